/** What the list of inspections, one sheet and a draw say, without a screen. */
import type { Inspection, InspectionItem, InspectionKind, Role, Site } from "../wire";

/** On the screen; the file has every column. */
export const COLUMNS = [
  "site",
  "kind",
  "due_on",
  "state",
  "team",
  "answered",
  "not_in_order",
] as const;

export type Column = (typeof COLUMNS)[number];

/** The most urgent first; of the same day the older. */
export function byDueDay(inspections: readonly Inspection[]): readonly Inspection[] {
  return [...inspections].sort(
    (one, other) =>
      one.due_on.localeCompare(other.due_on) || one.planned_at.localeCompare(other.planned_at),
  );
}

/** How urgent it is; null where there is time, or it was walked. */
export function urgency(inspection: Inspection, today: string): "overdue" | "due" | null {
  if (inspection.overdue_days > 0) return "overdue";
  const to_walk = inspection.state === "planned" || inspection.state === "underway";
  return to_walk && inspection.due_on === today ? "due" : null;
}

/** What somebody of a role may plan: each side its own. */
export function kindsFor(role: Role | undefined): readonly InspectionKind[] {
  if (role === "institution") return ["round"];
  return role === "supervisor" ? ["check", "oversight"] : [];
}

/** Whose step is next, where it is not the asker's: a side by its role, or the team that was drawn by its names. */
export function waitsFor({ state, kind, team }: Inspection): Role | readonly string[] | null {
  switch (state) {
    case "closed":
    case "cancelled":
      return null;
    case "signed":
      return "institution";
    case "countersigned":
      return "supervisor";
    default:
      if (team.length > 0) return team.map(({ name }) => name);
      return kind === "round" ? "institution" : "supervisor";
  }
}

export interface Heading {
  readonly category: InspectionItem["category"];
  readonly items: readonly InspectionItem[];
}

/** The checklist under its headings, in the order of the walk. */
export function headed(checklist: readonly InspectionItem[]): readonly Heading[] {
  const found: { category: Heading["category"]; items: InspectionItem[] }[] = [];
  for (const item of checklist) {
    const last = found.at(-1);
    if (last !== undefined && last.category === item.category) last.items.push(item);
    else found.push({ category: item.category, items: [item] });
  }
  return found;
}

export interface DistrictOf {
  readonly code: string;
  readonly name: string;
  readonly institutions: number;
}

/** The districts of these institutions, with how many each has: from so many can be drawn. */
export function districtsOf(institutions: readonly Site[]): readonly DistrictOf[] {
  const found = new Map<string, DistrictOf>();
  for (const { district } of institutions) {
    const before = found.get(district.code)?.institutions ?? 0;
    found.set(district.code, {
      code: district.code,
      name: district.name,
      institutions: before + 1,
    });
  }
  return [...found.values()];
}
