/** One resident of the house: away and back again, another room, moved out. */
import { useState } from "preact/hooks";
import { Choice } from "../../frame/Choice";
import { useDesk } from "../../useDesk";
import type { Absence, NewAbsence } from "../../wire";
import { age, placeName } from "../../wording";
import { dateOf, day, endOf, startOf } from "../days";
import { Field, Form, Pick } from "../fields";
import { Trouble, useAct } from "../useAct";
import { useArmed } from "../useArmed";
import { FileForm } from "./FileForm";
import type { Lodger, Room } from "./rooms";

const WHY = ["hospital", "family", "holiday", "other"] as const;

interface ResidentPanelProps {
  readonly lodger: Lodger;
  readonly rooms: readonly Room[];
  readonly onChanged: () => Promise<void>;
  readonly onClose: () => void;
}

export function ResidentPanel({ lodger, rooms, onChanged, onClose }: ResidentPanelProps) {
  const { text, clock } = useDesk();
  const { resident, away, leaving } = lodger;
  const room = rooms.find(({ place }) => place.id === resident.place_id);
  const about = [
    text.label("sex", resident.sex),
    text.t("age.years", { n: age(resident, clock.now.value) }),
    ...resident.categories.map((one) => text.label("category", one)),
  ];
  return (
    <aside class="place-panel" data-testid="resident-panel" aria-label={resident.name}>
      <header>
        <h3 class="place-name">
          {resident.name}
          <button type="button" class="quiet" aria-label={text.t("panel.close")} onClick={onClose}>
            ×
          </button>
        </h3>
        <p class="hint">{about.join(" · ")}</p>
        <p>{room === undefined ? "" : placeName(room.place, text)}</p>
      </header>
      {[away, leaving].map(
        (absence) =>
          absence !== null && (
            <AbsenceLine
              key={absence.id}
              absence={absence}
              running={absence === away}
              onChanged={onChanged}
            />
          ),
      )}
      {away === null && <AwayForm resident_id={resident.id} onChanged={onChanged} />}
      <FileForm resident_id={resident.id} onChanged={onChanged} />
      <MoveForm lodger={lodger} rooms={rooms} onChanged={onChanged} />
      <Leave lodger={lodger} onChanged={onChanged} />
    </aside>
  );
}

interface AbsenceLineProps {
  readonly absence: Absence;
  readonly running: boolean;
  readonly onChanged: () => Promise<void>;
}

function AbsenceLine({ absence, running, onChanged }: AbsenceLineProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const lang = text.lang.value;
  const back = async (): Promise<void> => {
    await act.run(() => calls.back(absence.resident_id, absence.id));
    await onChanged();
  };
  return (
    <div class="absence">
      <p>
        <b>{text.label("absence", absence.reason)}</b>{" "}
        <span class="num">
          {text.t("occupancy.from_until", {
            from: day(Date.parse(absence.from_at), lang),
            until: day(Date.parse(absence.until_at) - 1, lang),
          })}
        </span>
        {absence.note !== "" && <span class="hint"> {absence.note}</span>}
      </p>
      <Trouble act={act} />
      <button
        type="button"
        class="button primary"
        data-testid="back"
        disabled={act.busy}
        onClick={back}
      >
        {text.t(running ? "occupancy.back" : "occupancy.not_leaving")}
      </button>
    </div>
  );
}

interface AwayFormProps {
  readonly resident_id: string;
  readonly onChanged: () => Promise<void>;
}

function AwayForm({ resident_id, onChanged }: AwayFormProps) {
  const { text, calls, clock } = useDesk();
  const act = useAct();
  const today = dateOf(clock.exact());
  const [why, setWhy] = useState<NewAbsence["reason"]>("hospital");
  const [from, setFrom] = useState(today);
  const [until, setUntil] = useState("");
  const [note, setNote] = useState("");
  const submit = async (): Promise<void> => {
    // Whoever leaves today is away from now on: their morning was watched.
    const begins = from === today ? clock.exact() : startOf(from);
    const body: NewAbsence = {
      from_at: new Date(begins).toISOString(),
      until_at: new Date(endOf(until)).toISOString(),
      reason: why,
      note: note.trim(),
    };
    if ((await act.run(() => calls.addAbsence(resident_id, body))) !== null) await onChanged();
  };
  return (
    <Form
      title={text.t("occupancy.goes_away")}
      submit={text.t("occupancy.note_absence")}
      busy={act.busy}
      name="away"
      onSubmit={submit}
    >
      <Trouble act={act} />
      <Choice<NewAbsence["reason"]>
        name={text.t("occupancy.why")}
        options={WHY.map((value) => ({ value, label: text.label("absence", value) }))}
        value={why}
        onChoose={setWhy}
      />
      <Field
        label={text.t("occupancy.from")}
        name="away-from"
        type="date"
        min={today}
        value={from}
        onChange={setFrom}
        required
      />
      <Field
        label={text.t("occupancy.until")}
        name="away-until"
        type="date"
        min={from}
        value={until}
        onChange={setUntil}
        required
      />
      <Field label={text.t("note.text")} name="away-note" value={note} onChange={setNote} />
    </Form>
  );
}

interface MoveProps {
  readonly lodger: Lodger;
  readonly rooms: readonly Room[];
  readonly onChanged: () => Promise<void>;
}

function MoveForm({ lodger, rooms, onChanged }: MoveProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const { resident } = lodger;
  const elsewhere = rooms.filter(({ place }) => place.id !== resident.place_id);
  const [to, setTo] = useState("");
  const place_id = to || (elsewhere[0]?.place.id ?? "");
  if (elsewhere.length === 0) return null;
  const submit = async (): Promise<void> => {
    await act.run(() => calls.moveResident(resident.id, place_id));
    await onChanged();
  };
  return (
    <details class="fold">
      <summary data-testid="move">{text.t("occupancy.move")}</summary>
      <Form
        title={text.t("occupancy.move")}
        submit={text.t("occupancy.move")}
        busy={act.busy}
        name="move"
        onSubmit={submit}
      >
        <Trouble act={act} />
        <Pick
          label={text.t("occupancy.to_room")}
          name="move-to"
          value={place_id}
          onChange={setTo}
          options={elsewhere.map(({ place, lodgers }) => ({
            value: place.id,
            label: `${placeName(place, text)} · ${text.t("people.count", { n: lodgers.length })}`,
          }))}
        />
      </Form>
    </details>
  );
}

function Leave({ lodger, onChanged }: Omit<MoveProps, "rooms">) {
  const { text, calls } = useDesk();
  const act = useAct();
  const { armed, press } = useArmed();
  const leave = async (): Promise<void> => {
    if (!press("leave")) return;
    await act.run(() => calls.residentLeft(lodger.resident.id));
    await onChanged();
  };
  return (
    <div>
      <Trouble act={act} />
      <button
        type="button"
        class={armed === "leave" ? "button armed" : "button"}
        data-testid="leave"
        disabled={act.busy}
        onClick={leave}
      >
        {text.t(armed === "leave" ? "armed.again" : "occupancy.left")}
      </button>
    </div>
  );
}
