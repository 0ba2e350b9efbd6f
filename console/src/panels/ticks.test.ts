import { describe, expect, it } from "vitest";
import type { Tick } from "../wire";
import { isOpen, nextLine, openCount, standingOf } from "./ticks";

const now = Date.parse("2026-11-21T12:00:00Z");
const then = "2026-11-21T11:50:00Z";

function aTick(place_id: string, changes: Partial<Tick> = {}): Tick {
  return {
    place_id,
    site_id: "site-1",
    place: { id: place_id, building: null, floor: null, room: null },
    risk: 3,
    lost_at: "2026-11-21T11:30:00Z",
    due_at: "2026-11-21T12:30:00Z",
    result: null,
    note: null,
    ticked_at: null,
    ticked_by: null,
    back_at: null,
    asked_at: null,
    ...changes,
  };
}

describe("a line of the tick list", () => {
  it("says first that it is back, then that it is a task, then what came of calling", () => {
    const called = aTick("a", { result: "no_answer" });
    expect(standingOf(called, now)).toBe("no_answer");
    expect(standingOf({ ...called, asked_at: then }, now)).toBe("own_task");
    expect(standingOf({ ...called, asked_at: then, back_at: then }, now)).toBe("back");
  });

  it("is late by its own clock only", () => {
    expect(standingOf(aTick("a"), now)).toBe("waiting");
    expect(standingOf(aTick("a", { due_at: then }), now)).toBe("late");
  });

  it("stays open after a call that settled nothing", () => {
    expect(isOpen(aTick("a", { result: "called" }))).toBe(true);
    expect(isOpen(aTick("a", { result: "fine" }))).toBe(false);
  });
});

describe("the tick list", () => {
  it("gives the keys to the first that nobody has called", () => {
    const lines = [
      aTick("back", { back_at: then }),
      aTick("called", { result: "called" }),
      aTick("next"),
      aTick("last"),
    ];
    expect(nextLine(lines)?.place_id).toBe("next");
    expect(openCount(lines)).toBe(3);
    expect(nextLine(lines.slice(0, 2))).toBeNull();
  });
});
