import { describe, expect, it } from "vitest";
import { dateOf, day, endOf, stamp, startOf } from "./days";

describe("a day on the centre's clock", () => {
  it("begins at its midnight, whatever the computer's zone", () => {
    expect(new Date(startOf("2026-11-22")).toISOString()).toBe("2026-11-21T16:00:00.000Z");
    expect(endOf("2026-11-22")).toBe(startOf("2026-11-23"));
  });

  it("is written as date fields have it, and as the language has it", () => {
    expect(dateOf(startOf("2026-11-22"))).toBe("2026-11-22");
    expect(dateOf(startOf("2026-11-22") - 1)).toBe("2026-11-21");
    expect(day(startOf("2026-11-22"), "zh-CN")).toBe("11/22");
    expect(stamp(startOf("2026-11-22") - 60_000)).toBe("2026-11-21 23:59");
  });
});
