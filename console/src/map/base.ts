/**
 * The ground under the outlines: nothing, a file of tiles, or pictures of a service, as the centre has set it.
 *
 * The outlines stay under it, so that where tiles fail there is still a map, and their lines and names above it.
 */
import { addProtocol, type Map as GlMap } from "maplibre-gl";
import type { BaseMap } from "../wire";
import { MAP_FONT } from "./outline";
import type { Palette } from "./palette";

export const BASE_SOURCE = "base";
/** The outlines' first layer that lies over the ground. */
const UNDER = "district-lines";
/** Layers of the ground, whichever there are. */
const RASTER = "base-pictures";
const VECTOR = [
  "base-earth",
  "base-green",
  "base-water",
  "base-buildings",
  "base-minor-roads",
  "base-major-roads",
  "base-road-names",
];
/** Map services draw tiles of this size. */
const TILE_PX = 256;
/** A bright picture beside a dark console blinds a night shift. */
const DIMMED = { brightness: 0.55, saturation: -0.4 } as const;
const PLAIN = { brightness: 1, saturation: 0 } as const;

/** Adds the ground below the outlines' lines. A file that cannot be read rejects; the outlines are there already. */
export async function addBase(
  map: GlMap,
  base: BaseMap,
  colours: Palette,
  given_up: AbortSignal,
): Promise<void> {
  if (base.url === null) return;
  const isVector = base.kind === "pmtiles" && (await openArchive(base.url));
  given_up.throwIfAborted();
  const archive = `pmtiles://${absolute(base.url)}`;
  if (isVector) {
    map.addSource(BASE_SOURCE, { type: "vector", url: archive });
    addStreets(map);
  } else {
    const from =
      base.kind === "pmtiles" ? { url: archive } : { tiles: [base.url], maxzoom: base.max_zoom };
    map.addSource(BASE_SOURCE, { type: "raster", tileSize: TILE_PX, ...from });
    map.addLayer({ id: RASTER, type: "raster", source: BASE_SOURCE }, UNDER);
  }
  paintBase(map, colours);
}

/** Makes the archive known to the map, and answers whether its tiles are vectors. */
async function openArchive(url: string): Promise<boolean> {
  const { PMTiles, Protocol, TileType } = await import("pmtiles");
  const protocol = new Protocol();
  addProtocol("pmtiles", protocol.tile);
  const archive = new PMTiles(absolute(url));
  protocol.add(archive);
  return (await archive.getHeader()).tileType === TileType.Mvt;
}

function absolute(url: string): string {
  return new URL(url, location.href).href;
}

/** The layers of Protomaps' basemap, as far as somebody needs them to find a house. */
function addStreets(map: GlMap): void {
  const add = (layer: Parameters<GlMap["addLayer"]>[0]): void => {
    map.addLayer(layer, UNDER);
  };
  const of = (id: string, sourceLayer: string) =>
    ({ id, source: BASE_SOURCE, "source-layer": sourceLayer }) as const;
  const kind = ["get", "kind"] as const;
  add({ ...of("base-earth", "earth"), type: "fill" });
  add({
    ...of("base-green", "landuse"),
    type: "fill",
    filter: ["in", [...kind], ["literal", ["park", "forest", "wood", "grass", "nature_reserve"]]],
  });
  add({ ...of("base-water", "water"), type: "fill" });
  add({
    ...of("base-buildings", "buildings"),
    type: "fill",
    minzoom: 14,
    paint: { "fill-opacity": 0.5 },
  });
  const isMajor = ["in", [...kind], ["literal", ["highway", "major_road"]]] as const;
  const growing = (at10: number, at16: number) =>
    ["interpolate", ["exponential", 1.6], ["zoom"], 10, at10, 16, at16] as const;
  add({
    ...of("base-minor-roads", "roads"),
    type: "line",
    minzoom: 12,
    filter: ["!", isMajor] as never,
    paint: { "line-width": growing(0.3, 5) as never },
  });
  add({
    ...of("base-major-roads", "roads"),
    type: "line",
    filter: isMajor as never,
    paint: { "line-width": growing(0.8, 9) as never },
  });
  add({
    ...of("base-road-names", "roads"),
    type: "symbol",
    minzoom: 13,
    layout: {
      "symbol-placement": "line",
      "text-field": ["coalesce", ["get", "name:zh"], ["get", "name:zh-Hans"], ["get", "name"]],
      "text-font": MAP_FONT,
      "text-size": 12,
    },
    paint: { "text-halo-width": 1.2 },
  });
}

/** Gives the ground the theme's colours; a service's pictures are dimmed in the dark. */
export function paintBase(map: GlMap, colours: Palette): void {
  if (map.getLayer(RASTER) !== undefined) {
    const isDark = document.documentElement.dataset.theme === "dark";
    const look = isDark ? DIMMED : PLAIN;
    map.setPaintProperty(RASTER, "raster-brightness-max", look.brightness);
    map.setPaintProperty(RASTER, "raster-saturation", look.saturation);
  }
  if (VECTOR.some((id) => map.getLayer(id) === undefined)) return;
  map.setPaintProperty("base-earth", "fill-color", colours["map-land"]);
  map.setPaintProperty("base-green", "fill-color", colours["ok-soft"]);
  map.setPaintProperty("base-water", "fill-color", colours["low-soft"]);
  map.setPaintProperty("base-buildings", "fill-color", colours["map-line"]);
  map.setPaintProperty("base-minor-roads", "line-color", colours.surface);
  map.setPaintProperty("base-major-roads", "line-color", colours.surface);
  map.setPaintProperty("base-road-names", "text-color", colours["map-label"]);
  map.setPaintProperty("base-road-names", "text-halo-color", colours["map-land"]);
}

/** Tells whenever the ground begins to come, or fails to: one picture that is missing among many is no failure. */
export function watchBase(map: GlMap, tell: (shown: boolean) => void): void {
  let came = false;
  map.on("error", (event) => {
    if (isBase(event) && !came) tell(false);
  });
  map.on("sourcedata", (event) => {
    if (!isBase(event) || event.tile === undefined || came) return;
    came = true;
    tell(true);
  });
}

/** Whether an event is about the ground: what fails there is no failure of the map. */
export function isBase(event: object): boolean {
  return "sourceId" in event && event.sourceId === BASE_SOURCE;
}
