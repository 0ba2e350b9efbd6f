import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localText, momentOf } from "./local";

describe("a date-and-time field", () => {
  it("shows the centre's clock, whatever the computer's zone", () => {
    expect(localText("2026-11-22T16:30:05.7Z")).toBe("2026-11-23T00:30:05");
    expect(momentOf("2026-11-23T00:30:05")).toBe("2026-11-22T16:30:05.000Z");
  });

  it("gives back what it shows, to the second; an empty one is no moment", () => {
    const seconds = fc.integer({ min: 946_684_800, max: 4_102_444_800 });
    fc.assert(
      fc.property(seconds, (s) => {
        const at = new Date(s * 1000).toISOString();
        expect(momentOf(localText(at))).toBe(at);
      }),
    );
    expect(momentOf(localText(null))).toBeNull();
  });
});
