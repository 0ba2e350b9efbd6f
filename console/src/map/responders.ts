/** Responders on the map: diamonds, which no incident is, hollow where the position is old. */
import type { GeoJSONSource, Map as GlMap } from "maplibre-gl";
import { DIAMOND, MARKS } from "../board/ResponderMark";
import type { BoardResponder } from "../wire";
import { type Datum, onMap } from "./datum";
import { MAP_FONT } from "./outline";
import type { Palette } from "./palette";

const SOURCE = "responders";
export const RESPONDER_LAYER = SOURCE;
/** The picture's size in screen pixels, and that of the box its lines are drawn in. */
const SIZE = 26;
const BOX = 24;
const RATIO = 2;

/** Adds the empty source and its layer. */
export function addResponders(map: GlMap, colours: Palette): void {
  map.addSource(SOURCE, { type: "geojson", data: collection([]) });
  map.addLayer({
    id: RESPONDER_LAYER,
    type: "symbol",
    source: SOURCE,
    layout: {
      "icon-image": ["get", "icon"],
      "icon-allow-overlap": true,
      "text-field": ["get", "name"],
      "text-font": MAP_FONT,
      "text-size": 12,
      "text-variable-anchor-offset": ["top", [0, 1.2], "bottom", [0, -1.2], "left", [1.3, 0]],
      // A name that finds no room is left out; the person is not.
      "text-optional": true,
    },
    paint: { "text-halo-width": 1.5 },
  });
  paintResponders(map, colours);
}

/** Draws every picture, or redraws them for other colours. */
export function paintResponders(map: GlMap, colours: Palette): void {
  for (const state of Object.keys(MARKS) as BoardResponder["state"][]) {
    for (const stale of [false, true]) {
      const image = draw(MARKS[state], stale, colours);
      const name = iconOf(state, stale);
      if (map.hasImage(name)) map.updateImage(name, image);
      else map.addImage(name, image, { pixelRatio: RATIO });
    }
  }
  map.setPaintProperty(RESPONDER_LAYER, "text-color", colours.accent);
  map.setPaintProperty(RESPONDER_LAYER, "text-halo-color", colours["map-land"]);
}

/** Puts exactly these on the map, each where they said that they are, and answers how many: who never did is not on it. */
export function showResponders(
  map: GlMap,
  responders: readonly BoardResponder[],
  datum: Datum,
): number {
  const features = responders.flatMap(({ name, state, position, assignment }) =>
    position === null
      ? []
      : [
          {
            type: "Feature" as const,
            geometry: {
              type: "Point" as const,
              coordinates: [...onMap([position.lon, position.lat], datum)],
            },
            properties: {
              name,
              icon: iconOf(state, position.stale),
              incident: assignment?.incident_id ?? "",
            },
          },
        ],
  );
  map.getSource<GeoJSONSource>(SOURCE)?.setData(collection(features));
  return features.length;
}

function iconOf(state: BoardResponder["state"], stale: boolean): string {
  return `responder/${state}/${stale ? "old" : "fresh"}`;
}

function collection(features: GeoJSON.Feature[]): GeoJSON.FeatureCollection {
  return { type: "FeatureCollection", features };
}

function draw(mark: string, stale: boolean, colours: Palette): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * RATIO;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (pen === null) throw new Error("This browser cannot draw on a canvas.");
  pen.scale((SIZE / BOX) * RATIO, (SIZE / BOX) * RATIO);
  const diamond = new Path2D(DIAMOND);
  pen.lineJoin = "round";
  pen.lineCap = "round";
  pen.fillStyle = stale ? colours.surface : colours.accent;
  pen.strokeStyle = stale ? colours.accent : colours.surface;
  pen.lineWidth = 1.8;
  pen.fill(diamond);
  pen.stroke(diamond);
  pen.lineWidth = 2.4;
  pen.stroke(new Path2D(mark));
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
