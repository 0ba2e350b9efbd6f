/** The ledger's three lists as columns and rows: what was found, what is put right, and by whom. */
import type { Translate } from "../i18n/translate";
import { stamp } from "../institution/days";
import type { Hazard } from "../wire";
import { placeName } from "../wording";

export const LISTS = ["hazards", "rectifications", "responsibilities"] as const;
export type List = (typeof LISTS)[number];

/** In their order, as in the files of the same lists. */
export const COLUMNS = {
  hazards: ["id", "site", "place", "category", "grade", "what", "found_by", "reported_at", "state"],
  rectifications: ["id", "site", "what", "measures", "due_on", "overdue", "rectified_at", "state"],
  responsibilities: ["id", "site", "what", "grade", "responsible", "due_on", "documents", "state"],
} as const satisfies Readonly<Record<List, readonly string[]>>;

export type Column = (typeof COLUMNS)[List][number];

/** Only what was ordered is put right, and only then somebody is responsible. */
export function belongs(hazard: Hazard, list: List): boolean {
  return list === "hazards" || hazard.deadline !== null;
}

/** What was found: in the finder's words, or a rule's evidence as a sentence. */
export function whatPhrase(hazard: Hazard, text: Translate): string {
  const { evidence, what } = hazard;
  if (evidence === null) return what;
  const values = Object.entries(evidence.params).map(([name, value]) => [name, String(value)]);
  return text.label("reason", evidence.code, Object.fromEntries(values));
}

/** What people typed is in their own language, whatever the page's; a rule's sentence is the page's. */
export function inOwnWords(hazard: Hazard, column: Column): boolean {
  if (column === "what") return hazard.evidence === null;
  return column === "measures" || column === "responsible" || column === "documents";
}

/** What a cell of a list says; empty where there is nothing to say. */
export function cell(hazard: Hazard, column: Column, text: Translate): string {
  const at = (when: string | null): string => (when === null ? "" : stamp(Date.parse(when)));
  switch (column) {
    case "id":
      return hazard.id;
    case "site":
      return hazard.site_name;
    case "place":
      return placeName(hazard.place, text);
    case "category":
      return text.label("hazard_category", hazard.category);
    case "grade":
      return hazard.grade === null ? "" : text.label("hazard_grade", hazard.grade);
    case "what":
      return whatPhrase(hazard, text);
    case "found_by":
      return text.label("found_by", hazard.found_by);
    case "reported_at":
      return at(hazard.reported_at);
    case "state":
      return text.label("hazard_state", hazard.state);
    case "measures":
      return hazard.measures ?? "";
    case "due_on":
      return hazard.deadline?.on ?? "";
    case "overdue":
      return hazard.overdue ? text.t("hazard.overdue") : "";
    case "rectified_at":
      return at(hazard.rectified_at);
    case "responsible":
      return hazard.responsible ?? "";
    case "documents":
      return hazard.document_numbers.join(text.t("list.separator"));
  }
}

/** How urgent a deadline is; null where none runs or there is time. */
export function urgency(hazard: Hazard): "overdue" | "due" | "left" | null {
  if (hazard.overdue) return "overdue";
  if (hazard.working_days_left === null) return null;
  return hazard.working_days_left === 0 ? "due" : "left";
}

/** How many are to be put right by a deadline that has been recalled. */
export function recalled(hazards: readonly Hazard[]): number {
  return hazards.filter(({ state, reminded }) => state === "rectifying" && reminded !== null)
    .length;
}
