import { describe, expect, it } from "vitest";
import type { Commissioning, DeviceOnList, PlaceRecord } from "../../wire";
import { count, linesOf, tickOf, unseen, walked } from "./session";

const AT = "2026-11-22T08:00:00Z";

function aDevice(id: string, changes: Partial<DeviceOnList> = {}): DeviceOnList {
  return {
    device_id: id,
    kind: "sos",
    place_id: "101",
    alarmed_at: null,
    seen_at: null,
    seen_by: null,
    ...changes,
  };
}

function aPlace(room: string, floor: string): PlaceRecord {
  return {
    id: room,
    site_id: "s",
    kind: "room",
    building: "A",
    floor,
    room,
    building_place: null,
  };
}

function aSession(...devices: DeviceOnList[]): Commissioning {
  return {
    id: "c",
    site_id: "s",
    note: "",
    opened_by: "x",
    opened_at: AT,
    until_at: AT,
    ended_at: null,
    running: true,
    devices,
  };
}

const PLACES = [aPlace("101", "1"), aPlace("201", "2")];

describe("a commissioning session", () => {
  it("ticks a device when its alarm came, and again when a dispatcher saw it", () => {
    expect(tickOf(aDevice("a"))).toBe("waiting");
    expect(tickOf(aDevice("a", { alarmed_at: AT }))).toBe("alarmed");
    expect(tickOf(aDevice("a", { alarmed_at: AT, seen_at: AT }))).toBe("seen");
  });

  it("lists what can be tried by its alarm, by floor, and counts it", () => {
    const session = aSession(
      aDevice("up", { place_id: "201", alarmed_at: AT }),
      aDevice("down", { alarmed_at: AT, seen_at: AT }),
      aDevice("door", { kind: "door" }),
    );
    const lines = linesOf(session, PLACES);
    expect(count(lines)).toEqual({ waiting: 0, alarmed: 1, seen: 1, of: 2 });
    const rooms = (floor: string) =>
      walked(lines, floor).flatMap((one) => one.places.map((line) => line.device.device_id));
    expect(rooms("")).toEqual(["down", "up"]);
    expect(rooms("A / 2")).toEqual(["up"]);
  });

  it("has the desk told of the test alarms that nobody saw, of all sessions", () => {
    const came = aDevice("a", { alarmed_at: AT });
    const saw = aDevice("b", { alarmed_at: AT, seen_at: AT });
    expect(unseen([aSession(came, saw), aSession(came), aSession(aDevice("c"))])).toBe(2);
    expect(unseen([])).toBe(0);
  });

  it("keeps a device whose place is not known yet", () => {
    const lines = linesOf(aSession(aDevice("new", { place_id: "999" })), PLACES);
    expect(lines.map(({ building, tick }) => [building, tick])).toEqual([[null, "waiting"]]);
  });
});
