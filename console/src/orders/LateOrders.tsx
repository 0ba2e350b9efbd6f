/** How many orders are not signed for in time or overdue, on the tab: whoever logs in sees them without asking. */
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { Role } from "../wire";

/** Who carries orders out, and who sees to it. */
const SEES: ReadonlySet<Role | undefined> = new Set(["institution", "supervisor"]);
/** They are late by days. */
const LOOK_EVERY_MS = 300_000;

export function LateOrders() {
  const { text, calls, session } = useDesk();
  const sees = SEES.has(session.value?.role);
  const wanted = { late: true } as const;
  const late = useLoaded(sees ? "late" : null, () => calls.orders(wanted), LOOK_EVERY_MS);
  const n = late.value?.items.length ?? 0;
  if (n === 0) return null;
  return (
    <b class="tab-count num" data-testid="late-orders" title={text.t("orders.late", { n })}>
      {n}
    </b>
  );
}
