/** The map: composes its layers and keeps them at what the scene knows. Loaded after the queue is on screen. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { type ErrorEvent, Map as GlMap, type MapGeoJSONFeature, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Desk } from "../desk";
import type { BaseMap, BoardResponder, Incident } from "../wire";
import { addBase, isBase, paintBase, watchBase } from "./base";
import { type Datum, fromMap, type LonLat, onMap } from "./datum";
import { boundsOf } from "./geometry";
import { OUTLINE_ALONE } from "./ground";
import { drawIcons } from "./icons";
import {
  addIncidents,
  type Drawn,
  INCIDENT_LAYERS,
  incidentsDrawn,
  type Placed,
  showChosen,
  showIncidents,
} from "./incidents";
import {
  addOutline,
  chooseDistrict,
  inDatum,
  nameOutline,
  paintOutline,
  readDistricts,
} from "./outline";
import { palette } from "./palette";
import { addResponders, paintResponders, RESPONDER_LAYER, showResponders } from "./responders";
import {
  addSites,
  CLUSTER_LAYER,
  paintSites,
  SITE_LAYER,
  showSites,
  showStatuses,
  zoomInto,
} from "./sites";

/** Changchun's inner districts: what is shown until the sites are known. */
const FIRST_VIEW: [number, number, number, number] = [125.1, 43.72, 125.55, 44.05];
/** The neighbourhood is in view, and whoever could be sent from it. */
const CHOSEN_ZOOM = 12.5;
const EASE_MS = 500;
const FADE_MS = 300;
/** Software rendering on a busy machine takes ten seconds; whoever waits longer waits for an answer that will not come. */
const DRAWN_WITHIN_MS = 30_000;

/** What the map shows, and whom it tells of a choice: the desk, or the wall, where nobody chooses. */
export type Scene = Pick<Desk, "text" | "preferences" | "queue"> & {
  readonly sites: Pick<Desk["sites"], "table" | "changed" | "settled" | "position">;
  readonly subject: Pick<Desk["subject"], "selection" | "incident" | "site" | "select">;
  /** Those to be shown: none while nobody asked for the layer. */
  readonly responders: ReadonlySignal<readonly BoardResponder[]>;
};

/** How the map is looked at: from a chair with a mouse, or from across the room. */
export interface Viewing {
  readonly interactive: boolean;
  /** How much larger than on a desk names, counts and incidents are drawn. */
  readonly scale: number;
  /** What lies under the outlines. Everything is converted to its datum where it is drawn, and nowhere else. */
  readonly base: BaseMap;
}

/** What the stage can ask of the map. */
export interface DistrictMap {
  zoomBy(levels: number): void;
  /** Back to the whole, and following the selection again. */
  showAll(): void;
  remove(): void;
}

export interface MapEvents {
  /** First drawn whole, with all sites. */
  onReady(): void;
  /** So many incidents are on the screen now. */
  onDrawn(incidents: number): void;
  /** So many responders have been put on it. */
  onResponders(placed: number): void;
  /** The ground under the outlines has come, or does not. */
  onBase(shown: boolean): void;
  /** Somebody pointed at a place (WGS-84) to know where it is. */
  onPointed(at: LonLat): void;
  /** The person took the view into their own hands, or gave it back. */
  onLocked(locked: boolean): void;
}

/**
 * Draws a scene's map into `container`. `covered_px` is how much of its right side the panel covers.
 *
 * Throws when the browser has no WebGL2, or when the map's files did not come.
 */
export async function drawMap(
  scene: Scene,
  container: HTMLElement,
  covered_px: () => number,
  events: MapEvents,
  viewing: Viewing = { interactive: true, scale: 1, base: OUTLINE_ALONE },
): Promise<DistrictMap> {
  const { datum } = viewing.base;
  setWorkerUrl(workerUrl);
  const map = new GlMap({
    container,
    style: {
      version: 8,
      sources: {},
      layers: [{ id: "ground", type: "background" }],
    },
    bounds: boundsOnMap(FIRST_VIEW, datum),
    fitBoundsOptions: { padding: 24 },
    // The legend names the source; a control of MapLibre's would link out of the centre's network.
    attributionControl: false,
    fadeDuration: easing() === 0 ? 0 : FADE_MS,
    interactive: viewing.interactive,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 18,
    minZoom: 5,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  // Whatever is put on a map that was removed makes it claim the workers again, the dead one with them, for good.
  const given_up = new AbortController();
  try {
    await orBroken(map, layOut(map, scene, viewing, given_up.signal));
  } catch (problem) {
    given_up.abort();
    map.remove();
    throw problem;
  }

  watchBase(map, events.onBase);
  // The console waits for no stranger: the map is drawn without its ground, which comes when it comes.
  addBase(map, viewing.base, palette(), given_up.signal).catch(() => {
    if (!given_up.signal.aborted) events.onBase(false);
  });
  const view = follow(scene, map, covered_px, events, datum);
  const stops = [
    keepColours(map, scene),
    effect(() => nameOutline(map, scene.text.lang.value)),
    effect(() => map.getCanvas().setAttribute("aria-label", scene.text.t("map.name"))),
    effect(() => {
      const table = scene.sites.table.value;
      if (table === null) return;
      showSites(map, table, datum);
      view.home(boundsOf(table.lon, table.lat));
    }),
    effect(() => {
      const rows = scene.sites.changed.value;
      const table = scene.sites.table.peek();
      if (table !== null) showStatuses(map, table, rows);
    }),
    effect(() => chooseDistrict(map, scene.subject.site.value?.district?.code ?? null)),
    keepIncidents(scene, map, events, viewing),
    effect(() => events.onResponders(showResponders(map, scene.responders.value, datum))),
    view.stop,
  ];
  if (viewing.interactive) listenToClicks(scene, map, events, datum);
  const ready = effect(() => {
    if (!scene.sites.settled.value) return;
    map.once("idle", events.onReady);
    map.triggerRepaint();
  });

  const remove = (): void => {
    given_up.abort();
    for (const stop of [...stops, ready]) stop();
    map.remove();
  };
  // What is known by now is drawn at once: drawing the districts by themselves first costs a slow computer a second.
  try {
    await orBroken(map, map.once("idle"));
  } catch (problem) {
    remove();
    throw problem;
  }

  return {
    zoomBy: (levels) => map.easeTo({ zoom: map.getZoom() + levels, duration: easing() }),
    showAll: view.showAll,
    remove,
  };
}

/** Puts the layers on the map, empty but for the districts; stops when given up. */
async function layOut(
  map: GlMap,
  scene: Scene,
  { scale, base }: Viewing,
  given_up: AbortSignal,
): Promise<void> {
  await map.once("load");
  given_up.throwIfAborted();
  const districts = await readDistricts(given_up);
  given_up.throwIfAborted();
  const colours = palette();
  map.setPaintProperty("ground", "background-color", colours.bg);
  drawIcons(map, colours);
  addOutline(map, inDatum(districts, base.datum), colours, scene.text.lang.value, scale);
  addSites(map, colours, scale);
  addResponders(map, colours);
  addIncidents(map);
}

/**
 * Rejects when the map tells of an error first, or is not drawn in time: a worker whose file never comes says nothing.
 */
async function orBroken(map: GlMap, work: Promise<unknown>): Promise<void> {
  let tell = (_event: ErrorEvent): void => {};
  let late: ReturnType<typeof setTimeout> | undefined;
  const broken = new Promise<never>((_, reject) => {
    tell = (event) => {
      if (!isBase(event)) reject(event.error);
    };
    late = setTimeout(() => reject(new Error("The map was not drawn in time.")), DRAWN_WITHIN_MS);
  });
  map.on("error", tell);
  try {
    await Promise.race([work, broken]);
  } finally {
    clearTimeout(late);
    map.off("error", tell);
  }
}

/** Paints the map anew when the theme changes; it was laid out in the present one. */
function keepColours(map: GlMap, scene: Scene): () => void {
  let painted = document.documentElement.dataset.theme;
  return effect(() => {
    const { theme } = scene.preferences;
    if (theme.value === painted) return;
    painted = theme.value;
    repaint(map);
  });
}

function repaint(map: GlMap): void {
  const colours = palette();
  map.setPaintProperty("ground", "background-color", colours.bg);
  drawIcons(map, colours);
  paintOutline(map, colours);
  paintSites(map, colours);
  paintResponders(map, colours);
  paintBase(map, colours);
}

/** Movement is left out for those who asked for less of it. */
function easing(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : EASE_MS;
}

/** Keeps the incident layers at the queue, and tells when what was asked for has been drawn. */
function keepIncidents(
  scene: Scene,
  map: GlMap,
  events: MapEvents,
  { scale, base }: Viewing,
): () => void {
  const drawn = signal<readonly Drawn[]>([]);
  let asked: number | null = null;
  map.on("render", () => {
    if (asked === null || !incidentsDrawn(map)) return;
    events.onDrawn(asked);
    asked = null;
  });
  const stops = [
    effect(() => {
      const { waiting, inHand, exercises } = scene.queue.value;
      const all = [...waiting, ...inHand, ...exercises].flatMap((one) =>
        place(scene, one, base.datum),
      );
      drawn.value = showIncidents(map, all, scale);
      asked = all.length;
      map.triggerRepaint();
    }),
    effect(() => showChosen(map, drawn.value, scene.subject.selection.value?.id ?? null)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function place(scene: Scene, incident: Incident, datum: Datum): Placed[] {
  const at = scene.sites.position(incident.site_id);
  return at === null ? [] : [{ incident, at: onMap(at, datum) }];
}

/** Bounds as a map of this datum shows them. */
function boundsOnMap(
  [west, south, east, north]: readonly [number, number, number, number],
  datum: Datum,
): [number, number, number, number] {
  return [...onMap([west, south], datum), ...onMap([east, north], datum)];
}

/** Follows the selection until the person moves the map, then leaves it to them until they give it back. */
function follow(
  scene: Scene,
  map: GlMap,
  covered_px: () => number,
  events: MapEvents,
  datum: Datum,
) {
  let locked = false;
  let whole: readonly [number, number, number, number] | null = null;

  const lock = (now: boolean): void => {
    if (locked === now) return;
    locked = now;
    events.onLocked(now);
  };
  const showWhole = (duration: number): void => {
    const padding = { top: 56, bottom: 56, left: 40, right: 40 + covered_px() };
    map.fitBounds(boundsOnMap(whole ?? FIRST_VIEW, datum), {
      padding,
      maxZoom: CHOSEN_ZOOM,
      duration,
    });
  };
  const go = (duration: number): void => {
    const { incident, site } = scene.subject;
    const id = incident.value?.site_id ?? site.value?.id;
    const at = id === undefined ? null : scene.sites.position(id);
    if (at === null) {
      showWhole(duration);
      return;
    }
    map.easeTo({
      center: [...onMap(at, datum)],
      zoom: Math.max(map.getZoom(), CHOSEN_ZOOM),
      padding: { top: 0, bottom: 0, left: 0, right: covered_px() },
      duration,
    });
  };

  // Only a person's own movement carries the event that began it.
  map.on("movestart", (event) => {
    if (event.originalEvent !== undefined) lock(true);
  });
  let shown: string | null = null;
  const stop = effect(() => {
    const selection = scene.subject.selection.value;
    const key = selection === null ? null : `${selection.kind} ${selection.id}`;
    if (key === shown) return;
    shown = key;
    // The panel slides in with the same change: its width is known a frame later.
    if (!locked) requestAnimationFrame(() => go(easing()));
  });

  return {
    stop,
    home(bounds: readonly [number, number, number, number] | null) {
      whole = bounds;
      if (!locked) go(0);
    },
    showAll() {
      lock(false);
      showWhole(easing());
    },
  };
}

function listenToClicks(scene: Scene, map: GlMap, events: MapEvents, datum: Datum): void {
  const layers = [...INCIDENT_LAYERS, RESPONDER_LAYER, SITE_LAYER, CLUSTER_LAYER];
  map.on("click", (event) => {
    const [top] = map.queryRenderedFeatures(event.point, { layers });
    if (top !== undefined) choose(scene, map, top);
  });
  map.on("contextmenu", ({ lngLat }) => events.onPointed(fromMap([lngLat.lng, lngLat.lat], datum)));
  map.on("mousemove", (event) => {
    const over = map.queryRenderedFeatures(event.point, { layers }).length > 0;
    map.getCanvas().style.cursor = over ? "pointer" : "";
  });
}

async function choose(scene: Scene, map: GlMap, feature: MapGeoJSONFeature): Promise<void> {
  const { properties } = feature;
  if (INCIDENT_LAYERS.includes(feature.layer.id)) {
    scene.subject.select({ kind: "incident", id: String(properties.id) });
  } else if (feature.layer.id === RESPONDER_LAYER) {
    // Whoever is sent nowhere has nothing to be opened.
    const id = String(properties.incident);
    if (id !== "") scene.subject.select({ kind: "incident", id });
  } else if (feature.layer.id === SITE_LAYER) {
    const id = scene.sites.table.value?.ids[Number(feature.id)];
    if (id !== undefined) scene.subject.select({ kind: "site", id });
  } else if (feature.geometry.type === "Point") {
    const [lon = 0, lat = 0] = feature.geometry.coordinates;
    const zoom = await zoomInto(map, Number(properties.cluster_id));
    map.easeTo({ center: [lon, lat], zoom, duration: easing() }, { originalEvent: true });
  }
}
