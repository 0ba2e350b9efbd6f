import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { CATALOGUES, type Lang } from "../i18n/catalogues";
import { translator } from "../i18n/translate";
import type { Hazard } from "../wire";
import { belongs, COLUMNS, cell, LISTS, recalled, urgency, whatPhrase } from "./lists";

const text = translator(signal<Lang>("en"));

const REPORTED: Hazard = {
  id: "hzd-1",
  version: 1,
  state: "reported",
  category: "fire_safety",
  grade: null,
  site_id: "fukang",
  site_name: "Fukang",
  place: { id: "fukang-203", building: "2", floor: "2", room: "203" },
  found_by: "patrol",
  what: "exit locked",
  evidence: null,
  reported_at: "2026-11-23T02:00:00Z",
  reporter: null,
  responsible: null,
  deadline: null,
  overdue: false,
  working_days_left: null,
  reminded: null,
  measures: null,
  document_numbers: [],
  rectified_at: null,
  closed_at: null,
  reopened: 0,
  inspected: null,
};
const ORDERED: Hazard = {
  ...REPORTED,
  state: "rectifying",
  grade: "general",
  responsible: "Director Li",
  deadline: { on: "2026-11-30", working_days: 5, counted_by: "state_council" },
  working_days_left: 5,
};

describe("the three lists", () => {
  it("hold what was found, and of that what was ordered", () => {
    expect(LISTS.filter((list) => belongs(REPORTED, list))).toEqual(["hazards"]);
    expect(LISTS.filter((list) => belongs(ORDERED, list))).toEqual([...LISTS]);
  });

  it("have a head for every column and a sentence for every cell", () => {
    for (const list of LISTS) {
      for (const column of COLUMNS[list]) {
        expect(`hazard_column.${column}` in CATALOGUES.en, column).toBe(true);
        expect(cell(ORDERED, column, text)).not.toContain("hazard_");
      }
    }
    expect(cell(ORDERED, "responsible", text)).toBe("Director Li");
    expect(cell(ORDERED, "reported_at", text)).toBe("2026-11-23 10:00");
  });

  it("say in words what a rule found", () => {
    const evidence = { code: "detector_silent", params: { device_id: "smoke-203", hours: 72 } };
    const found = whatPhrase({ ...REPORTED, found_by: "rule", what: "", evidence }, text);
    expect(found).toContain("smoke-203");
    expect(found).toContain("72");
  });
});

describe("a deadline", () => {
  it("is over, today, or some working days away", () => {
    expect(urgency(REPORTED)).toBeNull();
    expect(urgency(ORDERED)).toBe("left");
    expect(urgency({ ...ORDERED, working_days_left: 0 })).toBe("due");
    expect(urgency({ ...ORDERED, working_days_left: 0, overdue: true })).toBe("overdue");
  });

  it("is counted on the tab once it was recalled, until somebody says that it is done", () => {
    const late: Hazard = { ...ORDERED, reminded: "overdue", overdue: true };
    expect(recalled([REPORTED, ORDERED, late, { ...late, state: "recheck" }])).toBe(1);
  });
});
