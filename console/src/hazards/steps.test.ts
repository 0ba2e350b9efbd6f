import { describe, expect, it } from "vitest";
import { BLANK, bodyOf, type Draft, fieldsOf, gradesFor, needsText } from "./steps";

const FILLED: Draft = {
  grade: "general",
  responsible: " Director Li ",
  working_days: "7",
  document_number: "2026-7",
  passed: "no",
  text: "  ",
};

describe("a step's form", () => {
  it("orders what is general, and names the document of what is major", () => {
    expect(bodyOf("grade", FILLED, null, [])).toEqual({
      grade: "general",
      responsible: "Director Li",
      working_days: 7,
    });
    expect(bodyOf("grade", { ...FILLED, grade: "major_fire" }, null, [])).toEqual({
      grade: "major_fire",
      document_number: "2026-7",
    });
  });

  it("asks for a new deadline only where the re-check failed", () => {
    expect(fieldsOf("recheck", BLANK, "general")).toEqual(["passed", "text", "pictures"]);
    expect(bodyOf("recheck", FILLED, "general", [])).toEqual({
      passed: false,
      working_days: 7,
      pictures: [],
    });
  });

  it("asks for a document on every verdict about a major one", () => {
    for (const step of ["propose", "placard", "recheck", "close"] as const) {
      expect(fieldsOf(step, BLANK, "major_accident"), step).toContain("document_number");
    }
    expect(fieldsOf("close", BLANK, "general")).toEqual(["text"]);
  });

  it("corrects a verdict to another, and under an order only to a graver one", () => {
    expect(gradesFor({ state: "reported", grade: null })).toHaveLength(3);
    expect(gradesFor({ state: "determined", grade: "major_fire" })).toEqual([
      "general",
      "major_accident",
    ]);
    expect(gradesFor({ state: "rectifying", grade: "general" })).toEqual([
      "major_accident",
      "major_fire",
    ]);
  });

  it("sends the pictures that were chosen", () => {
    const body = bodyOf("rectify", { ...BLANK, text: "done" }, "general", ["att-1"]);
    expect(body).toEqual({ text: "done", pictures: ["att-1"] });
  });

  it("needs words where the step is nothing without them", () => {
    expect(needsText("rectify")).toBe(true);
    expect(needsText("propose")).toBe(false);
  });
});
