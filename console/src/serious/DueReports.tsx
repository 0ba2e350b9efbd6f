/** How many reports of serious events are overdue, on the tab: whoever logs in sees them without asking. */
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { Role } from "../wire";

const REPORTS: ReadonlySet<Role | undefined> = new Set(["duty_lead", "supervisor"]);
/** The first is due within the hour. */
const LOOK_EVERY_MS = 60_000;

export function DueReports() {
  const { text, calls, session } = useDesk();
  const wanted = { overdue: true } as const;
  const sees = REPORTS.has(session.value?.role);
  const late = useLoaded(sees ? "late" : null, () => calls.seriousEvents(wanted), LOOK_EVERY_MS);
  const n = late.value?.items.length ?? 0;
  if (n === 0) return null;
  return (
    <b class="tab-count num" data-testid="late-reports" title={text.t("serious.late", { n })}>
      {n}
    </b>
  );
}
