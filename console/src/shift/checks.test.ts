import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Readiness } from "../wire";
import { checks, type Facts, worst } from "./checks";

const READY: Readiness = {
  second_channel: { backing: "ready", districts: [] },
  last_sent_at: null,
  duty_lead: { backing: "ready", districts: [] },
  duty_leads: ["x"],
};
const GOOD: Facts = {
  centre: true,
  audible: true,
  live: true,
  trip_ms: 12,
  notices: "granted",
  readiness: READY,
  failed: false,
};

const verdictOf = (facts: Facts, name: string) =>
  checks(facts).find((one) => one.name === name)?.verdict;

describe("the list at the start of a shift", () => {
  it("is good when all of it is", () => {
    expect(worst(checks(GOOD))).toBe("ok");
  });

  it("calls a desk that is not heard, or that has no link, bad", () => {
    expect(verdictOf({ ...GOOD, audible: false }, "sound")).toBe("bad");
    expect(verdictOf({ ...GOOD, live: false }, "network")).toBe("bad");
    expect(verdictOf({ ...GOOD, trip_ms: 900 }, "network")).toBe("warn");
  });

  it("tells a missing second way out from one that fails now", () => {
    const with_ = (backing: "missing" | "failing") => ({
      ...GOOD,
      readiness: { ...READY, second_channel: { backing, districts: ["220104"] } },
    });
    expect(verdictOf(with_("missing"), "second_channel")).toBe("bad");
    expect(verdictOf(with_("failing"), "second_channel")).toBe("warn");
  });

  it("promises nothing about what it was not told", () => {
    expect(verdictOf({ ...GOOD, readiness: null }, "duty_lead")).toBe("asked");
    expect(verdictOf({ ...GOOD, readiness: null, failed: true }, "duty_lead")).toBe("warn");
  });

  it("is never better than its worst line", () => {
    const facts = fc.record({
      centre: fc.boolean(),
      audible: fc.boolean(),
      live: fc.boolean(),
      trip_ms: fc.option(fc.nat(2000)),
      notices: fc.constantFrom("granted", "denied", "default", "unsupported"),
      readiness: fc.constantFrom(READY, null),
      failed: fc.boolean(),
    });
    fc.assert(
      fc.property(facts, (given) => {
        const found = checks(given as Facts);
        expect(worst(found) === "ok").toBe(found.every((one) => one.verdict === "ok"));
        expect(found).toHaveLength((given as Facts).centre ? 5 : 3);
      }),
    );
  });
});
