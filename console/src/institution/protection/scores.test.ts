import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Guard, PlaceProtection, SiteProtection } from "../../wire";
import { buildings, devicesWith, dueTests, floors, placesWith, rollup, toneOf } from "./scores";

const NOW = Date.parse("2026-11-22T08:00:00Z");
const DAY = 86_400_000;
const at = (days: number): string => new Date(NOW + days * DAY).toISOString();

function aGuard(id: string, changes: Partial<Guard> = {}): Guard {
  return {
    device_id: id,
    kind: "sos",
    lifecycle: "in_service",
    protecting: true,
    lacking: [],
    score: 100,
    gaps: [],
    last_seen_at: at(0),
    silent_since: null,
    battery: 80,
    tested_at: at(-3),
    test_due_at: at(30),
    ...changes,
  };
}

function aPlace(id: string, changes: Partial<PlaceProtection> = {}): PlaceProtection {
  return {
    place_id: id,
    kind: "room",
    building: "A",
    floor: "1",
    room: id,
    protected: true,
    lacking: [],
    score: 100,
    gaps: [],
    devices: [],
    ...changes,
  };
}

const site = (places: readonly PlaceProtection[]): SiteProtection => ({
  site_id: "s",
  at: at(0),
  places: [...places],
});

describe("scores rolled up", () => {
  it("count whole places of those that are scored", () => {
    const places = [
      aPlace("1"),
      aPlace("2", { score: 70 }),
      aPlace("hall", { score: null, kind: "common_area" }),
    ];
    expect(rollup(places)).toEqual({ whole: 1, of: 2 });
    expect([100, 70, 40, 0].map(toneOf)).toEqual(["calm", "high", "critical", "critical"]);
  });

  it("are told for each building that has a scored place", () => {
    const places = [
      aPlace("1", { building: "B" }),
      aPlace("2", { score: 0 }),
      aPlace("hall", { building: "C", score: null }),
    ];
    expect(buildings(places)).toEqual([
      { building: "A", whole: 0, of: 1 },
      { building: "B", whole: 1, of: 1 },
    ]);
  });

  it("lose no place and keep floors together in walking order", () => {
    const name = fc.constantFrom("A", "B");
    const floor = fc.constantFrom("-1", "1", "2", "10", null);
    const room = fc.constantFrom("9", "10", "101", null);
    const place = fc.record({ building: name, floor, room });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 12 }), (many) => {
        const places = many.map((one, i) => aPlace(String(i), one));
        const found = floors(places);
        expect(found.flatMap((one) => one.places)).toHaveLength(places.length);
        const keys = found.map((one) => `${one.building} ${one.floor}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it("go as people count: floor -1, 1, 2, 10; room 9 before room 10", () => {
    const places = ["10", "2", "-1", "1"].map((floor) => aPlace(floor, { floor }));
    expect(floors(places).map(({ floor }) => floor)).toEqual(["-1", "1", "2", "10"]);
    const rooms = [aPlace("10"), aPlace("9")];
    expect(floors(rooms)[0]?.places.map(({ room }) => room)).toEqual(["9", "10"]);
  });
});

describe("the walking list", () => {
  it("has what was never seen to ring, what is overdue and what is due within a week", () => {
    const devices = [
      aGuard("new", { gaps: ["test_not_seen"], test_due_at: at(5) }),
      aGuard("overdue", { gaps: ["test_overdue"], test_due_at: at(-1) }),
      aGuard("due", { test_due_at: at(6) }),
      aGuard("later", { test_due_at: at(8) }),
      aGuard("never", { test_due_at: null }),
      aGuard("door", { kind: "door", gaps: ["test_not_seen"] }),
    ];
    const list = dueTests(site([aPlace("1", { devices })]), NOW);
    expect(list.map(({ device, why }) => [device.device_id, why])).toEqual([
      ["new", "not_seen"],
      ["overdue", "overdue"],
      ["due", "due"],
    ]);
  });

  it("is walked door by door", () => {
    const of = (id: string, floor: string) =>
      aPlace(id, { floor, devices: [aGuard(id, { test_due_at: at(-1) })] });
    const list = dueTests(site([of("302", "3"), of("101", "1"), of("301", "3")]), NOW);
    expect(list.map(({ room }) => room)).toEqual(["101", "301", "302"]);
  });
});

describe("devices with a gap", () => {
  it("are counted where they save lives", () => {
    const devices = [
      aGuard("a", { gaps: ["silent"] }),
      aGuard("b", { gaps: ["silent"], kind: "door" }),
    ];
    expect(devicesWith([site([aPlace("1", { devices })])], "silent")).toBe(1);
  });

  it("are found by their places, each once, in walking order", () => {
    const deaf = [aGuard("a", { gaps: ["silent"] }), aGuard("b", { gaps: ["silent"] })];
    const sites = [
      site([aPlace("10", { devices: deaf }), aPlace("9", { devices: deaf }), aPlace("8")]),
    ];
    expect(placesWith(sites, "silent").map(({ room }) => room)).toEqual(["9", "10"]);
  });
});
