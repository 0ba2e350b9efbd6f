/** How many deadlines have been recalled, on the tab: whoever logs in sees them without asking. */
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { Role } from "../wire";
import { recalled } from "./lists";

/** Who puts hazards right, and who sees to it; a desk has its alarms. */
const SEES: ReadonlySet<Role | undefined> = new Set(["institution", "supervisor"]);
/** Deadlines are days. */
const LOOK_EVERY_MS = 300_000;

export function DueHazards() {
  const { text, calls, session } = useDesk();
  const sees = SEES.has(session.value?.role);
  const wanted = { state: "rectifying" } as const;
  const running = useLoaded(sees ? "running" : null, () => calls.hazards(wanted), LOOK_EVERY_MS);
  const n = recalled(running.value?.items ?? []);
  if (n === 0) return null;
  return (
    <b class="tab-count num" data-testid="due-hazards" title={text.t("hazards.recalled", { n })}>
      {n}
    </b>
  );
}
