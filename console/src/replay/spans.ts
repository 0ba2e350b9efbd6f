/** The spans that are offered for a replay, and the address that answers one. */
import { dateOf } from "../institution/days";
import { periodOf } from "../reports/asked";
import { momentOf } from "../reports/local";
import { CENTRE_AHEAD_MS } from "../time/clocks";

export const SPANS = ["last_night", "last_day", "this_month", "last_month", "own"] as const;
export type SpanName = (typeof SPANS)[number];

export interface Span {
  readonly from: number;
  readonly to: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The longest month; the server answers no more. */
export const LONGEST_MS = 31 * DAY_MS;

/** From eight in the evening until eight in the morning: the night that is over, or the one that runs. */
function lastNight(now: number): Span {
  const today = Math.floor((now + CENTRE_AHEAD_MS) / DAY_MS) * DAY_MS - CENTRE_AHEAD_MS;
  const began = today - 4 * HOUR_MS;
  return { from: began, to: Math.min(now, began + 12 * HOUR_MS) };
}

/** A span by its name, as of `now`. */
export function spanOf(name: Exclude<SpanName, "own">, now: number): Span {
  if (name === "last_night") return lastNight(now);
  if (name === "last_day") return { from: now - DAY_MS, to: now };
  return periodOf(name, now);
}

/** A span as it was typed, on the centre's clock; null for none, one that runs backwards or is too long. */
export function ownSpan(from: string, to: string): Span | null {
  const [start, end] = [momentOf(from), momentOf(to)];
  if (start === null || end === null) return null;
  const span = { from: Date.parse(start), to: Date.parse(end) };
  const length = span.to - span.from;
  return length > 0 && length <= LONGEST_MS ? span : null;
}

/** The month before that of `now` on the centre's clock, as `2026-10`. */
export function monthBefore(now: number): string {
  return dateOf(periodOf("last_month", now).from).slice(0, 7);
}

/** What is asked of the server for a span. */
export function askedFor(span: Span): string {
  const [from, to] = [new Date(span.from).toISOString(), new Date(span.to).toISOString()];
  return new URLSearchParams({ from, to }).toString();
}

/** What is asked of the server for one incident. */
export function askedAbout(incident_id: string): string {
  return new URLSearchParams({ incident: incident_id }).toString();
}
