/** The districts' outlines and names; the district of the selected site stands out. */
import type { Map as GlMap } from "maplibre-gl";
import type { Lang } from "../i18n/translate";
import districtsUrl from "./outline/changchun_districts.geojson?url";
import type { Palette } from "./palette";

/** Local fonts: no glyph files are shipped, the browser draws the letters. */
export const MAP_FONT = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];

interface District {
  readonly adcode: string;
  readonly name: string;
  readonly name_en: string;
  readonly cp: readonly [number, number];
}

/** Adds the outline. Names come in a source of their own, one point each, so that a shape never bears two. */
export async function addOutline(map: GlMap, colours: Palette, lang: Lang): Promise<void> {
  const response = await fetch(districtsUrl);
  const districts = (await response.json()) as GeoJSON.FeatureCollection<
    GeoJSON.Polygon | GeoJSON.MultiPolygon,
    District
  >;
  map.addSource("districts", { type: "geojson", data: districts });
  map.addSource("district-names", {
    type: "geojson",
    data: {
      type: "FeatureCollection",
      features: districts.features.map(({ properties }) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [...properties.cp] },
        properties: { "zh-CN": properties.name, en: properties.name_en },
      })),
    },
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
    layout: { "text-font": MAP_FONT, "text-size": 14 },
    paint: { "text-halo-width": 1.5 },
  });
  paintOutline(map, colours);
  nameOutline(map, lang);
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
