/** How many test alarms wait for a dispatcher's eyes, on the tab: somebody stands in a room until they are seen. */

import { useLoaded } from "../../state/useLoaded";
import { useDesk } from "../../useDesk";
import { unseen } from "./session";

/** Who walks from door to door makes a test a minute; the desk has time to look. */
const LOOK_EVERY_MS = 10_000;

export function UnseenTests() {
  const desk = useDesk();
  const { text, calls } = desk;
  const role = desk.session.value?.role;
  const sees = role === "dispatcher" || role === "duty_lead";
  const running = useLoaded(sees ? "running" : null, () => calls.commissionings(), LOOK_EVERY_MS);
  const n = unseen(running.value ?? []);
  if (n === 0) return null;
  return (
    <b
      class="tab-count num"
      data-testid="unseen-tests"
      title={text.t("commissioning.unseen", { n })}
    >
      {n}
    </b>
  );
}
