/** What fills the window below the bar, and who has which of it; the first is what somebody sees after log-in. */
import type { Role } from "../wire";

export type View =
  | "desk"
  | "board"
  | "report"
  | "night"
  | "protection"
  | "registry"
  | "commissioning"
  | "occupancy"
  | "hazards"
  | "inspections"
  | "orders"
  | "serious"
  | "replay";

type Views = readonly [View, ...View[]];

const VIEWS: Readonly<Record<Role, Views>> = {
  dispatcher: ["desk", "board", "report", "commissioning", "hazards"],
  duty_lead: [
    "desk",
    "board",
    "report",
    "protection",
    "registry",
    "commissioning",
    "hazards",
    "inspections",
    "orders",
    "serious",
    "replay",
  ],
  institution: [
    "night",
    "protection",
    "registry",
    "commissioning",
    "occupancy",
    "hazards",
    "inspections",
    "orders",
    "desk",
    "report",
  ],
  supervisor: [
    "report",
    "replay",
    "hazards",
    "inspections",
    "orders",
    "serious",
    "desk",
    "board",
    "protection",
  ],
  admin: [
    "report",
    "desk",
    "protection",
    "registry",
    "commissioning",
    "occupancy",
    "hazards",
    "inspections",
    "orders",
    "serious",
    "replay",
  ],
  responder: ["report", "desk"],
  service: ["report", "desk"],
};

const WITH_SUBJECT: ReadonlySet<View> = new Set(["desk", "board", "night"]);

/** Whether what is selected stands on this view; on any other no key may be about it. */
export function showsSubject(view: View): boolean {
  return WITH_SUBJECT.has(view);
}

export function viewsFor(role: Role): Views {
  return VIEWS[role];
}
