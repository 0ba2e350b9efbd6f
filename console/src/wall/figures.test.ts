import { describe, expect, it } from "vitest";
import { anIncident } from "../live/testing";
import { arrange } from "../queue/order";
import type { WallFigures } from "../wire";
import { areCurrent, newer, ROWS, rows, waitingNow } from "./figures";

const OPENED = "2026-11-21T12:00:00Z";
const NOW = Date.parse("2026-11-21T12:01:30Z");
const EMPTY = arrange([], []);
const ONE = arrange([anIncident("a", { opened_at: OPENED })], []);
const FIGURES: WallFigures = {
  at: OPENED,
  claim_target_s: 60,
  on_duty: { desks: 1, absent: 0, responders: 1, free: 1 },
  today: { since: OPENED, opened: 1, closed: 0, exercises: 0, claimed: 0, claim_p50_s: null },
  areas: [
    { incident_id: "a", district: "District-zh", district_en: "District", subdistrict: "Street" },
  ],
};

describe("the great number", () => {
  it("is the count of those who wait, with the longest wait against the target", () => {
    expect(waitingNow(ONE, "none", 60, NOW)).toEqual({
      count: 1,
      longest_ms: 90_000,
      isLate: true,
    });
    expect(waitingNow(ONE, "none", 120, NOW).isLate).toBe(false);
    expect(waitingNow(ONE, "none", null, NOW).isLate).toBe(false);
  });

  it("is zero only where that is certain", () => {
    expect(waitingNow(EMPTY, "none", 60, NOW).count).toBe(0);
    expect(waitingNow(EMPTY, "stale", 60, NOW).count).toBeNull();
    expect(waitingNow(EMPTY, "undecided", 60, NOW).count).toBeNull();
    expect(waitingNow(ONE, "stale", 60, NOW).count).toBe(1);
  });

  it("leaves exercises out", () => {
    const drill = arrange([anIncident("d", { exercise: true })], []);
    expect(waitingNow(drill, "none", 60, NOW)).toEqual({
      count: 0,
      longest_ms: null,
      isLate: false,
    });
  });
});

describe("the rows", () => {
  it("say the part of town in the screen's language, and nothing while it is not known", () => {
    expect(rows(ONE, FIGURES, "en", NOW)[0]?.area).toBe("District Street");
    expect(rows(ONE, FIGURES, "zh-CN", NOW)[0]?.area).toBe("District-zh Street");
    expect(rows(ONE, null, "en", NOW)[0]).toMatchObject({ area: "", waited_ms: 90_000 });
  });

  it("are as many as can be read from across the room", () => {
    const many = Array.from({ length: ROWS + 3 }, (_, n) => anIncident(`inc-${n}`));
    expect(rows(arrange(many, []), FIGURES, "en", NOW)).toHaveLength(ROWS);
  });
});

describe("the server's figures", () => {
  it("are current for a minute", () => {
    expect(areCurrent(FIGURES, Date.parse(OPENED) + 60_000)).toBe(true);
    expect(areCurrent(FIGURES, Date.parse(OPENED) + 60_001)).toBe(false);
    expect(areCurrent(null, NOW)).toBe(false);
  });

  it("never go back to an answer that was long on its way", () => {
    const later = { ...FIGURES, at: "2026-11-21T12:00:15Z" };
    expect(newer(null, FIGURES)).toBe(FIGURES);
    expect(newer(FIGURES, later)).toBe(later);
    expect(newer(later, FIGURES)).toBe(later);
  });
});
