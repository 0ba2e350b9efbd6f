import { describe, expect, it } from "vitest";
import type { BoardDesk, BoardResponder } from "../wire";
import { errandSince, groups, ordered, STATES, standing } from "./groups";

function responder(name: string, changes: Partial<BoardResponder> = {}): BoardResponder {
  return {
    id: name,
    name,
    kind: "care_worker",
    phone: "",
    state: "free",
    resting_until: null,
    position: null,
    assignment: null,
    ...changes,
  };
}

function assigned(dispatched_at: string, accepted_at: string | null = null) {
  return {
    incident_id: "i",
    kind: "emergency_rescue",
    exercise: false,
    site_id: "s",
    dispatched_at,
    accepted_at,
    arrived_at: null,
    eta_s: null,
  } as const;
}

function desk(name: string, changes: Partial<BoardDesk> = {}): BoardDesk {
  return {
    user_id: name,
    name,
    role: "dispatcher",
    started_at: null,
    asked_at: null,
    absent_since: null,
    incidents: [],
    ...changes,
  };
}

describe("the board", () => {
  it("has every responder once, in their state's group, whoever was sent first before the others", () => {
    const people = [
      responder("b"),
      responder("late", { state: "sent", assignment: assigned("2026-11-21T12:05:00Z") }),
      responder("early", { state: "sent", assignment: assigned("2026-11-21T12:00:00Z") }),
      responder("a"),
      responder("home", { state: "off_duty" }),
    ];
    const laid = groups(people, "en");
    expect(laid.map(({ state }) => state)).toEqual(STATES);
    expect(laid.flatMap((group) => group.people.map(({ name }) => name))).toEqual([
      "early",
      "late",
      "a",
      "b",
      "home",
    ]);
  });

  it("has empty desks first", () => {
    const absent = desk("gone", { absent_since: "2026-11-21T12:00:00Z", asked_at: "x" });
    expect(ordered([desk("a"), absent, desk("b")]).map(({ name }) => name)).toEqual([
      "gone",
      "a",
      "b",
    ]);
    expect([standing(absent), standing(desk("a", { asked_at: "x" })), standing(desk("a"))]).toEqual(
      ["absent", "asked", "there"],
    );
  });

  it("says since when an errand stands as it does", () => {
    expect(errandSince(responder("a"))).toBeNull();
    expect(errandSince(responder("a", { assignment: assigned("1") }))).toBe("1");
    expect(errandSince(responder("a", { assignment: assigned("1", "2") }))).toBe("2");
  });
});
