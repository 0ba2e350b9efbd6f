import { describe, expect, it } from "vitest";
import {
  ago,
  elapsed,
  moment,
  remaining,
  secondsLeft,
  span,
  timeOfDay,
  tomorrowAt,
} from "./clocks";

describe("tomorrow", () => {
  it("begins at midnight on the centre's clock, not on the computer's", () => {
    const nine = Date.parse("2026-11-22T01:00:00Z");
    expect(tomorrowAt(9, Date.parse("2026-11-20T16:00:00Z"))).toBe(nine);
    expect(tomorrowAt(9, Date.parse("2026-11-21T15:59:59Z"))).toBe(nine);
    expect(tomorrowAt(9, Date.parse("2026-11-21T16:00:00Z"))).toBe(nine + 86_400_000);
  });
});

describe("spans", () => {
  it("are minutes and seconds, with hours only when there are any", () => {
    expect(span(0)).toBe("00:00");
    expect(span(21_999)).toBe("00:21");
    expect(span(432_000)).toBe("07:12");
    expect(span(3_600_000)).toBe("1:00:00");
    expect(span(100 * 3_600_000 + 61_000)).toBe("100:01:01");
  });

  it("never show a negative time when two clocks disagree", () => {
    expect(elapsed(5000, 3000)).toBe("00:00");
    expect(remaining(3000, 5000)).toBe("00:00");
  });

  it("count a begun second as left, and as not yet passed", () => {
    expect(elapsed(0, 9_900)).toBe("00:09");
    expect(remaining(9_100, 0)).toBe("00:10");
    expect(secondsLeft(9_100, 0)).toBe(10);
    expect(secondsLeft(0, 1)).toBe(0);
  });
});

describe("moments", () => {
  const night = Date.parse("2026-11-21T18:46:55Z");

  it("are on the centre's clock, whatever this computer's zone", () => {
    expect(timeOfDay(night, "zh-CN")).toBe("02:46:55");
    expect(timeOfDay(night, "en")).toBe("02:46:55");
  });

  it("name the day only when it is another day at the centre, and the year when it is another year", () => {
    const day = 86_400_000;
    expect(moment(night, night + 60_000, "en")).toBe("02:46:55");
    expect(moment(night - day, night, "en")).toBe("11/21 02:46:55");
    expect(moment(night - 365 * day, night, "en")).toBe("11/22/2025 02:46:55");
    expect(moment(night - 365 * day, night, "zh-CN", "minute")).toBe("2025/11/22 02:46");
  });
});

describe("ages", () => {
  it("are told in the largest unit that fits, and never lie in the future", () => {
    expect(ago(0, 43_000, "en")).toBe("43 sec. ago");
    expect(ago(0, 310_000, "en")).toBe("5 min. ago");
    expect(ago(0, 2 * 3_600_000, "en")).toBe("2 hr. ago");
    expect(ago(0, 3 * 86_400_000, "en")).toBe("3 days ago");
    expect(ago(5000, 0, "en")).toBe("0 sec. ago");
  });
});
