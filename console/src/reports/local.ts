/** Moments as a date-and-time field has them: on the centre's clock, to the second, without a zone. */
import { CENTRE_AHEAD_MS } from "../time/clocks";
import type { Moment } from "../wire";

/** A moment for the field; nothing for none. */
export function localText(at: Moment | null): string {
  if (at === null) return "";
  return new Date(Date.parse(at) + CENTRE_AHEAD_MS).toISOString().slice(0, 19);
}

/** What stands in the field, as a moment; an empty field is none. */
export function momentOf(local: string): Moment | null {
  const at = Date.parse(`${local}Z`);
  return Number.isNaN(at) ? null : new Date(at - CENTRE_AHEAD_MS).toISOString();
}
