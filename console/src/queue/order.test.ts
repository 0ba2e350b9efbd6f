import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anIncident, aTask } from "../live/testing";
import type { Incident } from "../wire";
import { arrange, glance, isCountingDown, neighbour, toneOf } from "./order";

const OWNER = { user_id: "u1", name: "u1" };

const incidents: fc.Arbitrary<Incident[]> = fc.uniqueArray(
  fc
    .record({
      id: fc.stringMatching(/^[a-z]{4}$/),
      severity: fc.constantFrom("critical" as const, "high" as const, "low" as const),
      opened_at: fc.integer({ min: 10, max: 59 }).map((s) => `2026-11-21T12:00:${s}Z`),
      exercise: fc.boolean(),
      owner: fc.constantFrom(null, OWNER),
      closed_at: fc.constantFrom(null, null, "2026-11-21T13:00:00Z"),
    })
    .map(({ id, ...changes }) => anIncident(id, changes)),
  { selector: (incident) => incident.id },
);

describe("the queue", () => {
  it("holds every open incident exactly once and no closed one", () => {
    fc.assert(
      fc.property(incidents, (all) => {
        const { waiting, inHand, exercises } = arrange(all, []);
        const ids = [...waiting, ...inHand, ...exercises].map((incident) => incident.id).sort();
        const open = all.filter((incident) => incident.closed_at === null);
        expect(ids).toEqual(open.map((incident) => incident.id).sort());
      }),
    );
  });

  it("stands in order of severity, then of time, whatever order things came in", () => {
    const weight = { critical: 0, high: 1, low: 2 };
    fc.assert(
      fc.property(incidents, (all) => {
        const { waiting } = arrange(all, []);
        for (const [i, later] of waiting.slice(1).entries()) {
          const earlier = waiting[i] as Incident;
          const key = (x: Incident) => `${weight[x.severity]} ${x.opened_at} ${x.id}`;
          expect(key(earlier) < key(later)).toBe(true);
        }
        expect(arrange([...all].reverse(), []).waiting).toEqual(waiting);
      }),
    );
  });

  it("keeps exercises apart from the real, whatever their severity", () => {
    const drill = anIncident("drill", { exercise: true });
    const { waiting, exercises } = arrange([drill, anIncident("real", { severity: "low" })], []);
    expect(waiting.map((incident) => incident.id)).toEqual(["real"]);
    expect(exercises).toEqual([drill]);
  });

  it("puts back among the waiting what its owner left unattended", () => {
    const left = anIncident("left", {
      state: "dispatched",
      owner: OWNER,
      next_step: { name: "unattended", at: "2026-11-21T12:10:00Z" },
    });
    expect(arrange([left], []).waiting).toEqual([left]);
  });

  it("puts back among the waiting what rang again, until its owner takes notice", () => {
    const step = (name: "claim_everyone" | "eta_overdue") =>
      anIncident("again", {
        state: "dispatched",
        owner: OWNER,
        next_step: { name, at: "2026-11-21T12:10:00Z" },
      });
    expect(arrange([step("claim_everyone")], []).waiting).toHaveLength(1);
    expect(arrange([step("eta_overdue")], []).inHand).toHaveLength(1);
  });

  it("lists open tasks by severity, then by when they are due", () => {
    const tasks = [
      aTask("between"),
      aTask("done", { state: "done" }),
      aTask("late", { due_at: "2026-11-21T20:00:00Z" }),
      aTask("soon", { due_at: "2026-11-21T13:00:00Z" }),
      aTask("high", { severity: "high" }),
    ];
    expect(arrange([], tasks).tasks.map((task) => task.id)).toEqual([
      "high",
      "soon",
      "between",
      "late",
    ]);
  });

  it("counts down only while the person can still cancel", () => {
    const pending = anIncident("p", { state: "pending", pending_until: "2026-11-21T12:00:20Z" });
    expect(isCountingDown(pending)).toBe(true);
    const cancelled = { name: "call_back", at: "2026-11-21T12:05:00Z" } as const;
    expect(isCountingDown({ ...pending, next_step: cancelled })).toBe(false);
  });
});

describe("the glance", () => {
  it("tells how many wait, for how long at most, and what happens first", () => {
    const a = anIncident("a", {
      opened_at: "2026-11-21T12:00:30Z",
      next_step: { name: "claim_everyone", at: "2026-11-21T12:01:30Z" },
    });
    const b = anIncident("b", {
      severity: "high",
      opened_at: "2026-11-21T12:00:00Z",
      next_step: { name: "claim_next_channel", at: "2026-11-21T12:00:50Z" },
    });
    expect(glance([a, b])).toEqual({
      count: 2,
      worst: "critical",
      since: b.opened_at,
      next: b.next_step,
    });
    expect(glance([])).toEqual({ count: 0, worst: null, since: null, next: null });
  });

  it("is calm only when nobody waits and that is certain", () => {
    const high = glance([anIncident("a", { severity: "high" })]);
    expect(toneOf(glance([]), "none")).toBe("calm");
    expect(toneOf(glance([]), "stale")).toBe("high");
    expect(toneOf(glance([]), "undecided")).toBe("critical");
    expect(toneOf(high, "stale")).toBe("high");
    expect(toneOf(high, "undecided")).toBe("critical");
  });
});

describe("moving through the queue", () => {
  const rows = [{ id: "a" }, { id: "b" }, { id: "c" }];

  it("starts at the top and stops at the ends", () => {
    expect(neighbour(rows, null, 1)).toBe("a");
    expect(neighbour(rows, "a", 1)).toBe("b");
    expect(neighbour(rows, "c", 1)).toBe("c");
    expect(neighbour(rows, "a", -1)).toBe("a");
    expect(neighbour([], "a", 1)).toBeNull();
  });
});
