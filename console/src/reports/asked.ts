/** What a reader of the report asks for, and the addresses that answer it. */
import type { components } from "../generated/openapi";
import { CENTRE_AHEAD_MS } from "../time/clocks";

export type GroupBy = components["schemas"]["GroupBy"];
export type What = components["schemas"]["What"];

export const GROUPINGS = [
  "kind",
  "site",
  "organization",
  "district",
  "subdistrict",
  "community",
  "month",
  "hour",
  "shift",
  "responder",
] as const satisfies readonly GroupBy[];

/** The groupings whose groups follow each other: their chart is a line. */
export const IN_ORDER: ReadonlySet<GroupBy> = new Set<GroupBy>(["month", "hour"]);

/** As what a table is saved. */
export const FORMATS = ["csv", "xlsx"] as const;
export type Format = (typeof FORMATS)[number];

/** Periods that are offered: a week's review, a month's, a quarter's, a year's; and whole calendar months. */
export const PERIODS = ["7", "30", "90", "365", "this_month", "last_month"] as const;
export type PeriodName = (typeof PERIODS)[number];

export interface Period {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;

/** The first moment of the month that lies `back` months before that of `now`, on the centre's clock. */
function monthsStart(now: number, back: number): number {
  const local = new Date(now + CENTRE_AHEAD_MS);
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - back, 1) - CENTRE_AHEAD_MS;
}

/** A period by its name, as of `now`; a running one ends now. */
export function periodOf(name: PeriodName, now: number): Period {
  if (name === "this_month") return { from: monthsStart(now, 0), to: now };
  if (name === "last_month") return { from: monthsStart(now, 1), to: monthsStart(now, 0) };
  return { from: now - Number(name) * DAY_MS, to: now };
}

function query(period: Period, more: Readonly<Record<string, string>>): string {
  const from = new Date(period.from).toISOString();
  const to = new Date(period.to).toISOString();
  return new URLSearchParams({ from, to, ...more }).toString();
}

/** The report, with last year beside it. */
export function reportPath(period: Period, group_by: GroupBy): string {
  return `/reports/response-times?${query(period, { group_by, last_year: "true" })}`;
}

/** The same report as a file, from the page's own server. */
export function tablePath(period: Period, group_by: GroupBy, format: Format, lang: string): string {
  return `/api/v1/reports/response-times/table?${query(period, { group_by, format, lang })}`;
}

/** Some of a group's incidents, or of all groups. */
export interface Behind {
  readonly key: string | null;
  readonly what: What;
}

/** The incidents behind a number. */
export function behindPath(period: Period, group_by: GroupBy, { key, what }: Behind): string {
  const group: Record<string, string> = key === null ? {} : { key };
  return `/reports/response-times/incidents?${query(period, { group_by, what, ...group })}`;
}

export type AlarmGroupBy = components["schemas"]["AlarmGroupBy"];
export const ALARM_GROUPINGS = [
  "device",
  "site",
  "rule",
  "hour",
] as const satisfies readonly AlarmGroupBy[];
/** The ways in which an alarm was needless. */
export const NEEDLESS = ["false_alarm_device", "pressed_by_mistake", "visited_no_need"] as const;

export type AlarmWhat = components["schemas"]["AlarmWhat"];

/** Some of a group's settled alarms, or of all groups. */
export interface AlarmsBehind {
  readonly key: string | null;
  readonly name: string | null;
  readonly what: AlarmWhat;
}

/** What became of the alarms. */
export function alarmsPath(period: Period, group_by: AlarmGroupBy): string {
  return `/reports/alarms?${query(period, { group_by })}`;
}

/** The same as a file. */
export function alarmsTablePath(
  period: Period,
  group_by: AlarmGroupBy,
  format: Format,
  lang: string,
): string {
  return `/api/v1/reports/alarms/table?${query(period, { group_by, format, lang })}`;
}

/** The alarms behind a number. */
export function alarmsBehindPath(
  period: Period,
  group_by: AlarmGroupBy,
  { key, what }: AlarmsBehind,
): string {
  const group: Record<string, string> = key === null ? {} : { key };
  return `/reports/alarms/incidents?${query(period, { group_by, what, ...group })}`;
}

/** How many alarms came to whom. */
export function loadPath(period: Period): string {
  return `/reports/alarm-load?${query(period, {})}`;
}

/** The same as a file. */
export function loadTablePath(period: Period, format: Format, lang: string): string {
  return `/api/v1/reports/alarm-load/table?${query(period, { format, lang })}`;
}

/** The incidents that came to one person. */
export function loadBehindPath(period: Period, user_id: string): string {
  return `/reports/alarm-load/incidents?${query(period, { user_id })}`;
}
