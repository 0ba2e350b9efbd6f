/** All sites in one clustered source: loaded once, statuses painted over it as feature state without a reload. */
import type { ExpressionSpecification, GeoJSONSource, Map as GlMap } from "maplibre-gl";
import type { SiteTable } from "../state/sites";
import { type Datum, onMap } from "./datum";
import { MAP_FONT } from "./outline";
import type { Palette } from "./palette";

const SOURCE = "sites";
/** Closer than this every site stands by itself: streets are told apart, and a click hits one home. */
const CLUSTERED_TO_ZOOM = 13;

export const SITE_LAYER = "site-points";
export const CLUSTER_LAYER = "site-clusters";

/** Adds the empty source and its layers. */
export function addSites(map: GlMap, colours: Palette, scale: number): void {
  map.addSource(SOURCE, {
    type: "geojson",
    data: { type: "FeatureCollection", features: [] },
    cluster: true,
    clusterMaxZoom: CLUSTERED_TO_ZOOM,
    clusterRadius: 54,
  });
  map.addLayer({
    id: CLUSTER_LAYER,
    type: "circle",
    source: SOURCE,
    filter: ["has", "point_count"],
    paint: {
      "circle-radius": [
        "interpolate",
        ["linear"],
        ["ln", ["get", "point_count"]],
        0,
        11 * scale,
        5,
        18 * scale,
        11,
        30 * scale,
      ],
      "circle-opacity": 0.92,
      "circle-stroke-width": 1.2,
    },
  });
  map.addLayer({
    id: "site-counts",
    type: "symbol",
    source: SOURCE,
    filter: ["has", "point_count"],
    layout: {
      "text-field": ["get", "point_count_abbreviated"],
      "text-font": MAP_FONT,
      "text-size": 12 * scale,
      // A count that lost a collision would be a lie.
      "text-allow-overlap": true,
      // Names keep off the whole circle, not only off the figure in it.
      "text-padding": 12,
    },
  });
  map.addLayer({
    id: SITE_LAYER,
    type: "circle",
    source: SOURCE,
    filter: ["!", ["has", "point_count"]],
    paint: {
      "circle-radius": ["case", ["==", ["get", "kind"], "institution"], 7 * scale, 4.5 * scale],
      "circle-stroke-width": 1.5,
    },
  });
  paintSites(map, colours);
}

/** Colours by status: silent and never seen are hollow, a fault is high, an alarm shows in its own layer. */
export function paintSites(map: GlMap, colours: Palette): void {
  const status: ExpressionSpecification = [
    "coalesce",
    ["feature-state", "status"],
    ["get", "status"],
  ];
  map.setPaintProperty(CLUSTER_LAYER, "circle-color", colours["low-soft"]);
  map.setPaintProperty(CLUSTER_LAYER, "circle-stroke-color", colours.low);
  map.setPaintProperty("site-counts", "text-color", colours.low);
  map.setPaintProperty(SITE_LAYER, "circle-color", [
    "match",
    status,
    [1, 4],
    colours.surface,
    2,
    colours.high,
    3,
    colours.critical,
    colours.low,
  ]);
  map.setPaintProperty(SITE_LAYER, "circle-stroke-color", [
    "match",
    status,
    [1, 4],
    colours["ink-3"],
    2,
    colours.high,
    colours.surface,
  ]);
}

/** Puts all sites on the map. A site's row number is its feature id. */
export function showSites(map: GlMap, table: SiteTable, datum: Datum): void {
  const features = table.ids.map(
    (_, row): GeoJSON.Feature => ({
      type: "Feature",
      id: row,
      geometry: {
        type: "Point",
        coordinates: [...onMap([table.lon[row] ?? 0, table.lat[row] ?? 0], datum)],
      },
      properties: { kind: table.kind[row], status: table.status[row] },
    }),
  );
  const source = map.getSource<GeoJSONSource>(SOURCE);
  if (source === undefined) return;
  // What was painted belongs to the rows of the table before.
  map.removeFeatureState({ source: SOURCE });
  source.setData({ type: "FeatureCollection", features });
}

/** Paints the statuses of these rows. */
export function showStatuses(map: GlMap, table: SiteTable, rows: readonly number[]): void {
  for (const row of rows) {
    map.setFeatureState({ source: SOURCE, id: row }, { status: table.status[row] });
  }
}

/** The zoom at which a cluster comes apart. */
export async function zoomInto(map: GlMap, clusterId: number): Promise<number> {
  return (await map.getSource<GeoJSONSource>(SOURCE)?.getClusterExpansionZoom(clusterId)) ?? 0;
}
