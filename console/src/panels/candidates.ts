/** What is said of somebody who could be sent. Pure. */
import type { Translate } from "../i18n/translate";
import type { Candidate } from "../wire";
import { reasonsPhrase } from "../wording";

/** Whether a dispatcher may send them: whoever is elsewhere may not; all else is for a person to weigh. */
export function mayBeSent(candidate: Candidate): boolean {
  return candidate.unsuited !== "busy" && candidate.busy_with === null;
}

/** How far, why, and how old their position is: `nearest, some 820 m, holds a key`. The distance and the key are said once. */
export function candidatePhrase(candidate: Candidate, text: Translate): string {
  const { distance_m, position_age_s } = candidate;
  const withKey = candidate.reasons.some((reason) => reason.code === "nearest_with_key");
  const reasons = candidate.reasons.filter(({ code }) => !(withKey && code === "holds_key"));
  const told = reasons.some((reason) => "distance_m" in reason.params);
  const fromPosition = !reasons.some((reason) => reason.code === "from_base");
  return [
    distance_m === null || told ? "" : text.t("responder.distance", { n: distance_m }),
    reasonsPhrase(reasons, text),
    position_age_s === null || !fromPosition || distance_m === null
      ? ""
      : text.t("responder.position_age", { n: Math.ceil(position_age_s / 60) }),
  ]
    .filter(Boolean)
    .join(text.t("list.separator"));
}

/** The sentence for a list on which nobody suits. */
export function shortfallPhrase(shortfall: string, text: Translate): string {
  return text.t("responders.nobody_suits", { why: text.label("unsuited", shortfall) });
}

/** What is told as the time until arrival: what somebody said, else the estimate, else nothing. */
export function etaOf(candidate: Candidate, said_s: number | null): number | null {
  return said_s ?? candidate.eta_s;
}
