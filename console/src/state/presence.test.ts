import { describe, expect, it } from "vitest";
import { presence } from "./presence";

const now = Date.parse("2026-11-21T12:00:00Z");
const answer_by = "2026-11-21T12:01:30Z";
const shift = {
  id: "shf-1",
  started_at: "2026-11-21T08:00:00Z",
  audible: true,
  asked_at: null,
  absent_since: null,
};
const gone = { ...shift, absent_since: "2026-11-21T11:58:00Z" };

describe("a presence check", () => {
  it("counts the seconds down to zero and no further", () => {
    expect(presence(shift, answer_by, now)).toEqual({ kind: "asked", seconds: 90 });
    expect(presence(shift, answer_by, now + 300_000)).toEqual({ kind: "asked", seconds: 0 });
  });

  it("asks nothing of whoever acts, nor of whoever has no shift", () => {
    expect(presence(shift, null, now)).toBeNull();
    expect(presence(null, answer_by, now)).toBeNull();
  });

  it("says since when an unanswered desk counts as empty", () => {
    expect(presence(gone, null, now)).toEqual({ kind: "absent", since: now - 120_000 });
  });
});
