/** How moments and spans are written on the desk. */

/** The centre's clock, whatever the computer's zone: staff, residents and timeline share it. */
export const CENTRE_ZONE = "Asia/Shanghai";

/** China has kept one zone without summer time since 1992. */
export const CENTRE_AHEAD_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** Tomorrow at `hour` o'clock on the centre's clock. */
export function tomorrowAt(hour: number, now: number): number {
  const midnight = Math.floor((now + CENTRE_AHEAD_MS) / DAY_MS) * DAY_MS - CENTRE_AHEAD_MS;
  return midnight + DAY_MS + hour * 3_600_000;
}

const pad = (n: number): string => String(n).padStart(2, "0");

/** A span as `mm:ss`, from an hour on as `h:mm:ss`; a negative span (clocks apart) is shown as zero. */
export function span(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(s % 60)}` : `${pad(minutes)}:${pad(s % 60)}`;
}

/** Time since `from` at `now`, both milliseconds: whole seconds that have passed. */
export function elapsed(from: number, now: number): string {
  return span(now - from);
}

/** Time left until `until`: a begun second still counts, so that zero means over. */
export function remaining(until: number, now: number): string {
  return span(Math.ceil((until - now) / 1000) * 1000);
}

/** Whole seconds left until `until`; zero when over. */
export function secondsLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / 1000));
}

type Style = "second" | "minute" | "day" | "date";

const STYLES: Readonly<Record<Style, Intl.DateTimeFormatOptions>> = {
  second: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  minute: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "2-digit", day: "2-digit" },
};

// A formatter costs far more to make than to use, and every row uses one each second.
const made = new Map<string, Intl.DateTimeFormat>();

function format(at: number, lang: string, style: Style): string {
  const key = `${lang} ${style}`;
  const known =
    made.get(key) ?? new Intl.DateTimeFormat(lang, { timeZone: CENTRE_ZONE, ...STYLES[style] });
  made.set(key, known);
  return known.format(at);
}

/** `02:46:55` on the centre's clock. */
export function timeOfDay(at: number, lang: string, to: "second" | "minute" = "second"): string {
  return format(at, lang, to);
}

/** The time of day, with the day before it when it is not `now`'s, and its year when that is another one. */
export function moment(
  at: number,
  now: number,
  lang: string,
  to: "second" | "minute" = "second",
): string {
  const time = format(at, lang, to);
  if (format(at, lang, "date") === format(now, lang, "date")) return time;
  const sameYear = format(at, "en", "date").slice(-4) === format(now, "en", "date").slice(-4);
  return `${format(at, lang, sameYear ? "day" : "date")} ${time}`;
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** `5 min. ago`, in the largest unit that fits: for facts whose age matters but whose seconds do not. */
export function ago(at: number, now: number, lang: string): string {
  const ms = Math.max(0, now - at);
  const [unit, size] = UNITS.find(([, length]) => ms >= length) ?? UNITS[3];
  return new Intl.RelativeTimeFormat(lang, { style: "short" }).format(-Math.floor(ms / size), unit);
}
