import { describe, expect, it } from "vitest";
import type { DeviceRecord, PlaceRecord } from "../../wire";
import { buildingsOf, devicesAt } from "./tree";

function aPlace(id: string, building: string, floor: string | null, room: string | null) {
  return {
    id,
    site_id: "s",
    kind: room === null ? "building" : "room",
    building,
    floor,
    room,
    building_place: null,
  } satisfies PlaceRecord;
}

describe("the tree of places", () => {
  it("has each building once, with its own place, and its rooms by floor", () => {
    const found = buildingsOf([
      aPlace("r201", "B", "2", "201"),
      aPlace("b", "B", null, null),
      aPlace("r101", "B", "1", "101"),
      aPlace("r102", "B", "1", "102"),
      aPlace("a1", "A", null, "hall"),
    ]);
    expect(found.map(({ name, place }) => [name, place?.id ?? null])).toEqual([
      ["A", null],
      ["B", "b"],
    ]);
    expect(
      found[1]?.floors.map(({ floor, places }) => [floor, places.map(({ id }) => id)]),
    ).toEqual([
      ["1", ["r101", "r102"]],
      ["2", ["r201"]],
    ]);
  });

  it("counts devices in service only", () => {
    const device = (id: string, retired_at: string | null) =>
      ({ id, place_id: "r101", retired_at }) as DeviceRecord;
    const found = devicesAt([device("a", null), device("b", "2026-11-22T00:00:00Z")]);
    expect(found.get("r101")?.map(({ id }) => id)).toEqual(["a"]);
  });
});
