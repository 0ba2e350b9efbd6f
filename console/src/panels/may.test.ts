import { describe, expect, it } from "vitest";
import { anIncident } from "../live/testing";
import { may, nextCommand } from "./may";

const OWNER = { user_id: "u1", name: "u1" };
const MINE = { mine: true, lead: false, centre: true };
const OTHERS = { ...MINE, mine: false };
const LEAD = { ...OTHERS, lead: true };
const INSTITUTION = { ...MINE, centre: false };

describe("what is offered", () => {
  it("on an unclaimed incident is to claim it, or to act at once", () => {
    const open = anIncident("a");
    for (const command of ["claim", "dispatch", "arrive", "resolve", "mistaken"] as const) {
      expect(may(command, open, OTHERS)).toBe(true);
    }
    expect(may("release", open, OTHERS)).toBe(false);
  });

  it("on somebody else's is nothing, except a take-over by a duty lead", () => {
    const theirs = anIncident("a", { state: "claimed", owner: OWNER });
    for (const command of [
      "claim",
      "dispatch",
      "arrive",
      "resolve",
      "confirm",
      "release",
    ] as const) {
      expect(may(command, theirs, OTHERS)).toBe(false);
    }
    expect(may("claim", theirs, LEAD)).toBe(true);
  });

  it("on one's own that rang again is to take notice of it", () => {
    const next_step = { name: "claim_everyone", at: "2026-11-21T12:01:00Z" } as const;
    const again = anIncident("a", { state: "dispatched", owner: OWNER, next_step });
    expect(may("claim", again, MINE)).toBe(true);
    expect(nextCommand(again, MINE)).toBe("claim");
    expect(may("claim", { ...again, next_step: null }, MINE)).toBe(false);
  });

  it("to an institution's desk is to handle its own, not to send or hand over", () => {
    const claimed = anIncident("a", { state: "claimed", owner: OWNER });
    expect(may("arrive", claimed, INSTITUTION)).toBe(true);
    expect(may("resolve", claimed, INSTITUTION)).toBe(true);
    expect(may("dispatch", claimed, INSTITUTION)).toBe(false);
    expect(may("transfer", claimed, INSTITUTION)).toBe(false);
    expect(nextCommand(claimed, INSTITUTION)).toBe("arrive");
  });

  it("always includes a note", () => {
    const closed = anIncident("a", { state: "resolved", closed_at: "2026-11-21T12:30:00Z" });
    for (const incident of [closed, anIncident("a", { state: "claimed", owner: OWNER })]) {
      expect(may("note", incident, OTHERS)).toBe(true);
    }
  });

  it("gives back only what is claimed, and stands down only who was sent", () => {
    const claimed = anIncident("a", { state: "claimed", owner: OWNER });
    const sent = anIncident("a", { state: "dispatched", owner: OWNER });
    expect(may("release", claimed, MINE)).toBe(true);
    expect(may("release", sent, MINE)).toBe(false);
    expect(may("stand_down", claimed, MINE)).toBe(false);
    expect(may("stand_down", sent, MINE)).toBe(true);
  });

  it("on a closed incident is only to reopen it", () => {
    const closed = anIncident("a", { state: "resolved", closed_at: "2026-11-21T12:30:00Z" });
    expect(may("reopen", closed, OTHERS)).toBe(true);
    expect(may("resolve", closed, MINE)).toBe(false);
    expect(nextCommand(closed, MINE)).toBeNull();
  });
});

describe("the primary button", () => {
  it("follows the course of an incident", () => {
    const course = [
      anIncident("a"),
      anIncident("a", { state: "claimed", owner: OWNER }),
      anIncident("a", { state: "dispatched", owner: OWNER }),
      anIncident("a", { state: "arrived", owner: OWNER }),
    ];
    expect(course.map((incident) => nextCommand(incident, MINE))).toEqual([
      "claim",
      "dispatch",
      "arrive",
      "resolve",
    ]);
  });
});
