/** The panel's head: what it is, how urgent, for how long, and what happens next. */
import { glyphOf, KindIcon } from "../icons";
import { isCountingDown, owesCallBack } from "../queue/order";
import { missed } from "../queue/targets";
import { elapsed, moment, remaining } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Incident } from "../wire";
import { reasonsPhrase, stateName, stepPhrase } from "../wording";

/** The one clock that matters now: time to cancel, time to call back, else time since it opened. */
function useMainClock(incident: Incident): { clock: string; of: string } {
  const { text, clock } = useDesk();
  const now = clock.now.value;
  if (isCountingDown(incident)) {
    const until = Date.parse(incident.pending_until ?? "");
    const opened = Date.parse(incident.opened_at);
    return { clock: remaining(until, Math.max(now, opened)), of: text.t("clock.to_cancel") };
  }
  if (owesCallBack(incident) && incident.next_step !== null) {
    return {
      clock: remaining(Date.parse(incident.next_step.at), now),
      of: text.t("clock.to_call_back"),
    };
  }
  const end = incident.closed_at === null ? now : Date.parse(incident.closed_at);
  const of = incident.closed_at === null ? "clock.since_opened" : "clock.took";
  return { clock: elapsed(Date.parse(incident.opened_at), end), of: text.t(of) };
}

export function Head({ incident }: { readonly incident: Incident }) {
  const { text, clock, session, subject, rungAgain } = useDesk();
  const now = clock.now.value;
  const main = useMainClock(incident);
  const mine = incident.owner?.user_id === session.value?.user.user_id;
  return (
    <header class="panel-head">
      <div class="panel-kind">
        <KindIcon glyph={glyphOf(incident)} exercise={incident.exercise} size={24} />
        <h2 tabIndex={-1} id="panel-title">
          {text.label("kind", incident.kind)} · {text.label("severity", incident.severity)}
        </h2>
        {incident.exercise && <span class="badge">{text.t("exercise.badge")}</span>}
        {incident.confirmed && <span class="badge">{text.t("confirmed.badge")}</span>}
        {incident.late && <span class="badge">{text.t("late.badge")}</span>}
        <button
          type="button"
          class="quiet close"
          aria-label={text.t("panel.close")}
          onClick={() => subject.select(null)}
        >
          ×
        </button>
      </div>
      <div class="panel-big">
        <div>
          <span class="panel-clock num" data-testid="panel-clock">
            {main.clock}
          </span>
          <span class="panel-clock-of">
            {missed(incident, now) !== null && (
              <span class="badge late">{text.t("target.late")}</span>
            )}{" "}
            {main.of} ·{" "}
            {text.t("clock.opened_at", {
              time: moment(Date.parse(incident.opened_at), now, text.lang.value),
            })}
          </span>
        </div>
        <div class="panel-next">
          <p class="panel-state" data-testid="panel-state">
            {stateName(incident, rungAgain.value.has(incident.id), text)}
          </p>
          {incident.owner !== null && incident.closed_at === null && (
            <p>
              {mine ? text.t("owner.me") : text.t("owner.other", { name: incident.owner.name })}
            </p>
          )}
          {incident.outcome !== null && <p>{text.label("outcome", incident.outcome)}</p>}
          {incident.next_step !== null && incident.closed_at === null && (
            <p class="panel-step">{stepPhrase(incident.next_step, now, text)}</p>
          )}
        </div>
      </div>
      <p class="panel-reasons">
        {reasonsPhrase(incident.reasons, text)}
        {incident.condition === "cleared" && (
          <span class="badge">{text.t("condition.cleared")}</span>
        )}
        {incident.recurrence_of !== null && <span class="badge">{text.t("recurrence.badge")}</span>}
        {incident.source !== "device" && (
          <span class="badge">{text.label("source", incident.source)}</span>
        )}
      </p>
    </header>
  );
}
