/** How the report's groups, shares and times are written. */
import type { Translate } from "../i18n/translate";
import { span } from "../time/clocks";
import type { GroupFigures, Share } from "../wire";
import type { AlarmGroupBy, AlarmWhat, GroupBy } from "./asked";

/** A group's name: its own, or the word for its key. */
export function groupName(
  group: Pick<GroupFigures, "key" | "name">,
  group_by: GroupBy,
  text: Translate,
): string {
  if (group_by === "kind") return text.label("kind", group.key);
  if (group_by === "shift") return text.label("report.shift", group.key);
  if (group_by === "hour") return text.t("report.hour", { n: Number(group.key) });
  return group.name || group.key || text.t(`report.nobody.${noneOf(group_by)}`);
}

/** What it means that an incident is in no group. */
function noneOf(group_by: GroupBy): "responder" | "organization" {
  return group_by === "responder" ? "responder" : "organization";
}

/** The name of a group of alarms; null is all of them. */
export function alarmGroupName(
  { key, name }: { readonly key: string | null; readonly name: string | null },
  group_by: AlarmGroupBy,
  text: Translate,
): string {
  if (key === null) return text.t("report.whole");
  if (group_by === "site") return name ?? key;
  if (group_by === "hour") return text.t("report.hour", { n: Number(key) });
  if (group_by === "rule") return ruleName(key, text);
  return key || text.t("alarms.by_rule");
}

/** Which of a group's alarms a number is about. */
export function whatName(what: AlarmWhat, text: Translate): string {
  return what === "settled" || what === "needless"
    ? text.t(`alarms.${what}`)
    : text.label("outcome", what);
}

/** What rang: a signal's type, or a rule of ours that no signal told of. */
export function ruleName(rule: string, text: Translate): string {
  return RULES.has(rule) ? text.label("alarms.rule", rule) : text.label("signal", rule);
}

/** The rules that open an incident by themselves. */
const RULES: ReadonlySet<string> = new Set(["night_exit_no_return", "inactivity_unanswered", ""]);

/** Seconds as a clock shows them; a dash where there are none. */
export function time(s: number | null): string {
  return s === null ? "–" : span(s * 1000);
}

/** A share of 1 in percent, to a tenth. */
export function percent(share: number | null, lang: string): string {
  if (share === null) return "–";
  return new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 1 }).format(share);
}

/** Between which shares the truth lies in 95 of 100 cases, as `91–99%`. */
export function interval({ low, high }: Share, lang: string): string {
  if (low === null || high === null) return "";
  const whole = (bound: number) =>
    new Intl.NumberFormat(lang, { maximumFractionDigits: 0 }).format(100 * bound);
  return `${whole(low)}–${whole(high)}%`;
}
