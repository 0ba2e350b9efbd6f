/** What happened at this site before: a third fall this week is another matter than the first. */
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import { placeName, reasonsPhrase } from "../wording";

export function History() {
  const { text, clock, subject } = useDesk();
  const before = subject.history.value;
  if (before.length === 0) return null;
  return (
    <section aria-label={text.t("section.history")}>
      <h3 class="section-name">{text.t("section.history")}</h3>
      <ol class="timeline" data-testid="history">
        {before.map((one) => (
          <li key={one.id}>
            <time class="num" dateTime={one.opened_at}>
              {moment(Date.parse(one.opened_at), clock.now.value, text.lang.value, "minute")}
            </time>
            <span>
              {one.exercise && <span class="badge">{text.t("exercise.badge")}</span>}
              {text.label("kind_short", one.kind)} · {reasonsPhrase(one.reasons, text)}{" "}
              <span class="timeline-more">
                {placeName(one.place, text)}{" "}
                {one.outcome === null
                  ? text.label("state", one.state)
                  : text.label("outcome", one.outcome)}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
