import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { Lang } from "../i18n/catalogues";
import { translator } from "../i18n/translate";
import type { Briefing, Occupant, TimelineEntry } from "../wire";
import { mustBeFetched, serviceFor, spokenAddress, spokenPlace, toldTo } from "./told";

const text = translator(signal<Lang>("en"));
const COUNTS = { inside: 1, cannot_walk: 0, needs_help: 0, unknown: 1, walks: 0, away: 0 };

function someone(resident_id: string, changes: Partial<Occupant> = {}): Occupant {
  return {
    resident_id,
    name: resident_id,
    birth_year: 1940,
    sex: "female",
    mobility: "unknown",
    risk: null,
    notes: null,
    medical_notes: null,
    phone: null,
    away_until: null,
    revealed: true,
    ...changes,
  };
}

function briefing(occupants: readonly Occupant[], address = "Lake Road 108"): Briefing {
  const place = { id: "p", building: "House 2", floor: "2", room: "203" };
  return {
    incident_id: "i",
    kind: "fire_hazard",
    exercise: false,
    confirmed: false,
    opened_at: "2026-11-21T12:00:00Z",
    closed_at: null,
    as_of: "2026-11-21T12:00:05Z",
    where: {
      district: "Chaoyang",
      subdistrict: "Red Flag",
      community: "West Lake",
      address,
      site: "Fukang",
      type: "nursing home",
      place,
      lon: 125.3,
      lat: 43.9,
    },
    counts: COUNTS,
    floors: [
      {
        building: "House 2",
        floor: "2",
        counts: COUNTS,
        rooms: [{ place, alarmed: true, last_movement_at: null, occupants: [...occupants] }],
      },
    ],
    door_codes: "4521",
    night_staff: [],
    staff_on_shift: [],
    organization_phone: "",
    call_back_number: "",
    partner_hospital: "",
  };
}

describe("what is read out", () => {
  it("goes from the large to the small and says nothing twice", () => {
    expect(spokenAddress(briefing([]))).toBe("Chaoyang Red Flag Lake Road 108 West Lake");
    const whole = briefing([], "Chaoyang, Red Flag, Lake Road 108");
    expect(spokenAddress(whole)).toBe("Chaoyang, Red Flag, Lake Road 108 West Lake");
  });

  it("names the house unless the address does", () => {
    expect(spokenPlace(briefing([]), text)).toContain("Fukang House 2");
    expect(spokenPlace(briefing([], "Fukang, Lake Road 108"), text)).not.toContain("Fukang");
  });

  it("lists those who must be fetched, who cannot walk first, without those who are away", () => {
    const found = mustBeFetched(
      briefing([
        someone("helped", { mobility: "needs_help" }),
        someone("lies", { mobility: "cannot_walk" }),
        someone("away", { mobility: "cannot_walk", away_until: "2026-11-22T12:00:00Z" }),
        someone("walks", { mobility: "walks" }),
        someone("hidden", { mobility: null }),
      ]),
      text,
    );
    expect(found.map((one) => one.name)).toEqual(["lies", "helped"]);
  });

  it("goes to the fire brigade for a fire and to the ambulance for a rescue", () => {
    expect([serviceFor("fire_hazard"), serviceFor("emergency_rescue")]).toEqual(["119", "120"]);
  });
});

describe("to whom it was told", () => {
  it("is what the timeline says, in its order, with the number where there is one", () => {
    const entry = (id: number, code: string, params: TimelineEntry["params"]): TimelineEntry => ({
      id,
      at: `2026-11-21T12:00:0${id}Z`,
      code,
      params,
      actor: { user_id: "u", name: "u" },
    });
    const told = toldTo([
      entry(1, "claimed", {}),
      entry(2, "reported", { service: "119", number: "2026-113" }),
      entry(3, "reported", { service: "120", number: null }),
    ]);
    expect(told.map((one) => [one.service, one.number])).toEqual([
      ["119", "2026-113"],
      ["120", ""],
    ]);
  });
});
