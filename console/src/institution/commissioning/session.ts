/** A commissioning session as a list that ticks itself: pure. */
import type { Commissioning, DeviceOnList, PlaceRecord } from "../../wire";
import { type Floor, floors, LIFE_SAFETY } from "../protection/scores";

/** Its test has not come; it has come and nobody at the desk saw it; a dispatcher saw it. */
export type Tick = "waiting" | "alarmed" | "seen";

/** How many test alarms of all sessions nobody at the desk has seen yet. */
export function unseen(sessions: readonly Commissioning[]): number {
  return sessions.flatMap(({ devices }) => devices).filter((one) => tickOf(one) === "alarmed")
    .length;
}

export interface Line {
  readonly building: string | null;
  readonly floor: string | null;
  readonly room: string | null;
  readonly device: DeviceOnList;
  readonly tick: Tick;
}

export function tickOf(device: DeviceOnList): Tick {
  if (device.seen_at !== null) return "seen";
  return device.alarmed_at === null ? "waiting" : "alarmed";
}

/** Every device of the session that can be tried by its alarm, with where it stands. */
export function linesOf(session: Commissioning, places: readonly PlaceRecord[]): readonly Line[] {
  const known = new Map(places.map((place) => [place.id, place]));
  return session.devices
    .filter((device) => LIFE_SAFETY.has(device.kind))
    .map((device) => {
      const place = known.get(device.place_id);
      return {
        building: place?.building ?? null,
        floor: place?.floor ?? null,
        room: place?.room ?? null,
        device,
        tick: tickOf(device),
      };
    });
}

/** How a floor is named among the choices; all floors are the empty name. */
export function floorKey({ building, floor }: Pick<Line, "building" | "floor">): string {
  return [building, floor].filter(Boolean).join(" / ");
}

/** The lines of one floor, or all of them for the empty name, floor by floor in walking order. */
export function walked(lines: readonly Line[], floor: string): readonly Floor<Line>[] {
  return floors(floor === "" ? lines : lines.filter((line) => floorKey(line) === floor));
}

export function count(lines: readonly Line[]): Readonly<Record<Tick, number>> & { of: number } {
  const of = (tick: Tick): number => lines.filter((line) => line.tick === tick).length;
  return { waiting: of("waiting"), alarmed: of("alarmed"), seen: of("seen"), of: lines.length };
}
