/** The districts' outlines and names; the district of the selected site stands out. */
import type { GeoJSONSource, Map as GlMap } from "maplibre-gl";
import type { Lang } from "../i18n/catalogues";
import { type Datum, type LonLat, onMap } from "./datum";
import { type Bounds, labelPoint, type Ring } from "./geometry";
import districtsUrl from "./outline/changchun_districts.geojson?url";
import type { Palette } from "./palette";

/** Local fonts: no glyph files are shipped, the browser draws the letters. */
export const MAP_FONT = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];

type Spot = readonly [anchor: string, offset: [number, number]];

/**
 * Where a name may stand, in letter heights from its point: it makes room for counts and incidents, first by a
 * little, then by the width of a halo. One that finds no room at all is left out.
 */
const SPOTS: readonly Spot[] = [
  ["center", [0, 0]],
  ...[1.5, 4].flatMap((away): Spot[] => [
    ["top", [0, away]],
    ["bottom", [0, -away]],
    ["left", [away, 0]],
    ["right", [-away, 0]],
  ]),
];

interface District {
  readonly adcode: string;
  readonly name: string;
  readonly name_en: string;
}

export type Districts = GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon, District>;

/** The districts as they are shipped with the console; rejects when they do not come, or are given up. */
export async function readDistricts(given_up: AbortSignal): Promise<Districts> {
  const response = await fetch(districtsUrl, { signal: given_up });
  if (!response.ok) throw new Error(`The districts did not come: HTTP ${response.status}.`);
  return (await response.json()) as Districts;
}

/** The districts as a map of another datum shows them. */
export function inDatum(districts: Districts, datum: Datum): Districts {
  if (datum === "wgs84") return districts;
  const moved = (part: unknown): unknown =>
    Array.isArray(part) && typeof part[0] === "number"
      ? onMap(part as unknown as LonLat, datum)
      : (part as unknown[]).map(moved);
  const features = districts.features.map((feature) => ({
    ...feature,
    geometry: { ...feature.geometry, coordinates: moved(feature.geometry.coordinates) },
  }));
  return { ...districts, features } as Districts;
}

/** Adds the outline. Names come in a source of their own, so that each stands where its district is in view. */
export function addOutline(
  map: GlMap,
  districts: Districts,
  colours: Palette,
  lang: Lang,
  scale: number,
): void {
  map.addSource("districts", { type: "geojson", data: districts });
  map.addSource("district-names", { type: "geojson", data: namesInView(map, districts) });
  map.on("moveend", () => {
    map.getSource<GeoJSONSource>("district-names")?.setData(namesInView(map, districts));
  });
  map.addLayer({ id: "district-land", type: "fill", source: "districts" });
  map.addLayer({
    id: "district-lines",
    type: "line",
    source: "districts",
    paint: { "line-width": 1.2 },
  });
  map.addLayer({
    id: "district-chosen",
    type: "line",
    source: "districts",
    filter: ["==", ["get", "adcode"], ""],
    paint: { "line-width": 2.2 },
  });
  map.addLayer({
    id: "district-names",
    type: "symbol",
    source: "district-names",
    layout: {
      "text-font": MAP_FONT,
      "text-size": 15 * scale,
      "text-letter-spacing": 0.08,
      "text-variable-anchor-offset": SPOTS.flat(),
    },
    paint: { "text-halo-width": 1.5 },
  });
  paintOutline(map, colours);
  nameOutline(map, lang);
}

/** One point a district, in the middle of what is in view of it. */
function namesInView(map: GlMap, districts: Districts): GeoJSON.FeatureCollection {
  const bounds = map.getBounds();
  const view: Bounds = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const features = districts.features.flatMap(({ geometry, properties }): GeoJSON.Feature[] => {
    const outer =
      geometry.type === "Polygon" ? geometry.coordinates[0] : geometry.coordinates[0]?.[0];
    const at = labelPoint((outer ?? []) as unknown as Ring, view);
    if (at === null) return [];
    const names = { "zh-CN": properties.name, en: properties.name_en };
    return [{ type: "Feature", geometry: { type: "Point", coordinates: at }, properties: names }];
  });
  return { type: "FeatureCollection", features };
}

export function paintOutline(map: GlMap, colours: Palette): void {
  map.setPaintProperty("district-land", "fill-color", colours["map-land"]);
  map.setPaintProperty("district-lines", "line-color", colours["map-line"]);
  map.setPaintProperty("district-chosen", "line-color", colours.accent);
  map.setPaintProperty("district-names", "text-color", colours["map-label"]);
  map.setPaintProperty("district-names", "text-halo-color", colours["map-land"]);
}

export function nameOutline(map: GlMap, lang: Lang): void {
  map.setLayoutProperty("district-names", "text-field", ["get", lang]);
}

/** Marks one district, or none. */
export function chooseDistrict(map: GlMap, code: string | null): void {
  map.setFilter("district-chosen", ["==", ["get", "adcode"], code ?? ""]);
}
