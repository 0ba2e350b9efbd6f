/** How many inspections are overdue, on the tab: whoever logs in sees them without asking. */
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import { kindsFor } from "./lists";

/** They are late by days. */
const LOOK_EVERY_MS = 300_000;

export function LateInspections() {
  const { text, calls, session } = useDesk();
  const inspects = kindsFor(session.value?.role).length > 0;
  const wanted = { overdue: true } as const;
  const late = useLoaded(inspects ? "late" : null, () => calls.inspections(wanted), LOOK_EVERY_MS);
  const n = late.value?.items.length ?? 0;
  if (n === 0) return null;
  return (
    <b
      class="tab-count num"
      data-testid="late-inspections"
      title={text.t("inspections.late", { n })}
    >
      {n}
    </b>
  );
}
