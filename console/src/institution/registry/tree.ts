/** The places of a site as a tree of buildings and floors: pure. */
import type { DeviceRecord, PlaceRecord } from "../../wire";
import { type Floor, floors } from "../protection/scores";

export interface Building {
  readonly name: string;
  /** The building as a place of its own, where fires are; null while only its rooms are registered. */
  readonly place: PlaceRecord | null;
  readonly floors: readonly Floor<PlaceRecord>[];
}

/** Buildings with their floors and rooms, all in walking order. */
export function buildingsOf(places: readonly PlaceRecord[]): readonly Building[] {
  const found = new Map<string, { place: PlaceRecord | null; floors: Floor<PlaceRecord>[] }>();
  for (const floor of floors(places)) {
    const name = floor.building ?? "";
    const building = found.get(name) ?? { place: null, floors: [] };
    const rooms = floor.places.filter((place) => place.kind !== "building");
    building.place ??= floor.places.find((place) => place.kind === "building") ?? null;
    if (rooms.length > 0) building.floors.push({ ...floor, places: rooms });
    found.set(name, building);
  }
  return [...found].map(([name, building]) => ({ name, ...building }));
}

/** The devices in service at each place. */
export function devicesAt(devices: readonly DeviceRecord[]): ReadonlyMap<string, DeviceRecord[]> {
  const found = new Map<string, DeviceRecord[]>();
  for (const device of devices) {
    if (device.retired_at !== null) continue;
    found.set(device.place_id, [...(found.get(device.place_id) ?? []), device]);
  }
  return found;
}
