/** The board: who sits at which desk with what in hand, and where every responder is. */
import { useEffect } from "preact/hooks";
import { KindIcon } from "../icons";
import { Panel } from "../panels/Panel";
import { ago, elapsed, moment, timeOfDay } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { BoardDesk, BoardResponder } from "../wire";
import { errandSince, groups, ordered, standing } from "./groups";
import { ResponderMark } from "./ResponderMark";

/** More people than this stand side by side, so that nobody has to scroll past them. */
const CROWD = 4;

export function BoardScreen() {
  const { text, crew } = useDesk();
  useEffect(() => crew.watch(), [crew]);
  const board = crew.board.value;
  return (
    <div class="stage board-stage">
      <main class="board" data-testid="board" aria-busy={board === null}>
        <header class="board-head">
          <h2>{text.t("board.title")}</h2>
          {board !== null && (
            <p class={crew.failed.value ? "board-as-of old" : "board-as-of"} role="status">
              {text.t(crew.failed.value ? "board.not_renewed" : "board.as_of", {
                time: timeOfDay(Date.parse(board.at), text.lang.value),
              })}
            </p>
          )}
          {board === null && crew.failed.value && (
            <p class="failure" role="alert">
              {text.t("error.network")}
            </p>
          )}
        </header>
        {board !== null && (
          <>
            <Desks desks={board.desks} />
            <Responders responders={board.responders} />
          </>
        )}
      </main>
      <Panel />
    </div>
  );
}

function Desks({ desks }: { readonly desks: readonly BoardDesk[] }) {
  const { text } = useDesk();
  return (
    <section aria-labelledby="board-desks">
      <h3 class="section-name" id="board-desks">
        {text.t("board.desks")} <span class="num">{desks.length}</span>
      </h3>
      {desks.length === 0 && <p class="failure">{text.t("board.no_desk")}</p>}
      <ul class="board-desks">
        {ordered(desks).map((desk) => (
          <DeskCard key={desk.user_id} desk={desk} />
        ))}
      </ul>
    </section>
  );
}

function DeskCard({ desk }: { readonly desk: BoardDesk }) {
  const { text, clock } = useDesk();
  const now = clock.now.value;
  const stands = standing(desk);
  const time = (at: string) => ({
    time: moment(Date.parse(at), now, text.lang.value, "minute"),
  });
  return (
    <li class={`board-desk ${stands}`} data-testid="board-desk" data-standing={stands}>
      <p class="board-name">
        <b>{desk.name}</b> <span>{text.label("role", desk.role)}</span>
      </p>
      <p class="board-note">
        {desk.absent_since !== null ? (
          <b>{text.t("board.absent_since", time(desk.absent_since))}</b>
        ) : stands === "asked" ? (
          text.t("board.asked")
        ) : desk.started_at === null ? (
          text.t("board.without_shift")
        ) : (
          text.t("board.since", time(desk.started_at))
        )}
      </p>
      {desk.incidents.length === 0 ? (
        <p class="board-note">{text.t("board.nothing_in_hand")}</p>
      ) : (
        <ul>
          {desk.incidents.map((one) => (
            <li key={one.id}>
              <Errand
                incident_id={one.id}
                site_id={one.site_id}
                kind={one.kind}
                exercise={one.exercise}
                tone={one.severity}
                after={elapsed(Date.parse(one.opened_at), now)}
              />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

interface ErrandProps {
  readonly incident_id: string;
  readonly site_id: string;
  readonly kind: "emergency_rescue" | "fire_hazard";
  readonly exercise: boolean;
  readonly tone: string;
  readonly after: string;
}

/** An incident as a button that opens it beside the board. */
function Errand({ incident_id, site_id, kind, exercise, tone, after }: ErrandProps) {
  const { text, sites, subject } = useDesk();
  const chosen = subject.selection.value?.id === incident_id;
  return (
    <button
      type="button"
      class={`board-errand ${exercise ? "exercise" : tone}`}
      aria-pressed={chosen}
      onClick={() => subject.select({ kind: "incident", id: incident_id })}
    >
      <KindIcon glyph={kind === "fire_hazard" ? "fire" : "rescue"} exercise={exercise} size={20} />
      <span class="board-where">
        {text.label("kind_short", kind)} · {sites.look(site_id)?.name ?? ""}
      </span>
      <span class="num">{after}</span>
    </button>
  );
}

function Responders({ responders }: { readonly responders: readonly BoardResponder[] }) {
  const { text } = useDesk();
  return (
    <section aria-labelledby="board-responders">
      <h3 class="section-name" id="board-responders">
        {text.t("board.responders")} <span class="num">{responders.length}</span>
      </h3>
      {responders.length === 0 && <p class="empty">{text.t("board.no_responder")}</p>}
      <div class="board-groups">
        {groups(responders, text.lang.value).map(
          ({ state, people }) =>
            people.length > 0 && (
              <section
                key={state}
                class={people.length > CROWD ? "board-group wide" : "board-group"}
                aria-label={text.t(`board.${state}`)}
              >
                <h4 class="group">
                  {text.t(`board.${state}`)} <span class="num">{people.length}</span>
                </h4>
                <ul>
                  {people.map((one) => (
                    <ResponderRow key={one.id} responder={one} />
                  ))}
                </ul>
              </section>
            ),
        )}
      </div>
    </section>
  );
}

function ResponderRow({ responder }: { readonly responder: BoardResponder }) {
  const { text, clock } = useDesk();
  const now = clock.now.value;
  const { assignment, resting_until } = responder;
  const since = errandSince(responder);
  return (
    <li class="board-responder" data-testid="board-responder" data-state={responder.state}>
      <ResponderMark state={responder.state} stale={responder.position?.stale !== false} />
      <div>
        <p class="board-name">
          <b>{responder.name}</b> <span>{text.label("responder", responder.kind)}</span>
          {responder.phone !== "" && <span class="num">{responder.phone}</span>}
        </p>
        <Whereabouts responder={responder} />
        {resting_until !== null && (
          <p class="board-note">
            {text.t("board.until", {
              time: moment(Date.parse(resting_until), now, text.lang.value, "minute"),
            })}
          </p>
        )}
        {assignment !== null && since !== null && (
          <Errand
            incident_id={assignment.incident_id}
            site_id={assignment.site_id}
            kind={assignment.kind}
            exercise={assignment.exercise}
            tone="low"
            after={elapsed(Date.parse(since), now)}
          />
        )}
      </div>
    </li>
  );
}

/** Where somebody was, and how long ago that was said: never as if it were now. */
function Whereabouts({ responder: { position, state } }: { readonly responder: BoardResponder }) {
  const { text, clock } = useDesk();
  if (state === "off_duty") return null;
  if (position === null) return <p class="board-note">{text.t("board.position_unknown")}</p>;
  const age = ago(Date.parse(position.at), clock.now.value, text.lang.value);
  return (
    <p class={position.stale ? "board-note old" : "board-note"}>
      {text.t(position.stale ? "board.position_old" : "board.position", { age })}
    </p>
  );
}
