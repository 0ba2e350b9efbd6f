/**
 * What the wall keeps of an incident: nothing by which anybody could be known. Pure.
 *
 * The live frames hold what the account that is logged in may see, the names of colleagues among it. A wall hangs in a
 * room with visitors, so what arrives is emptied before it is kept: no name, no place within a site, no text that
 * somebody typed, and a position on a grid.
 */
import type { Effect } from "../live/protocol";
import type { SiteTable } from "../state/sites";
import type { Incident } from "../wire";

/** Some hundred metres: several blocks of flats share each point of the grid. */
const GRID_DEG = 0.002;

const NOBODY = { user_id: "", name: "" };
const NOWHERE = { id: "", building: null, floor: null, room: null };

/** An incident without anything about a person or within a site. That somebody has it in hand stays known. */
export function anonymous(incident: Incident): Incident {
  const { owner, responder } = incident;
  return {
    ...incident,
    place: NOWHERE,
    owner: owner && NOBODY,
    responder: responder && { id: "", name: "", eta_s: responder.eta_s },
    reasons: incident.reasons.map(({ code }) => ({ code, params: {} })),
    signal_ids: [],
  };
}

/** What the live protocol tells, with every incident emptied and every task left out: the wall shows none. */
export function anonymously(effect: Effect): Effect | null {
  if (effect.do === "replace") {
    return { ...effect, incidents: effect.incidents.map(anonymous), tasks: [] };
  }
  if (effect.do !== "event") return effect;
  const { event } = effect;
  if (event.name === "incident.opened" || event.name === "incident.changed") {
    return { do: "event", event: { ...event, data: anonymous(event.data) } };
  }
  return null;
}

/** The grid's point next to a position. */
export function onGrid([lon, lat]: readonly [number, number]): readonly [number, number] {
  return [snap(lon), snap(lat)];
}

/** All sites, each at its grid's point; their statuses are the same ones, which change in place. */
export function tableOnGrid(table: SiteTable | null): SiteTable | null {
  return table && { ...table, lon: table.lon.map(snap), lat: table.lat.map(snap) };
}

function snap(degrees: number): number {
  return Math.round(Math.round(degrees / GRID_DEG) * GRID_DEG * 1000) / 1000;
}
