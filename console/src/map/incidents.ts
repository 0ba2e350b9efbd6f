/** Open incidents in a small source of their own, never clustered, always on top. */
import type { ExpressionSpecification, GeoJSONSource, Map as GlMap } from "maplibre-gl";
import { glyphOf } from "../icons";
import { isWaiting } from "../queue/order";
import type { Incident } from "../wire";
import { SLOTS, slots } from "./geometry";
import { iconName } from "./icons";

const SOURCE = "incidents";
/** The selected one has a source of its own, so that selecting does not rebuild thousands. */
const CHOSEN = "incident-chosen";
export const INCIDENT_LAYERS = [SOURCE, CHOSEN];
/** Above so many the shapes are drawn small: a city full of halos shows nothing, and costs a slow computer dearly. */
const CROWD = 300;
const CROWD_SIZE = 0.5;
/** How far apart incidents of one point are drawn, in screen pixels: the width of a shape with its edge. */
const SLOT_PX = 34;
/** What is more urgent is drawn over what is less. */
const HEIGHT = { critical: 3, high: 2, low: 1 } as const;

const slotOffset = [
  "match",
  ["get", "slot"],
  ...SLOTS.flatMap(([x, y], slot) =>
    slot === 0 ? [] : [slot, ["literal", [x * SLOT_PX, y * SLOT_PX]]],
  ),
  ["literal", [0, 0]],
] as unknown as ExpressionSpecification;

/** Adds the empty sources and their layers. */
export function addIncidents(map: GlMap): void {
  for (const id of INCIDENT_LAYERS) {
    map.addSource(id, { type: "geojson", data: collection([]) });
    map.addLayer({
      id,
      type: "symbol",
      source: id,
      layout: {
        "icon-image": ["get", "icon"],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-offset": slotOffset,
        "symbol-sort-key": ["get", "height"],
      },
    });
  }
}

/** One incident with its position, longitude first. */
export interface Placed {
  readonly incident: Incident;
  readonly at: readonly [number, number];
}

/** A place that an incident has been given on the map. */
export interface Drawn extends Placed {
  readonly slot: number;
}

/** Puts exactly these on the map and answers where each came to lie. */
export function showIncidents(
  map: GlMap,
  placed: readonly Placed[],
  scale: number,
): readonly Drawn[] {
  const taken = slots(placed.map(({ at }) => at.join(" ")));
  const drawn = placed.map((one, i): Drawn => ({ ...one, slot: taken[i] ?? 0 }));
  const crowd = placed.length > CROWD;
  map.setLayoutProperty(SOURCE, "icon-size", crowd ? CROWD_SIZE * scale : scale);
  // Names make room for a few incidents; for thousands that would cost a slow computer dearly.
  map.setLayoutProperty(SOURCE, "icon-ignore-placement", crowd);
  setData(
    map,
    SOURCE,
    drawn.map((one) => feature(one, false)),
  );
  return drawn;
}

/** Marks the chosen one among those drawn, above all others. */
export function showChosen(map: GlMap, drawn: readonly Drawn[], id: string | null): void {
  const chosen = drawn.filter(({ incident }) => incident.id === id);
  setData(
    map,
    CHOSEN,
    chosen.map((one) => feature(one, true)),
  );
}

/** Whether everything that was put on the map has been drawn. */
export function incidentsDrawn(map: GlMap): boolean {
  return map.isSourceLoaded(SOURCE);
}

function setData(map: GlMap, source: string, features: GeoJSON.Feature[]): void {
  map.getSource<GeoJSONSource>(source)?.setData(collection(features));
}

function collection(features: GeoJSON.Feature[]): GeoJSON.FeatureCollection {
  return { type: "FeatureCollection", features };
}

function feature({ incident, at, slot }: Drawn, chosen: boolean): GeoJSON.Feature {
  const waiting = isWaiting(incident) && !incident.exercise;
  const icon = iconName({
    glyph: glyphOf(incident),
    tone: incident.exercise ? "exercise" : incident.severity,
    state: waiting ? "waiting" : "in-hand",
    chosen,
  });
  const height = incident.exercise ? 0 : HEIGHT[incident.severity] + (waiting ? 3 : 0);
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [...at] },
    properties: { id: incident.id, icon, height, slot },
  };
}
