/** What an order may be about at an institution, and how a choice among it is written in a form's field. */
import type { ExceptionReport, Hazard, Inspection, NewOrder } from "../wire";

export type About = Pick<NewOrder, "hazard_id" | "inspection_id" | "incident_id">;
export type AboutKind = "hazard" | "inspection" | "incident";

export interface Matter {
  readonly kind: AboutKind;
  readonly id: string;
  /** When, and where known, what: enough to tell it from the others. */
  readonly at: string;
  readonly what: string;
}

/** The matters of one institution, the newest first; an incident that was claimed late stands for its exception report. */
export function mattersOf(
  site_id: string,
  hazards: readonly Hazard[],
  inspections: readonly Inspection[],
  exceptions: readonly ExceptionReport[],
): readonly Matter[] {
  const found: Matter[] = [
    ...hazards
      .filter((one) => one.site_id === site_id)
      .map((one) => ({ kind: "hazard" as const, id: one.id, at: one.reported_at, what: one.what })),
    ...inspections
      .filter((one) => one.site_id === site_id)
      .map((one) => ({
        kind: "inspection" as const,
        id: one.id,
        at: one.begun_at ?? one.planned_at,
        what: "",
      })),
    ...exceptions
      .filter((one) => one.site_id === site_id)
      .map((one) => ({
        kind: "incident" as const,
        id: one.incident_id,
        at: one.stored_at,
        what: "",
      })),
  ];
  return found.sort((one, other) => other.at.localeCompare(one.at));
}

/** What a form sends for a chosen matter; nothing for none. */
export function aboutOf(matter: Pick<Matter, "kind" | "id"> | undefined): About {
  return matter === undefined ? {} : { [`${matter.kind}_id`]: matter.id };
}
