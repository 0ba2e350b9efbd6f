/** Who lives in which room, who is away, and what is free: pure. */
import type { Absence, PlaceRecord, ResidentRecord } from "../../wire";
import { inWalkingOrder } from "../protection/scores";

export interface Lodger {
  readonly resident: ResidentRecord;
  /** The absence that runs now. */
  readonly away: Absence | null;
  /** The next one to come. */
  readonly leaving: Absence | null;
}

export interface Room {
  readonly place: PlaceRecord;
  readonly building: string | null;
  readonly floor: string | null;
  readonly room: string | null;
  readonly lodgers: readonly Lodger[];
}

/** Every room in walking order with who lives there; who has left is nowhere. */
export function roomsOf(
  places: readonly PlaceRecord[],
  residents: readonly ResidentRecord[],
  absences: readonly Absence[],
  now: number,
): readonly Room[] {
  const lodgers = residents
    .filter((resident) => resident.left_at === null)
    .map((resident) => lodger(resident, absences, now));
  return places
    .filter((place) => place.kind === "room")
    .sort(inWalkingOrder)
    .map((place) => ({
      place,
      building: place.building,
      floor: place.floor,
      room: place.room,
      lodgers: lodgers.filter(({ resident }) => resident.place_id === place.id),
    }));
}

function lodger(resident: ResidentRecord, absences: readonly Absence[], now: number): Lodger {
  const theirs = absences
    .filter((one) => one.resident_id === resident.id && one.ended_at === null)
    .filter((one) => Date.parse(one.until_at) > now)
    .sort((a, b) => Date.parse(a.from_at) - Date.parse(b.from_at));
  const away = theirs.find((one) => Date.parse(one.from_at) <= now) ?? null;
  return { resident, away, leaving: theirs.find((one) => one !== away) ?? null };
}

export interface Occupancy {
  readonly living: number;
  readonly away: number;
  readonly rooms: number;
  readonly free_rooms: number;
  /** Registered beds that nobody lives in; null while nobody said how many beds there are. */
  readonly free_beds: number | null;
}

/** The whole site in figures; an absent resident keeps the bed. `beds` is the organization's own word. */
export function occupancy(rooms: readonly Room[], beds: number | null): Occupancy {
  const lodgers = rooms.flatMap((room) => room.lodgers);
  return {
    living: lodgers.length,
    away: lodgers.filter(({ away }) => away !== null).length,
    rooms: rooms.length,
    free_rooms: rooms.filter((room) => room.lodgers.length === 0).length,
    free_beds: beds === null ? null : Math.max(0, beds - lodgers.length),
  };
}
