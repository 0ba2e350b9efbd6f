/** Days as they are written and typed, on the centre's clock. */
import { CENTRE_ZONE, timeOfDay } from "../time/clocks";

/** China has kept one zone without summer time since 1992. */
const OFFSET = "+08:00";
const DAY_MS = 86_400_000;

/** `11/22` or `22 Nov`, as the language has it. */
export function day(at: number, lang: string): string {
  return new Intl.DateTimeFormat(lang, {
    timeZone: CENTRE_ZONE,
    month: "2-digit",
    day: "2-digit",
  }).format(at);
}

/** A moment's day as date fields have it, `2026-11-22`. */
export function dateOf(at: number): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone: CENTRE_ZONE,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(at);
}

/** A moment as papers and files have it, `2026-11-22 08:30`: read on another day it is still known. */
export function stamp(at: number): string {
  return `${dateOf(at)} ${timeOfDay(at, "en", "minute")}`;
}

/** When a day of a date field begins. */
export function startOf(date: string): number {
  return Date.parse(`${date}T00:00:00${OFFSET}`);
}

/** When it ends, which is when the next one begins. */
export function endOf(date: string): number {
  return startOf(date) + DAY_MS;
}
