import { describe, expect, it } from "vitest";
import { askedIf } from "./asking";

describe("a what-if", () => {
  it("asks for what was typed, and leaves out what was not", () => {
    expect(askedIf({})).toBe("");
    expect(askedIf({ responders: "2", on_site_town_s: " 600 ", claim_soon_s: "" })).toBe(
      "&responders=2&on_site_town_s=600",
    );
  });

  it("is not asked with what is no whole number, or none that could be", () => {
    for (const responders of ["-1", "21", "1.5", "two", "1e9"]) {
      expect(askedIf({ responders })).toBeNull();
    }
    expect(askedIf({ claim_late_s: "0" })).toBeNull();
    expect(askedIf({ claim_late_s: "604801" })).toBeNull();
  });
});
