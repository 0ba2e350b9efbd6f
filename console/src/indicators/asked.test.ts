import { describe, expect, it } from "vitest";
import { indicatorsTablePath, monthsBefore, piecesPath } from "./asked";

describe("the months that are offered", () => {
  it("begin with the running one on the centre's clock and go back over the year", () => {
    const months = monthsBefore(Date.parse("2026-01-31T16:30:00Z"));
    expect(months.slice(0, 3)).toEqual(["2026-02", "2026-01", "2025-12"]);
    expect(months).toHaveLength(13);
    expect(months.at(-1)).toBe("2025-02");
  });
});

describe("what is asked for", () => {
  it("names month, site and indicator", () => {
    expect(piecesPath("2026-10", "fukang", "devices_heard")).toBe(
      "/reports/indicators/pieces?month=2026-10&site=fukang&indicator=devices_heard",
    );
    expect(indicatorsTablePath("2026-10", "csv", "en")).toBe(
      "/api/v1/reports/indicators/table?month=2026-10&format=csv&lang=en",
    );
  });
});
