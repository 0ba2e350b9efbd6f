/** How many wait, for how long, and what happens next: readable from across the room. */
import { elapsed } from "../time/clocks";
import { useDesk } from "../useDesk";
import { stepPhrase } from "../wording";
import { type Blindness, glance, toneOf } from "./order";

/** What is said where nobody is known to wait. */
const NOBODY = {
  none: "glance.nobody",
  undecided: "undecided.title",
  stale: "glance.unknown",
} as const satisfies Record<Blindness, string>;

export function Glance() {
  const { text, clock, queue, blindness } = useDesk();
  const { waiting, inHand, tasks } = queue.value;
  const view = glance(waiting);
  const { count, since, next } = view;
  const blind = blindness.value;
  const tone = toneOf(view, blind);
  const now = clock.now.value;
  return (
    <div class={`glance ${tone}`} data-testid="glance" data-waiting={count} data-tone={tone}>
      <div class="glance-count">
        <span class="glance-number num">{count === 0 && blind !== "none" ? "?" : count}</span>
        <span class="glance-label">{text.t("glance.waiting")}</span>
      </div>
      <div class="glance-facts">
        {since === null ? (
          <p class="glance-nobody">{text.t(NOBODY[blind])}</p>
        ) : (
          <p>
            {text.t("glance.longest")} <b class="num">{elapsed(Date.parse(since), now)}</b>
          </p>
        )}
        {next !== null && <p class="glance-next">{stepPhrase(next, now, text)}</p>}
        <p class="glance-rest">
          {text.t("glance.in_hand")} <b class="num">{inHand.length}</b>
          <span class="dot" />
          {text.t("glance.tasks")} <b class="num">{tasks.length}</b>
        </p>
      </div>
    </div>
  );
}
