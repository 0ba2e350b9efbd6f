/**
 * Which commands make sense on an incident as it stands. The server decides; this only keeps the desk from offering
 * what it would refuse.
 */
import type { Command } from "../keys/bindings";
import { hasRungAgain } from "../queue/order";
import type { Incident } from "../wire";

export interface Standing {
  /** Held by this person. */
  readonly mine: boolean;
  /** May take over from others. */
  readonly lead: boolean;
  /** Sits at the centre's desk; an institution's own desk neither sends nor hands over. */
  readonly centre: boolean;
}

const CENTRE_ONLY: ReadonlySet<Command> = new Set(["dispatch", "stand_down", "transfer", "reopen"]);

/**
 * Whether `command` is offered. Unclaimed incidents may be dispatched or resolved at once, which claims them first;
 * anybody may write a note at any time.
 */
export function may(command: Command, incident: Incident, standing: Standing): boolean {
  const { mine, lead, centre } = standing;
  if (CENTRE_ONLY.has(command) && !centre) return false;
  if (command === "note" || command === "briefing") return true;
  if (incident.closed_at !== null) return command === "reopen";
  const free = incident.owner === null;
  const reach = mine || free;
  switch (command) {
    case "claim":
      return mine ? hasRungAgain(incident) : free || lead;
    case "dispatch":
    case "arrive":
      return reach && incident.state !== "arrived";
    case "stand_down":
      return reach && incident.state === "dispatched";
    case "release":
      return mine && incident.state === "claimed";
    case "transfer":
      return mine;
    case "resolve":
    case "mistaken":
    case "confirm":
    case "call_answered":
    case "call_no_answer":
    case "call_busy":
    case "call_refused":
    case "on_phone":
      return reach;
    default:
      return false;
  }
}

/** The one command that comes next in the usual course: the panel's primary button. */
export function nextCommand(incident: Incident, standing: Standing): Command | null {
  if (incident.closed_at !== null) return null;
  if (incident.owner === null) return "claim";
  if (!standing.mine) return null;
  if (hasRungAgain(incident)) return "claim";
  if (incident.state === "dispatched") return "arrive";
  if (incident.state === "arrived") return "resolve";
  return standing.centre ? "dispatch" : "arrive";
}
