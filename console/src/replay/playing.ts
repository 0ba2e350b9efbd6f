/** Playing a span back: what time it is in it, and what stood open then. Pure: the wall's clock comes from outside. */
import type { Incident, Replay, ReplayedIncident, ReplayedMoment } from "../wire";

/** How many seconds of the span go by in one second at the wall. */
export const SPEEDS = [1, 10, 30, 60] as const;
export type Speed = (typeof SPEEDS)[number];

/** A quiet stretch is left this long before the next line, so that nothing appears without warning. */
const WARNING_MS = 5000;

/** Where the playing stood at a moment of the wall's clock; everything later follows from it. */
export interface Playing {
  readonly at: number;
  readonly wall: number;
  readonly speed: Speed;
  readonly running: boolean;
}

/** The time in the span at a moment of the wall's clock: never before where it began, never beyond the span's end. */
export function timeAt({ at, wall, speed, running }: Playing, now: number, until: number): number {
  const gone = running ? Math.max(0, now - wall) * speed : 0;
  return Math.min(until, at + gone);
}

/** One line of some incident's log, on the span's one line of time. */
export interface Mark {
  readonly at: number;
  readonly incident: ReplayedIncident;
  readonly moment: ReplayedMoment;
}

/** All lines of a span in the order in which they happened. */
export function marksOf(replay: Replay): readonly Mark[] {
  return replay.incidents
    .flatMap((incident) =>
      incident.moments.map((moment) => ({ at: Date.parse(moment.at), incident, moment })),
    )
    .sort((a, b) => a.at - b.at);
}

/** How many marks have happened by `at`. */
export function happened(marks: readonly Mark[], at: number): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The moment of the next line after `at`, or of the one before it; null when there is none within the span. */
export function neighbour(marks: readonly Mark[], at: number, by: 1 | -1): number | null {
  if (by === 1) return marks[happened(marks, at)]?.at ?? null;
  const before = marks.slice(0, happened(marks, at)).findLast((mark) => mark.at < at);
  return before?.at ?? null;
}

const ENDS: ReadonlySet<string> = new Set(["resolved", "cancelled", "merged"]);

/** What had happened to each incident last, after the first `count` marks; ended ones too. */
function newest(marks: readonly Mark[], count: number): ReadonlyMap<string, Mark> {
  return new Map(marks.slice(0, count).map((mark) => [mark.incident.id, mark]));
}

/** What stood open after the first `count` marks, as incidents that a queue and a map can show. */
export function openAfter(marks: readonly Mark[], count: number): readonly Incident[] {
  return [...newest(marks, count).values()]
    .filter(({ moment }) => !ENDS.has(moment.state))
    .map(({ incident, moment }) => asIncident(incident, moment));
}

/** When a quiet stretch that `at` lies in ends; null where something stands open, or happens soon. */
export function quietUntil(marks: readonly Mark[], at: number): number | null {
  const count = happened(marks, at);
  const next = marks[count];
  if (next === undefined || next.at - at <= WARNING_MS) return null;
  return openAfter(marks, count).length > 0 ? null : next.at - WARNING_MS;
}

/** Whether somebody had it in hand then. */
const IN_HAND: ReadonlySet<string> = new Set(["claimed", "dispatched", "arrived"]);

function asIncident(incident: ReplayedIncident, moment: ReplayedMoment): Incident {
  const { id, kind, exercise, late, source, site_id, place, opened_at, reasons } = incident;
  return {
    ...{ id, kind, exercise, late, source, site_id, place, opened_at, reasons },
    version: 1,
    severity: moment.severity,
    state: moment.state,
    confirmed: false,
    owner: IN_HAND.has(moment.state) ? { user_id: "", name: "" } : null,
    pending_until: null,
    claimed_at: null,
    dispatched_at: null,
    arrived_at: null,
    resolved_at: null,
    closed_at: null,
    condition: "unknown",
    lease_until: null,
    next_step: null,
    responder: null,
    accepted_at: null,
    arrived_by: null,
    finished_at: null,
    signal_ids: [],
    recurrence_of: null,
    merged_into: null,
    outcome: null,
  };
}
