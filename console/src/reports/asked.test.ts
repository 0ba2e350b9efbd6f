import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { behindPath, PERIODS, periodOf, reportPath, tablePath } from "./asked";

const NOW = Date.parse("2026-11-22T08:00:00Z");

describe("periods", () => {
  it("of a calendar month begin and end at the centre's midnight", () => {
    const last = periodOf("last_month", NOW);
    expect(new Date(last.from).toISOString()).toBe("2026-09-30T16:00:00.000Z");
    expect(new Date(last.to).toISOString()).toBe("2026-10-31T16:00:00.000Z");
    expect(periodOf("this_month", NOW)).toEqual({ from: last.to, to: NOW });
  });

  it("of January's last month are December of the year before", () => {
    const january = Date.parse("2026-01-05T00:00:00+08:00");
    const last = periodOf("last_month", january);
    expect(new Date(last.from).toISOString()).toBe("2025-11-30T16:00:00.000Z");
  });

  it("never end in the future and never before they begin", () => {
    const moments = fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2199, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...PERIODS), moments, (name, now) => {
        const { from, to } = periodOf(name, now);
        expect(from).toBeLessThanOrEqual(to);
        expect(to).toBeLessThanOrEqual(now);
      }),
    );
  });
});

describe("addresses", () => {
  it("say what is asked for, whatever a group is called", () => {
    const period = periodOf("30", NOW);
    const parsed = (path: string) => Object.fromEntries(new URL(path, "http://x").searchParams);
    const asked = { from: "2026-10-23T08:00:00.000Z", to: "2026-11-22T08:00:00.000Z" };
    expect(parsed(reportPath(period, "site"))).toEqual({
      ...asked,
      group_by: "site",
      last_year: "true",
    });
    expect(parsed(tablePath(period, "hour", "xlsx", "en"))).toMatchObject({ format: "xlsx" });
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect(
          parsed(behindPath(period, "site", { key, what: "claim_late_breach" })),
        ).toMatchObject({ key, what: "claim_late_breach" });
      }),
    );
    expect(parsed(behindPath(period, "kind", { key: null, what: "all" }))).not.toHaveProperty(
      "key",
    );
  });
});
