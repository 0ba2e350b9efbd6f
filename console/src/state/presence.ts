/** The presence check: whether this person is asked, or counted as gone. Pure. */
import { secondsLeft } from "../time/clocks";
import type { ShiftBoard } from "../wire";

export type Presence =
  | { readonly kind: "asked"; readonly seconds: number }
  | { readonly kind: "absent"; readonly since: number };

/**
 * What the desk asks of this person at `now` (server milliseconds), or null when nothing: `answer_by` is the live
 * protocol's, and the shift says who was counted out. Without a shift nobody is missed.
 */
export function presence(
  shift: ShiftBoard["shift"],
  answer_by: string | null,
  now: number,
): Presence | null {
  if (shift === null) return null;
  if (answer_by !== null)
    return { kind: "asked", seconds: secondsLeft(Date.parse(answer_by), now) };
  if (shift.absent_since === null) return null;
  return { kind: "absent", since: Date.parse(shift.absent_since) };
}
