import { describe, expect, it } from "vitest";
import type { Place, Resident, SiteWithPeople, TimelineEntry } from "../wire";
import { calleesInOrder, nextToCall, residentsConcerned, resultsOfCalls } from "./people";

function resident(id: string, place_id: string, contacts: string[] = []): Resident {
  return {
    id,
    name: id,
    sex: "female",
    birth_year: 1940,
    phone: `phone of ${id}`,
    place_id,
    categories: [],
    notes: "",
    contacts: contacts.map((one) => ({
      id: one,
      name: one,
      relation: "neighbour",
      phone: `phone of ${one}`,
      key_holder: false,
    })),
    ability_grade: null,
    risk: null,
    medical_notes: "",
    revealed: true,
  };
}

function site(
  kind: "home" | "institution",
  places: Place[],
  residents: Resident[],
): SiteWithPeople {
  return {
    id: "s",
    kind,
    type: "",
    name: "s",
    address: "",
    district: { code: "220104", name: "" },
    subdistrict: "",
    community: "",
    organization_id: null,
    lon: 0,
    lat: 0,
    type_code: kind === "home" ? "home" : "nursing_home",
    city_code: "",
    subdistrict_code: "",
    community_code: "",
    compound_id: null,
    position_source: "given",
    partner_hospital: "",
    places,
    residents,
    devices: [],
    door_codes: null,
    revealed: true,
  };
}

function place(id: string, building: string | null, room: string | null = null): Place {
  return { id, kind: room === null ? "building" : "room", building, floor: null, room };
}

const ROOMS = [
  place("b2", "2"),
  place("b2-301", "2", "301"),
  place("b2-302", "2", "302"),
  place("b1-101", "1", "101"),
];
const HOUSE = site("institution", ROOMS, [
  resident("a", "b2-301"),
  resident("b", "b2-302"),
  resident("c", "b1-101"),
]);
const at = (where: Place) => residentsConcerned(HOUSE, where).map((one) => one.id);

describe("who an incident is about", () => {
  it("is everybody at a home", () => {
    const home = site("home", [], [resident("a", "h"), resident("b", "h")]);
    expect(residentsConcerned(home, place("h", null))).toHaveLength(2);
  });

  it("is the room's people in an institution", () => {
    expect(at(place("b2-301", "2", "301"))).toEqual(["a"]);
  });

  it("is the whole building's people for a fire", () => {
    expect(at(place("b2", "2"))).toEqual(["a", "b"]);
  });

  it("is nobody in particular in a common area", () => {
    expect(at(place("hall", "2", "hall"))).toEqual([]);
  });
});

describe("who is called", () => {
  const callees = calleesInOrder([resident("a", "h", ["x", "y"]), resident("b", "h", ["y", "z"])]);

  it("is the person first, then each contact once, in the residents' order", () => {
    expect(callees.map((one) => one.key)).toEqual(["self", "x", "y", "z"]);
  });

  it("shows the person's own number where it can only be theirs", () => {
    expect(callees[0]?.phone).toBeNull();
    expect(calleesInOrder([resident("a", "h")])[0]?.phone).toBe("phone of a");
  });

  it("is the person alone, without a number, while nothing is revealed", () => {
    const hidden = { ...resident("a", "h"), phone: null, contacts: null, revealed: false };
    expect(calleesInOrder([hidden])).toEqual([{ key: "self", contact: null, phone: null }]);
  });

  it("is the next one without a result, then the first again", () => {
    expect(nextToCall(callees, new Map()).key).toBe("self");
    expect(nextToCall(callees, new Map([["self", "no_answer"]])).key).toBe("x");
    const all = new Map(callees.map((one) => [one.key, "busy"]));
    expect(nextToCall(callees, all).key).toBe("self");
  });

  it("follows the results that the timeline tells", () => {
    const call = (params: object): TimelineEntry => ({
      id: 1,
      at: "2026-11-21T12:00:00Z",
      code: "call",
      params: { ...params },
      actor: null,
    });
    const results = resultsOfCalls([
      call({ result: "no_answer" }),
      call({ contact_id: "x", result: "busy" }),
      call({ contact_id: "x", result: "answered" }),
      { ...call({ result: "busy" }), code: "note" },
    ]);
    expect(Object.fromEntries(results)).toEqual({ self: "no_answer", x: "answered" });
    expect(nextToCall(callees, results).key).toBe("y");
  });
});
