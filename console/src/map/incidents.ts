/** Open incidents in a small source of their own, never clustered, always on top. */
import type { ExpressionSpecification, GeoJSONSource, Map as GlMap } from "maplibre-gl";
import { glyphOf } from "../icons";
import { isWaiting } from "../queue/order";
import type { Incident } from "../wire";
import { SLOTS, slots } from "./geometry";
import { iconName } from "./icons";

const SOURCE = "incidents";
export const INCIDENT_LAYER = "incidents";
/** How far apart incidents of one site are drawn, in screen pixels: the width of a shape with its edge. */
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

/** Adds the empty source and its layer. */
export function addIncidents(map: GlMap): void {
  map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({
    id: INCIDENT_LAYER,
    type: "symbol",
    source: SOURCE,
    layout: {
      "icon-image": ["get", "icon"],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "icon-offset": slotOffset,
      "symbol-sort-key": ["get", "height"],
    },
  });
}

/** One incident with its position, longitude first. */
export interface Placed {
  readonly incident: Incident;
  readonly at: readonly [number, number];
}

/** Puts exactly these on the map. */
export function showIncidents(map: GlMap, placed: readonly Placed[], chosen: string | null): void {
  const taken = slots(placed.map(({ incident }) => incident.site_id));
  const features = placed.map(({ incident, at }, i): GeoJSON.Feature => {
    const waiting = isWaiting(incident);
    const icon = iconName({
      glyph: iconGlyph(incident),
      tone: incident.exercise ? "exercise" : incident.severity,
      state: waiting && !incident.exercise ? "waiting" : "in-hand",
      chosen: incident.id === chosen,
    });
    const height =
      HEIGHT[incident.severity] +
      (waiting ? 3 : 0) -
      (incident.exercise ? 6 : 0) +
      (incident.id === chosen ? 10 : 0);
    return {
      type: "Feature",
      geometry: { type: "Point", coordinates: [...at] },
      properties: { id: incident.id, icon, height, slot: taken[i] },
    };
  });
  map.getSource<GeoJSONSource>(SOURCE)?.setData({ type: "FeatureCollection", features });
}

/** Whether everything that was put on the map has been drawn. */
export function incidentsDrawn(map: GlMap): boolean {
  return map.isSourceLoaded(SOURCE);
}

function iconGlyph(incident: Incident): "rescue" | "fall" | "fire" {
  const glyph = glyphOf(incident);
  return glyph === "task" ? "rescue" : glyph;
}
