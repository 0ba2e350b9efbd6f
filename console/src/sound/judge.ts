/** Which incidents ring, and how: pure decisions; `alarm.ts` remembers, `player.ts` makes the noise. */
import type { Incident, UndecidedSignal } from "../wire";

/** From the most to the least urgent; only the most urgent pattern that rings is heard. */
export const PATTERNS = ["fire", "rescue", "attention", "link", "presence", "exercise"] as const;
export type Pattern = (typeof PATTERNS)[number];

export type Verdict = "start" | "stop" | "keep";

/** Reasons after which an incident rings even if it was silenced: somebody new is in danger, or nobody came. */
const RINGS = new Set(["opened", "new_alarm", "reopened", "released", "lease_expired"]);
/** Reasons that say nothing about whether anybody is looking after the incident. */
const NEUTRAL = new Set(["step", "joined", "cleared", "lease_asked"]);

/**
 * What an event does to the ringing of its incident.
 *
 * A real incident rings when it opens and whenever a new alarm joins it, and again at each escalation step while
 * nobody owns it. It stops as soon as somebody acts on it. An exercise is heard when it opens, in a way of its own,
 * and presses nobody further.
 */
export function judge(reason: string, incident: Incident): Verdict {
  if (incident.closed_at !== null) return "stop";
  if (incident.exercise) return judgeExercise(reason, incident);
  if (reason === "new_alarm") return "start";
  if (incident.owner !== null) return NEUTRAL.has(reason) ? "keep" : "stop";
  if (RINGS.has(reason) || (reason === "step" && incident.state === "open")) return "start";
  return reason === "cancelled" ? "stop" : "keep";
}

function judgeExercise(reason: string, incident: Incident): Verdict {
  if (incident.owner !== null) return NEUTRAL.has(reason) ? "keep" : "stop";
  return reason === "opened" || reason === "new_alarm" ? "start" : "keep";
}

/** Whether an incident found in a snapshot rings: it is real and nobody has it. */
export function ringsInSnapshot(incident: Incident): boolean {
  return (
    !incident.exercise &&
    incident.closed_at === null &&
    incident.owner === null &&
    incident.next_step?.name !== "call_back"
  );
}

/**
 * The pattern of an incident: a fire and a rescue never sound alike, what is not yet critical is softer, and an exercise
 * sounds like none of them.
 */
export function patternOf(incident: Incident): Pattern {
  if (incident.exercise) return "exercise";
  if (incident.severity !== "critical") return "attention";
  return incident.kind === "fire_hazard" ? "fire" : "rescue";
}

const FIRE_TYPES = new Set(["smoke", "heat", "co", "gas"]);

/** The pattern of a raised signal that no rule has looked at yet; null for what does not ring by itself. */
export function patternOfSignal(signal: UndecidedSignal): Pattern | null {
  if (signal.test || signal.state !== "raised") return null;
  return FIRE_TYPES.has(signal.type) ? "fire" : "rescue";
}
