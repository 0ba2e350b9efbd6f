import { describe, expect, it } from "vitest";
import { CATALOGUES } from "../i18n/catalogues";
import type { Order } from "../wire";
import { BLANK, bodyOf, byDueDay, COLUMNS, needsText, urgencies, waitsFor } from "./lists";

const ISSUED: Order = {
  id: "ord-1",
  version: 1,
  state: "issued",
  document_number: "2026-3",
  year: 2026,
  number: 3,
  site_id: "fukang",
  site_name: "Fukang",
  organization_name: "Fukang",
  about: { hazard_id: null, inspection_id: null, incident_id: null },
  subject: "Exit locked",
  requirement: "Unlock it",
  responsible: "Director Li",
  issued_at: "2026-11-20T02:00:00Z",
  issuer: null,
  sign_by: "2026-11-23",
  unsigned: false,
  deadline: { on: "2026-11-27", working_days: 5, counted_by: "state_council" },
  overdue: false,
  working_days_left: 5,
  reminded: [],
  measures: null,
  signed_at: null,
  answered_at: null,
  closed_at: null,
};

describe("the list of orders", () => {
  it("has a head for every column", () => {
    for (const column of COLUMNS) expect(`order_column.${column}` in CATALOGUES.en).toBe(true);
  });

  it("begins with what is late first: signing counts until it is signed for", () => {
    const deadline = { ...ISSUED.deadline, on: "2026-11-25" };
    const signed: Order = { ...ISSUED, id: "ord-2", state: "signed_for", deadline };
    const far: Order = { ...signed, id: "ord-3", deadline: { ...deadline, on: "2026-12-25" } };
    expect(byDueDay([far, signed, ISSUED]).map(({ id }) => id)).toEqual([
      "ord-1",
      "ord-2",
      "ord-3",
    ]);
  });

  it("says what is late, both where both are, and else how much time is left", () => {
    expect(urgencies(ISSUED)).toEqual(["left"]);
    expect(urgencies({ ...ISSUED, working_days_left: 0 })).toEqual(["due"]);
    expect(urgencies({ ...ISSUED, unsigned: true, overdue: true })).toEqual([
      "overdue",
      "unsigned",
    ]);
    expect(urgencies({ ...ISSUED, state: "answered", working_days_left: null })).toEqual([]);
  });

  it("waits for the house until it has answered, then for the authority, then for nobody", () => {
    const states = ["issued", "signed_for", "answered", "passed", "closed", "withdrawn"] as const;
    expect(states.map((state) => waitsFor({ state }))).toEqual([
      "institution",
      "institution",
      "supervisor",
      "supervisor",
      null,
      null,
    ]);
  });
});

describe("a step of an order", () => {
  it("sends its own fields and no others", () => {
    const draft = { ...BLANK, text: " done " };
    expect(bodyOf("sign_for", BLANK, ["att-1"])).toEqual({});
    expect(bodyOf("answer", draft, ["att-1"])).toEqual({ text: "done", pictures: ["att-1"] });
    expect(bodyOf("recheck", draft, [])).toEqual({ text: "done", passed: true, pictures: [] });
    expect(bodyOf("recheck", { ...draft, passed: "no" }, [])).toEqual({
      text: "done",
      passed: false,
      working_days: 3,
      pictures: [],
    });
  });

  it("needs words where it is nothing without them", () => {
    expect(needsText("withdraw")).toBe(true);
    expect(needsText("sign_for")).toBe(false);
  });
});
