/** How moments and spans are written on the desk. */

/** The centre's clock, whatever the computer's zone: staff, residents and timeline share it. */
export const CENTRE_ZONE = "Asia/Shanghai";

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

const formats = new Map<string, Intl.DateTimeFormat>();

function format(lang: string, style: "time" | "date"): Intl.DateTimeFormat {
  const key = `${lang} ${style}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(
      lang,
      style === "time"
        ? {
            timeZone: CENTRE_ZONE,
            hour: "2-digit",
            minute: "2-digit",
            second: "2-digit",
            hourCycle: "h23",
          }
        : { timeZone: CENTRE_ZONE, year: "numeric", month: "2-digit", day: "2-digit" },
    );
    formats.set(key, made);
  }
  return made;
}

/** `02:46:55` on the centre's clock. */
export function timeOfDay(at: number, lang: string): string {
  return format(lang, "time").format(at);
}

/** The time of day, with the date before it when it is not `now`'s. */
export function moment(at: number, now: number, lang: string): string {
  const date = format(lang, "date");
  const day = date.format(at);
  return day === date.format(now) ? timeOfDay(at, lang) : `${day} ${timeOfDay(at, lang)}`;
}
