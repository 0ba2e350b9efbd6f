/** Which residents an incident is about: pure selection from those who live at the site. */
import type { Contact, Place, PlaceRef, Resident, SiteWithPeople, TimelineEntry } from "../wire";

/**
 * At home everybody who lives there. In an institution those of the incident's place; when the place is a whole
 * building, as for a fire, everybody who lives in that building; a common area is nobody's.
 */
export function residentsConcerned(
  site: SiteWithPeople,
  place: PlaceRef | null,
): readonly Resident[] {
  if (site.kind === "home" || place === null) return site.residents;
  const whole = isWholeBuilding(place);
  const ids = new Set(
    site.places
      .filter((one) => one.id === place.id || (whole && one.building === place.building))
      .map((one) => one.id),
  ).add(place.id);
  return site.residents.filter((one) => ids.has(one.place_id));
}

function isWholeBuilding(place: Pick<Place, "building" | "floor" | "room">): boolean {
  return Boolean(place.building) && !place.floor && !place.room;
}

/** Somebody to call: one of the contacts, or (null) the person themself, who always comes first. */
export interface Callee {
  readonly key: string;
  readonly contact: Contact | null;
  readonly phone: string | null;
}

const SELF: Callee = { key: "self", contact: null, phone: null };

/** Who is called, in order: the person, then the residents' contacts, each once; hidden ones are none. */
export function calleesInOrder(residents: readonly Resident[]): readonly Callee[] {
  const byId = new Map<string, Callee>();
  for (const contact of residents.flatMap((resident) => resident.contacts ?? [])) {
    if (!byId.has(contact.id))
      byId.set(contact.id, { key: contact.id, contact, phone: contact.phone });
  }
  const [only, another] = residents;
  // Several people have several numbers, which stand beside their names.
  const phone = only !== undefined && another === undefined ? only.phone : null;
  return [{ ...SELF, phone }, ...byId.values()];
}

/** The last call's result for each callee's key, as the timeline tells. */
export function resultsOfCalls(timeline: readonly TimelineEntry[]): ReadonlyMap<string, string> {
  const results = new Map<string, string>();
  for (const { code, params } of timeline) {
    if (code !== "call" || typeof params.result !== "string") continue;
    results.set(
      typeof params.contact_id === "string" ? params.contact_id : SELF.key,
      params.result,
    );
  }
  return results;
}

/** The first without a result; when all were called, the first again. */
export function nextToCall(
  callees: readonly Callee[],
  results: ReadonlyMap<string, string>,
): Callee {
  return callees.find((callee) => !results.has(callee.key)) ?? callees[0] ?? SELF;
}
