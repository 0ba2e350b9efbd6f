/** Phrases made of several parts: a place, a next step, a list of reasons, an age. */
import type { Translate, Values } from "./i18n/translate";
import { hasRungAgain, owesCallBack } from "./queue/order";
import type { Sites } from "./state/sites";
import { remaining, secondsLeft, timeOfDay } from "./time/clocks";
import type { Incident, NextStep, PlaceRef, Reason, Resident, Task } from "./wire";

/** Building, floor and room as one phrase; empty for a home, which is one place. */
export function placeName(place: PlaceRef | null, text: Translate): string {
  if (place === null) return "";
  const { building, floor, room } = place;
  return [building, numbered("place.floor", floor, text), numbered("place.room", room, text)]
    .filter(Boolean)
    .join(" ");
}

/** The site that a task is about, by name where it is known; the centre itself has none. */
export function siteOf(task: Task, sites: Sites, text: Translate): string {
  if (task.site_id === null) return text.t("task.of_centre");
  return sites.look(task.site_id)?.name ?? task.site_id;
}

/** A bare number needs a word beside it; a name, such as that of a hall, says itself what it is. */
function numbered(key: "place.floor" | "place.room", name: string | null, text: Translate): string {
  if (name === null) return "";
  return /^\d+$/.test(name) ? text.t(key, { name }) : name;
}

/** `in 9 s: everyone on duty is called`; what is due is said to be happening now. */
export function stepPhrase(step: NextStep, now: number, text: Translate): string {
  const until = Date.parse(step.at);
  const what = text.label("step", step.name);
  const seconds = secondsLeft(until, now);
  if (seconds === 0) return text.t("next.now", { step: what });
  if (seconds < 60) return text.t("next.in_seconds", { n: seconds, step: what });
  return text.t("next.in", { left: remaining(until, now), step: what });
}

/** The reasons, each once, in the order they came; a recurrence is no reason to ring and has a badge of its own. */
export function reasonsPhrase(reasons: readonly Reason[], text: Translate): string {
  const rang = reasons.filter((reason) => reason.code !== "recurrence");
  const said = new Set(
    rang.map((reason) => text.label("reason", reason.code, spoken(reason, text)).trim()),
  );
  return [...said].join(text.t("list.separator"));
}

/** Parameters that are codes themselves. */
const NAMED: ReadonlySet<string> = new Set(["session", "position"]);
const CLOCKS: ReadonlySet<string> = new Set(["since", "by"]);

/** A reason's figures as they are said: minutes as hours and minutes, moments as times of day, and nothing for what is not known. */
function spoken(reason: Reason, text: Translate): Values {
  const said = Object.entries(reason.params).map(([name, value]) => {
    if (name.endsWith("minutes") && typeof value === "number") {
      return [name, lengthPhrase(value, text)] as const;
    }
    if (CLOCKS.has(name) && typeof value === "string" && !Number.isNaN(Date.parse(value))) {
      return [name, timeOfDay(Date.parse(value), text.lang.value, "minute")] as const;
    }
    return [name, NAMED.has(name) ? text.label(name, String(value)) : String(value ?? "")] as const;
  });
  return Object.fromEntries(said);
}

/** A length of time: `45 min`, `4 h`, `4 h 15 min`. */
function lengthPhrase(minutes: number, text: Translate): string {
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  if (h === 0) return text.t("duration.minutes", { n: m });
  return m === 0 ? text.t("duration.hours", { h }) : text.t("duration.hours_minutes", { h, m });
}

/** What an incident is called: its state, or what comes before it, such as that it rings again here. */
export function stateName(incident: Incident, ringsAgain: boolean, text: Translate): string {
  if (ringsAgain || hasRungAgain(incident)) return text.t("state.rung_again");
  const owed = incident.state === "pending" && owesCallBack(incident);
  return text.label("state", owed ? "call_back" : incident.state);
}

/** The age that a birth year makes in `now`'s year. */
export function age(resident: Pick<Resident, "birth_year">, now: number): number {
  return new Date(now).getUTCFullYear() - resident.birth_year;
}

/** Who is handling it, or on the way: for the row's last line. */
export function handledBy(incident: Incident, text: Translate): string {
  if (incident.owner === null && incident.responder === null) return "";
  if (incident.responder !== null && incident.state === "dispatched") {
    return text.t("handled.on_the_way", { name: incident.responder.name });
  }
  return incident.owner?.name ?? "";
}
