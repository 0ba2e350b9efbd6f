/** Raw signals that no rule has looked at: shown as they are, since nobody else will act on them. */
import { elapsed } from "../time/clocks";
import { useDesk } from "../useDesk";
import { placeName } from "../wording";

/** The server sends at most 200; ten fit above the queue without hiding it. */
const SHOWN = 10;

export function Undecided() {
  const { text, clock, sites, subject, undecided } = useDesk();
  const { signals, count } = undecided.value;
  if (count === 0) return null;
  const hidden = count - Math.min(SHOWN, signals.length);
  return (
    <section class="queue-section undecided" aria-label={text.t("undecided.title")}>
      <h2 class="group">
        {text.t("undecided.title")} <span class="num">{count}</span>
      </h2>
      <ol>
        {signals.slice(0, SHOWN).map((signal) => (
          <li key={signal.id}>
            <button
              type="button"
              class={signal.test ? "raw exercise" : "raw critical"}
              data-testid="undecided-row"
              data-signal-id={signal.id}
              onClick={() => subject.select({ kind: "site", id: signal.site_id })}
            >
              <b>
                {signal.test && <span class="badge">{text.t("exercise.badge")}</span>}
                {text.label("signal", signal.type)} {text.label("signal_state", signal.state)}
              </b>
              <span class="num">{elapsed(Date.parse(signal.received_at), clock.now.value)}</span>
              <span class="raw-where">
                {sites.look(signal.site_id)?.name ?? signal.site_id} {placeName(signal.place, text)}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {hidden > 0 && <p class="more">{text.t("queue.more", { n: hidden })}</p>}
    </section>
  );
}
