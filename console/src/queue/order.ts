/**
 * What stands in the queue, and where: who waits for somebody, who is being helped, what is only an exercise.
 *
 * Within a section the order is severity, then time; the one that has waited longest stands first.
 */
import type { Incident, NextStep, Severity, Task } from "../wire";

export interface Queue {
  /** Nobody has it in hand: unclaimed, left unattended, or rung again without notice taken. */
  readonly waiting: readonly Incident[];
  /** Somebody has it in hand. */
  readonly inHand: readonly Incident[];
  readonly exercises: readonly Incident[];
  readonly tasks: readonly Task[];
}

const RANK: Readonly<Record<Severity, number>> = { critical: 0, high: 1, low: 2 };

/** Whether this incident waits for somebody: to take it, or to take notice of a new alarm in it. */
export function isWaiting(incident: Incident): boolean {
  return (
    incident.owner === null || incident.next_step?.name === "unattended" || hasRungAgain(incident)
  );
}

/** Whether a new alarm joined an incident that somebody has: until they take notice it escalates like an unclaimed one. */
export function hasRungAgain(incident: Incident): boolean {
  return incident.owner !== null && (incident.next_step?.name.startsWith("claim_") ?? false);
}

/** Whether the person has cancelled a pending alarm, so that a call-back is owed. */
export function owesCallBack(incident: Incident): boolean {
  return incident.next_step?.name === "call_back";
}

/** Whether the cancel window is still running. */
export function isCountingDown(incident: Incident): boolean {
  return incident.state === "pending" && incident.pending_until !== null && !owesCallBack(incident);
}

/** Sorts everything that is open into its section. Closed ones are left out. */
export function arrange(incidents: Iterable<Incident>, tasks: Iterable<Task>): Queue {
  const waiting: Incident[] = [];
  const inHand: Incident[] = [];
  const exercises: Incident[] = [];
  for (const incident of incidents) {
    if (incident.closed_at !== null) continue;
    if (incident.exercise) exercises.push(incident);
    else if (isWaiting(incident)) waiting.push(incident);
    else inHand.push(incident);
  }
  const open = [...tasks].filter((task) => task.state === "open");
  return {
    waiting: waiting.sort(byUrgency),
    inHand: inHand.sort(byUrgency),
    exercises: exercises.sort(byUrgency),
    tasks: open.sort(byDue),
  };
}

// RFC 3339 moments in UTC of one form sort as text; parsing ten thousand of them at each frame would show.
function byUrgency(a: Incident, b: Incident): number {
  return (
    RANK[a.severity] - RANK[b.severity] || compare(a.opened_at, b.opened_at) || compare(a.id, b.id)
  );
}

/** Tasks by severity, then by when they are due. */
function byDue(a: Task, b: Task): number {
  return RANK[a.severity] - RANK[b.severity] || compare(a.due_at, b.due_at) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What may be hidden from the queue: nothing; alarms that nobody decides; everything since the connection was lost. */
export type Blindness = "none" | "undecided" | "stale";

/** Above this the engine counts as not deciding; the server's own limit for the same. */
const UNDECIDED_LIMIT_MS = 3000;

/** What the queue may not know of: `undecided_ms` is the age of the oldest undecided signal, `count` how many wait. */
export function blindnessOf(stale: boolean, undecided_ms: number, count: number): Blindness {
  if (stale) return "stale";
  return undecided_ms > UNDECIDED_LIMIT_MS || count > 0 ? "undecided" : "none";
}

export interface Glance {
  readonly count: number;
  readonly worst: Severity | null;
  /** When the one that has waited longest was opened. */
  readonly since: string | null;
  /** The earliest next step of all that wait: what happens if nobody does anything. */
  readonly next: NextStep | null;
}

/** The queue in one glance: how many wait, since when, and what happens next. */
export function glance(waiting: readonly Incident[]): Glance {
  let since: string | null = null;
  let next: Glance["next"] = null;
  for (const incident of waiting) {
    if (since === null || incident.opened_at < since) since = incident.opened_at;
    const step = incident.next_step;
    if (step !== null && (next === null || step.at < next.at)) next = step;
  }
  return { count: waiting.length, worst: waiting[0]?.severity ?? null, since, next };
}

/**
 * The tone of the glance: calm only when nobody waits and that is certain. Undecided alarms are as urgent as the
 * most urgent incident; without a connection an empty queue promises nothing.
 */
export function toneOf({ worst }: Glance, blindness: Blindness): Severity | "calm" {
  if (blindness === "undecided") return "critical";
  return worst ?? (blindness === "stale" ? "high" : "calm");
}

/** The row to go to from `current`, `by` rows on; the first when nothing is selected. */
export function neighbour(
  rows: readonly { readonly id: string }[],
  current: string | null,
  by: 1 | -1,
): string | null {
  const at = rows.findIndex((row) => row.id === current);
  if (at === -1) return rows[0]?.id ?? null;
  return rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.id ?? null;
}
