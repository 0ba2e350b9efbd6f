/** How many wait, for how long, and what happens next: readable from across the room. */
import { elapsed } from "../time/clocks";
import { useDesk } from "../useDesk";
import { stepPhrase } from "../wording";
import { glance } from "./order";

export function Glance() {
  const { text, clock, queue } = useDesk();
  const { waiting, inHand, tasks } = queue.value;
  const { count, worst, since, next } = glance(waiting);
  const now = clock.now.value;
  return (
    <div class={`glance ${worst ?? "calm"}`} data-testid="glance" data-waiting={count}>
      <div class="glance-count">
        <span class="glance-number num">{count}</span>
        <span class="glance-label">{text.t("glance.waiting")}</span>
      </div>
      <div class="glance-facts">
        {since === null ? (
          <p class="glance-calm">{text.t("glance.nobody")}</p>
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
