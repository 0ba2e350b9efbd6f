/** The tick list of an outage: how each line stands, and who is called next. Pure. */
import type { Tick, TickResult } from "../wire";

/** In the order of the buttons and their keys. */
export const TICKS = [
  { command: "tick_called", result: "called" },
  { command: "tick_no_answer", result: "no_answer" },
  { command: "tick_fine", result: "fine" },
] as const satisfies readonly { readonly command: string; readonly result: TickResult }[];

/** From this risk on a home has half the time; the engine's own limit. */
export const AT_RISK = 4;

/**
 * How a line stands: `back` when its devices speak again, `own_task` when the engine made it a task of its own, else
 * what came of calling; `late` and `waiting` while nobody has called.
 */
export type Standing = "back" | "own_task" | TickResult | "late" | "waiting";

export function standingOf(line: Tick, now: number): Standing {
  if (line.back_at !== null) return "back";
  if (line.asked_at !== null) return "own_task";
  if (line.result !== null) return line.result;
  return Date.parse(line.due_at) < now ? "late" : "waiting";
}

/** Whether something is still to be done about a line on this list. */
export function isOpen(line: Tick): boolean {
  return line.back_at === null && line.asked_at === null && line.result !== "fine";
}

/** The line that has the keys: the first that nobody has called yet. The server lists who is most at risk first. */
export function nextLine(lines: readonly Tick[]): Tick | null {
  return lines.find((line) => isOpen(line) && line.result === null) ?? null;
}

/** How many lines are still open, of how many. */
export function openCount(lines: readonly Tick[]): number {
  return lines.filter(isOpen).length;
}
