/** A session's list: each device ticks itself when its test has come and when a dispatcher has seen it. */
import { useState } from "preact/hooks";
import { Choice } from "../../frame/Choice";
import { moment, remaining } from "../../time/clocks";
import { useDesk } from "../../useDesk";
import type { Commissioning, PlaceRecord } from "../../wire";
import { placeName } from "../../wording";
import { Trouble, useAct } from "../useAct";
import { useArmed } from "../useArmed";
import { count, floorKey, type Line, linesOf, walked } from "./session";

const MARKS = { waiting: "○", alarmed: "◐", seen: "●" } as const;

interface TickProps {
  readonly line: Line;
  /** What the button for dispatchers does; null for everybody else. */
  readonly onSeen: ((device_id: string) => void) | null;
  readonly busy: boolean;
}

function TickRow({ line, onSeen, busy }: TickProps) {
  const { text, clock } = useDesk();
  const { device, tick } = line;
  const at = tick === "seen" ? device.seen_at : device.alarmed_at;
  const when =
    at === null ? "" : moment(Date.parse(at), clock.now.value, text.lang.value, "second");
  return (
    <tr
      class={`tick-${tick}`}
      data-testid="tick-line"
      data-device-id={device.device_id}
      data-tick={tick}
    >
      <td class="tick-mark" aria-hidden="true">
        {MARKS[tick]}
      </td>
      <th scope="row">
        {placeName({ id: "", building: null, floor: null, room: line.room }, text) ||
          (line.building ?? "")}
      </th>
      <td>{text.label("device", device.kind)}</td>
      <td class="num hint" lang="zxx">
        {device.device_id}
      </td>
      <td>
        <b>{text.label("ticked", tick)}</b>{" "}
        <span class="num hint">{[when, device.seen_by].filter(Boolean).join(" · ")}</span>
      </td>
      <td class="tick-do">
        {onSeen !== null && tick === "alarmed" && (
          <button
            type="button"
            class="button primary"
            data-testid="tick-seen"
            disabled={busy}
            onClick={() => onSeen(device.device_id)}
          >
            {text.t("commissioning.seen")}
          </button>
        )}
      </td>
    </tr>
  );
}

interface SessionListProps {
  readonly session: Commissioning;
  readonly places: readonly PlaceRecord[];
  /** The session as a command left it. */
  readonly onChanged: () => void;
  readonly onEnded: () => void;
}

export function SessionList({ session, places, onChanged, onEnded }: SessionListProps) {
  const desk = useDesk();
  const { text, calls, clock, sites } = desk;
  const act = useAct();
  const { armed, press } = useArmed();
  const [floor, setFloor] = useState("");
  const role = desk.session.value?.role;
  const sees = role === "dispatcher" || role === "duty_lead";
  const lines = linesOf(session, places);
  const { seen, alarmed, of } = count(lines);
  const named = walked(lines, "").map(({ building, floor }) => ({
    value: floorKey({ building, floor }),
    label:
      placeName({ id: "", building, floor, room: null }, text) || text.t("protection.elsewhere"),
  }));
  const see = async (device_id: string): Promise<void> => {
    await act.run(() => calls.seen(session.id, device_id));
    onChanged();
  };
  const end = async (): Promise<void> => {
    if (!press("end")) return;
    await act.run(() => calls.endCommissioning(session.id));
    onEnded();
  };
  return (
    <section class="session" data-testid="session" data-running={session.running}>
      <header class="protection-whole">
        <p
          class={`protection-figure num ${seen === of ? "calm" : "high"}`}
          data-testid="session-seen"
        >
          {seen}
          <small> / {of}</small>
        </p>
        <p>
          <b>{sites.look(session.site_id)?.name ?? session.site_id}</b>
          <span role="status">
            {text.t(session.running ? "commissioning.progress" : "commissioning.remains", {
              seen,
              alarmed,
              left: of - seen,
            })}
          </span>
          {session.note !== "" && <span> · {session.note}</span>}
        </p>
        {session.running && (
          <span class="session-end">
            <span class="num hint">
              {text.t("commissioning.left", {
                left: remaining(Date.parse(session.until_at), clock.now.value),
              })}
            </span>
            <button
              type="button"
              class={armed === "end" ? "button armed" : "button"}
              data-testid="session-end"
              disabled={act.busy}
              onClick={end}
            >
              {text.t(armed === "end" ? "armed.again" : "commissioning.end")}
            </button>
          </span>
        )}
      </header>
      <Trouble act={act} />
      {named.length > 1 && (
        <Choice<string>
          name={text.t("commissioning.floor")}
          options={[
            { value: "", label: text.t("commissioning.every_floor") },
            ...named.filter(({ value }) => value !== ""),
          ]}
          value={floor}
          onChoose={setFloor}
        />
      )}
      {of === 0 && <p class="empty">{text.t("commissioning.no_devices")}</p>}
      {walked(lines, floor).map((one) => (
        <div key={floorKey(one)} class="paper-box">
          <table class="list-table">
            <caption>
              {placeName({ id: "", building: one.building, floor: one.floor, room: null }, text) ||
                text.t("protection.elsewhere")}
            </caption>
            <thead class="unseen">
              <tr>
                <td />
                <th scope="col">{text.t("walk.place")}</th>
                <th scope="col">{text.t("walk.device")}</th>
                <th scope="col">{text.t("walk.id")}</th>
                <th scope="col">{text.t("commissioning.state")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {one.places.map((line) => (
                <TickRow
                  key={line.device.device_id}
                  line={line}
                  busy={act.busy}
                  onSeen={sees && session.running ? see : null}
                />
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </section>
  );
}
