/** What fills the window below the bar, and who has which of it; the first is what somebody sees after log-in. */
import type { Role } from "../wire";

export type View = "desk" | "report";

type Views = readonly [View, ...View[]];

const VIEWS: Readonly<Record<Role, Views>> = {
  dispatcher: ["desk", "report"],
  duty_lead: ["desk", "report"],
  institution: ["desk", "report"],
  supervisor: ["report", "desk"],
  admin: ["report", "desk"],
  responder: ["report", "desk"],
  service: ["report", "desk"],
};

export function viewsFor(role: Role): Views {
  return VIEWS[role];
}
