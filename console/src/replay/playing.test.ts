import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Replay, ReplayedIncident, ReplayedMoment } from "../wire";
import { player } from "./player";
import {
  happened,
  marksOf,
  neighbour,
  openAfter,
  type Playing,
  quietUntil,
  SPEEDS,
  timeAt,
} from "./playing";

const ZERO = Date.parse("2026-11-21T12:00:00Z");
const speeds = fc.constantFrom(...SPEEDS);
const walls = fc.integer({ min: 0, max: 10_000_000 });

const STATES = ["open", "claimed", "dispatched", "arrived", "resolved"] as const;

function aMoment(s: number, state: ReplayedMoment["state"]): ReplayedMoment {
  const at = new Date(ZERO + s * 1000).toISOString();
  const code = state === "open" ? "opened" : state;
  return { at, code, params: {}, role: null, by_responder: false, state, severity: "critical" };
}

function anIncident(id: string, began_s: number, gaps_s: readonly number[]): ReplayedIncident {
  let at = began_s;
  const moments = [aMoment(at, "open")];
  for (const [n, gap] of gaps_s.entries()) {
    at += gap;
    moments.push(aMoment(at, STATES[n + 1] ?? "resolved"));
  }
  return {
    id,
    kind: "emergency_rescue",
    exercise: false,
    late: false,
    source: "device",
    site_id: `site-${id}`,
    site_name: id,
    lon: 125.3,
    lat: 43.9,
    place: { id: "p", building: null, floor: null, room: null },
    opened_at: new Date(ZERO + began_s * 1000).toISOString(),
    closed_at: null,
    outcome: null,
    reasons: [],
    moments,
  };
}

function aReplay(incidents: readonly ReplayedIncident[], length_s = 40_000): Replay {
  const until = new Date(ZERO + length_s * 1000).toISOString();
  return { since: new Date(ZERO).toISOString(), until, cut: false, about: null, incidents };
}

const replays: fc.Arbitrary<Replay> = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 30_000 }),
      fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((drawn) => aReplay(drawn.map(([began, gaps], n) => anIncident(`i${n}`, began, gaps))));

describe("the time in a span", () => {
  it("goes by at its speed, and only while it runs, up to the end", () => {
    fc.assert(
      fc.property(walls, walls, speeds, fc.boolean(), (began, gone, speed, running) => {
        const playing: Playing = { at: 5000, wall: began, speed, running };
        const until = 5000 + 3_600_000;
        const expected = Math.min(until, 5000 + (running ? gone * speed : 0));
        expect(timeAt(playing, began + gone, until)).toBe(expected);
      }),
    );
  });

  it("never runs backwards, though the wall's clock is set back", () => {
    fc.assert(
      fc.property(walls, walls, speeds, (one, other, speed) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        const playing: Playing = { at: 0, wall: 1000, speed, running: true };
        expect(timeAt(playing, early, 1e12)).toBeLessThanOrEqual(timeAt(playing, late, 1e12));
      }),
    );
  });

  it("is the same whether it is looked at often or once", () => {
    const whole: Playing = { at: 0, wall: 0, speed: 60, running: true };
    const half: Playing = { ...whole, at: timeAt(whole, 500, 1e9), wall: 500 };
    expect(timeAt(half, 1000, 1e9)).toBe(timeAt(whole, 1000, 1e9));
  });
});

describe("what stood open", () => {
  it("is what the last line of each incident says, whenever it is asked", () => {
    fc.assert(
      fc.property(replays, fc.integer({ min: 0, max: 40_000 }), (replay, s) => {
        const [marks, at] = [marksOf(replay), ZERO + s * 1000];
        const open = openAfter(marks, happened(marks, at));
        const expected = replay.incidents.flatMap((incident) => {
          const last = incident.moments.filter((one) => Date.parse(one.at) <= at).at(-1);
          return last === undefined || last.state === "resolved" ? [] : [[incident.id, last.state]];
        });
        expect(open.map((one) => [one.id, one.state]).sort()).toEqual(expected.sort());
      }),
    );
  });

  it("is left alone only where it is quiet for a while, and never beyond the next line", () => {
    fc.assert(
      fc.property(replays, fc.integer({ min: 0, max: 40_000 }), (replay, s) => {
        const [marks, at] = [marksOf(replay), ZERO + s * 1000];
        const end = quietUntil(marks, at);
        if (end === null) return;
        expect(openAfter(marks, happened(marks, at))).toEqual([]);
        expect(end).toBeGreaterThan(at);
        expect(happened(marks, end)).toBe(happened(marks, at));
      }),
    );
  });

  it("is stepped through line by line, forth and back", () => {
    const marks = marksOf(aReplay([anIncident("a", 10, [20, 30])]));
    expect(neighbour(marks, ZERO, 1)).toBe(ZERO + 10_000);
    expect(neighbour(marks, ZERO + 10_000, 1)).toBe(ZERO + 30_000);
    expect(neighbour(marks, ZERO + 30_000, -1)).toBe(ZERO + 10_000);
    expect(neighbour(marks, ZERO + 10_000, -1)).toBeNull();
    expect(neighbour(marks, ZERO + 60_000, 1)).toBeNull();
  });
});

describe("a player", () => {
  it("plays a night to its end from step to step, as if it were looked at once", () => {
    let wall = 0;
    const playing = player(aReplay([anIncident("a", 60, [120])], 600), () => wall);
    playing.setSpeed(60);
    playing.skipQuiet(false);
    playing.toggle();
    wall = 2000;
    playing.shift(-1);
    expect(playing.at.value).toBe(ZERO + 120_000);
    expect(playing.queue.value.waiting.map((one) => one.id)).toEqual(["a"]);
    wall = 5000;
    playing.toggle();
    expect([playing.at.value, playing.running.value]).toEqual([ZERO + 210_000, false]);
    expect(playing.queue.value.inHand.map((one) => one.state)).toEqual(["claimed"]);
    wall = 90_000;
    playing.step(-1);
    expect(playing.at.value).toBe(ZERO + 180_000);
    playing.go(ZERO + 1e9);
    expect(playing.at.value).toBe(playing.until);
    playing.toggle();
    expect([playing.at.value, playing.running.value]).toEqual([playing.since, true]);
  });
});
