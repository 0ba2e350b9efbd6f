import { describe, expect, it } from "vitest";
import { CATALOGUES } from "../i18n/catalogues";
import type { Inspection, InspectionItem, Site } from "../wire";
import { byDueDay, COLUMNS, districtsOf, headed, kindsFor, urgency, waitsFor } from "./lists";

const PLANNED: Inspection = {
  id: "isp-1",
  version: 1,
  kind: "check",
  state: "planned",
  site_id: "fukang",
  site_name: "Fukang",
  due_on: "2026-11-30",
  overdue_days: 0,
  catalogue: 1,
  draw_id: null,
  team: [],
  planned_at: "2026-11-23T02:00:00Z",
  planner: null,
  begun_at: null,
  signed_at: null,
  countersigned_at: null,
  closed_at: null,
  items: 22,
  answered: 0,
  not_in_order: 0,
};

describe("the list of inspections", () => {
  it("has a head for every column", () => {
    for (const column of COLUMNS) expect(`inspection_column.${column}` in CATALOGUES.en).toBe(true);
  });

  it("begins with what is due first", () => {
    const later = { ...PLANNED, id: "isp-2", due_on: "2026-12-01" };
    const newer = { ...PLANNED, id: "isp-3", planned_at: "2026-11-24T02:00:00Z" };
    expect(byDueDay([later, newer, PLANNED]).map(({ id }) => id)).toEqual([
      "isp-1",
      "isp-3",
      "isp-2",
    ]);
  });

  it("hurries nobody before the day, nor once it was walked", () => {
    expect(urgency(PLANNED, "2026-11-29")).toBeNull();
    expect(urgency(PLANNED, "2026-11-30")).toBe("due");
    expect(urgency({ ...PLANNED, overdue_days: 2 }, "2026-12-02")).toBe("overdue");
    expect(urgency({ ...PLANNED, state: "signed" }, "2026-11-30")).toBeNull();
  });
});

describe("whose turn it is", () => {
  it("is the side's that looks, or the team's that was drawn", () => {
    expect(waitsFor(PLANNED)).toBe("supervisor");
    expect(waitsFor({ ...PLANNED, kind: "round" })).toBe("institution");
    const team = [{ user_id: "usr-wangjian", name: "Wang Jian" }];
    expect(waitsFor({ ...PLANNED, kind: "oversight", team })).toEqual(["Wang Jian"]);
  });

  it("is the house's once the others have signed, and nobody's in the end", () => {
    expect(waitsFor({ ...PLANNED, state: "signed" })).toBe("institution");
    expect(waitsFor({ ...PLANNED, state: "countersigned" })).toBe("supervisor");
    expect(waitsFor({ ...PLANNED, state: "cancelled" })).toBeNull();
  });

  it("begins with a plan that each side makes for itself", () => {
    expect(kindsFor("institution")).toEqual(["round"]);
    expect(kindsFor("supervisor")).toEqual(["check", "oversight"]);
    expect(kindsFor("admin")).toEqual([]);
  });
});

describe("the checklist", () => {
  const item = (code: string, category: InspectionItem["category"]): InspectionItem => ({
    item: code,
    category,
    answer: null,
    text: null,
    pictures: [],
    hazard_id: null,
  });

  it("stands under its headings in the order of the walk", () => {
    const parts = headed([item("a", "gas"), item("b", "gas"), item("c", "food")]);
    expect(parts.map(({ category, items }) => [category, items.map((one) => one.item)])).toEqual([
      ["gas", ["a", "b"]],
      ["food", ["c"]],
    ]);
  });
});

describe("a draw", () => {
  it("is of a district, of as many institutions as it has", () => {
    const at = (code: string): Site => ({ district: { code, name: code } }) as Site;
    expect(districtsOf([at("220104"), at("220102"), at("220104")])).toEqual([
      { code: "220104", name: "220104", institutions: 2 },
      { code: "220102", name: "220102", institutions: 1 },
    ]);
  });
});
