import { describe, expect, it } from "vitest";
import { askedFor, LONGEST_MS, monthBefore, ownSpan, spanOf } from "./spans";

const at = (text: string): number => Date.parse(text);

describe("a span", () => {
  it("of the last night is from 20 to 8 o'clock in Changchun, or until now", () => {
    const night = { from: at("2026-11-21T20:00+08:00"), to: at("2026-11-22T08:00+08:00") };
    expect(spanOf("last_night", at("2026-11-22T15:00+08:00"))).toEqual(night);
    const now = at("2026-11-22T02:30+08:00");
    expect(spanOf("last_night", now)).toEqual({ ...night, to: now });
  });

  it("that is typed is on the centre's clock, runs forward and is no longer than a month", () => {
    const from = at("2026-11-01T00:00+08:00");
    expect(ownSpan("2026-11-01T00:00", "2026-12-02T00:00")).toEqual({
      from,
      to: from + LONGEST_MS,
    });
    expect(ownSpan("2026-11-01T00:00", "2026-12-02T00:01")).toBeNull();
    expect(ownSpan("2026-11-01T00:00", "2026-11-01T00:00")).toBeNull();
    expect(ownSpan("", "2026-11-01T00:00")).toBeNull();
  });

  it("of which a sample is drawn is the month that is over", () => {
    expect(monthBefore(at("2026-01-01T00:00+08:00"))).toBe("2025-12");
    expect(monthBefore(at("2026-11-30T23:59+08:00"))).toBe("2026-10");
  });

  it("is asked for in UTC", () => {
    const span = { from: at("2026-11-21T20:00+08:00"), to: at("2026-11-22T08:00+08:00") };
    expect(askedFor(span)).toBe(
      "from=2026-11-21T12%3A00%3A00.000Z&to=2026-11-22T00%3A00%3A00.000Z",
    );
  });
});
