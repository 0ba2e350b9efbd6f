import { describe, expect, it } from "vitest";
import type { Place, PlaceRef, Resident, SiteWithPeople, TimelineEntry } from "../wire";
import { calleesInOrder, nextToCall, residentsConcerned, resultsOfCalls } from "./people";

function resident(id: string, place_id: string, contacts: string[] = []): Resident {
  return {
    id,
    name: id,
    sex: null,
    birth_year: null,
    place_id,
    categories: [],
    notes: null,
    contacts: contacts.map((one) => ({
      id: one,
      name: one,
      relation: null,
      phone: null,
      key_holder: false,
    })),
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
    type: null,
    name: "s",
    address: "",
    district: null,
    lon: 0,
    lat: 0,
    places,
    residents,
    devices: [],
  };
}

const ROOMS: Place[] = [
  { id: "b2", kind: "building", building: "2" },
  { id: "b2-301", kind: "room", building: "2", floor: "3", room: "301" },
  { id: "b2-302", kind: "room", building: "2", floor: "3", room: "302" },
  { id: "b1-101", kind: "room", building: "1", floor: "1", room: "101" },
];
const HOUSE = site("institution", ROOMS, [
  resident("a", "b2-301"),
  resident("b", "b2-302"),
  resident("c", "b1-101"),
]);
const at = (place: PlaceRef) => residentsConcerned(HOUSE, { place }).map((one) => one.id);

describe("who an incident is about", () => {
  it("is everybody at a home", () => {
    const home = site("home", [], [resident("a", "h"), resident("b", "h")]);
    expect(residentsConcerned(home, { place: { id: "h" } })).toHaveLength(2);
  });

  it("is the room's people in an institution", () => {
    expect(at({ id: "b2-301", building: "2", floor: "3", room: "301" })).toEqual(["a"]);
  });

  it("is the whole building's people for a fire", () => {
    expect(at({ id: "b2", building: "2", floor: null, room: null })).toEqual(["a", "b"]);
  });

  it("is nobody in particular in a common area", () => {
    expect(at({ id: "hall", building: "2", floor: "1", room: "hall" })).toEqual([]);
  });
});

describe("who is called", () => {
  const callees = calleesInOrder([resident("a", "h", ["x", "y"]), resident("b", "h", ["y", "z"])]);

  it("is the person first, then each contact once, in the residents' order", () => {
    expect(callees.map((one) => one.key)).toEqual(["self", "x", "y", "z"]);
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
