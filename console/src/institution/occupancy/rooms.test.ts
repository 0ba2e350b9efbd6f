import { describe, expect, it } from "vitest";
import type { Absence, PlaceRecord, ResidentRecord } from "../../wire";
import { occupancy, roomsOf } from "./rooms";

const NOW = Date.parse("2026-11-22T08:00:00Z");
const at = (hours: number): string => new Date(NOW + hours * 3_600_000).toISOString();

function aRoom(id: string, kind: PlaceRecord["kind"] = "room"): PlaceRecord {
  return { id, site_id: "s", kind, building: "A", floor: "1", room: id, building_place: null };
}

function aResident(id: string, place_id: string, left_at: string | null = null): ResidentRecord {
  return {
    id,
    name: id,
    sex: "female",
    birth_year: 1940,
    place_id,
    site_id: "s",
    site_name: "s",
    categories: [],
    ability_grade: null,
    risk: null,
    partner_hospital: "",
    left_at,
    revealed: false,
    phone: null,
    notes: null,
    medical_notes: null,
    contacts: null,
  };
}

function anAbsence(resident_id: string, from: number, until: number): Absence {
  return {
    id: `${resident_id} ${from}`,
    resident_id,
    from_at: at(from),
    until_at: at(until),
    reason: "hospital",
    note: "",
    ended_at: null,
  };
}

const PLACES = [aRoom("1"), aRoom("2"), aRoom("hall", "common_area")];

describe("who lives where", () => {
  it("puts each resident into their room, and whoever has left nowhere", () => {
    const rooms = roomsOf(
      PLACES,
      [aResident("a", "1"), aResident("b", "1"), aResident("c", "2", at(-1))],
      [],
      NOW,
    );
    const names = rooms.map(({ lodgers }) => lodgers.map(({ resident }) => resident.id));
    expect(names).toEqual([["a", "b"], []]);
  });

  it("tells an absence that runs from one to come and one that is over", () => {
    const residents = [aResident("a", "1"), aResident("b", "1"), aResident("c", "1")];
    const absences = [
      anAbsence("a", -2, 2),
      anAbsence("a", 20, 30),
      anAbsence("b", 1, 2),
      anAbsence("c", -5, -1),
    ];
    const [room] = roomsOf(PLACES, residents, absences, NOW);
    expect(room?.lodgers.map(({ away, leaving }) => [away?.from_at, leaving?.from_at])).toEqual([
      [at(-2), at(20)],
      [undefined, at(1)],
      [undefined, undefined],
    ]);
  });

  it("counts who lives there, who is away, and what is free; who is away keeps the bed", () => {
    const rooms = roomsOf(
      PLACES,
      [aResident("a", "1"), aResident("b", "1")],
      [anAbsence("a", -1, 1)],
      NOW,
    );
    const counted = { living: 2, away: 1, rooms: 2, free_rooms: 1 };
    expect(occupancy(rooms, 5)).toEqual({ ...counted, free_beds: 3 });
    expect(occupancy(rooms, 1)).toEqual({ ...counted, free_beds: 0 });
    expect(occupancy(rooms, null)).toEqual({ ...counted, free_beds: null });
  });
});
