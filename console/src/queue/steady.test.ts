import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anIncident } from "../live/testing";
import type { Incident } from "../wire";
import { arrange, type Queue } from "./order";
import { free, held } from "./steady";

const OWNER = { user_id: "u1", name: "u1" };
const some = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f")).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc
        .record({ owned: fc.boolean(), exercise: fc.boolean(), at: fc.nat(59) })
        .map(({ owned, exercise, at }) =>
          anIncident(id, {
            owner: owned ? OWNER : null,
            exercise,
            opened_at: `2026-11-21T12:00:${String(at).padStart(2, "0")}Z`,
          }),
        ),
    ),
  ),
);

const rows = ({ waiting, inHand, exercises }: Queue): readonly Incident[] => [
  ...waiting,
  ...inHand,
  ...exercises,
];
const ids = (all: readonly Incident[]) => all.map((one) => one.id);

describe("a queue with a hand on it", () => {
  it("keeps every row where it was, whatever happens", () => {
    fc.assert(
      fc.property(some, some, (before, after) => {
        const shown = arrange(before, []);
        expect(ids(rows(held(shown, arrange(after, [])).queue))).toEqual(ids(rows(shown)));
      }),
    );
  });

  it("leaves nobody out: whoever is open stands in a row or among the new", () => {
    fc.assert(
      fc.property(some, some, (before, after) => {
        const steady = held(arrange(before, []), arrange(after, []));
        const seen = [...ids(rows(steady.queue)), ...ids(steady.fresh)];
        expect(new Set(seen).size).toBe(seen.length);
        for (const one of after) expect(seen).toContain(one.id);
      }),
    );
  });

  it("shows each row as it is now, and marks those that are over", () => {
    const [a, b] = [anIncident("a"), anIncident("b")];
    const claimed = { ...a, owner: OWNER };
    const steady = held(arrange([a, b], []), arrange([claimed], []));
    expect(steady.queue.waiting).toEqual([claimed, b]);
    expect([...steady.gone]).toEqual(["b"]);
  });

  it("is the queue itself once the hand is gone", () => {
    const queue = arrange([anIncident("a")], []);
    expect(free(queue)).toEqual({ queue, fresh: [], gone: new Set() });
  });
});
