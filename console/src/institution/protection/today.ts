/** Protected today in numbers. */
import type { Gap, ProtectedToday } from "../../wire";

/** How a place may stand, the best first. */
export const STANDINGS = ["proved", "whole", "weak", "unprotected"] as const;
type Counts = Readonly<Record<(typeof STANDINGS)[number], number>>;

/** All homes and rooms that were judged. */
export function totalOf(counts: Counts): number {
  return STANDINGS.reduce((sum, standing) => sum + counts[standing], 0);
}

/** What is missing, the most frequent first. */
export function gapsByCount(today: Pick<ProtectedToday, "gaps">): [Gap, number][] {
  return (Object.entries(today.gaps) as [Gap, number][]).sort(([, a], [, b]) => b - a);
}

/** A count's part of a whole in percent, for the length of a bar; nothing of nothing. */
export function partOf(count: number, whole: number): number {
  return whole === 0 ? 0 : (100 * count) / whole;
}
