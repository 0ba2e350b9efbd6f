/** The stage's map with its buttons and legend; a plain notice where the browser cannot draw it. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { ResponderMark } from "../board/ResponderMark";
import { KindIcon } from "../icons";
import { hasBoard } from "../state/crew";
import { useDesk } from "../useDesk";
import type { BaseMap } from "../wire";
import type { LonLat } from "./datum";
import { OUTLINE_ALONE } from "./ground";
import type { DistrictMap } from "./map";

/** The map's files are asked for again after this long: a server that restarts is back sooner. */
const RETRY_MS = 5000;

/** Why there is no map: this browser cannot draw one, or its files did not come. */
type Lack = "webgl" | "files";

function lackOf(): Lack {
  return document.createElement("canvas").getContext("webgl2") === null ? "webgl" : "files";
}

/** What the map's side of the panel covers, so that a selection comes to lie in what is left. */
function panelWidth(): number {
  return document.querySelector(".panel")?.clientWidth ?? 0;
}

export function MapView() {
  const desk = useDesk();
  const { text } = desk;
  const frame = useRef<HTMLDivElement>(null);
  const map = useRef<DistrictMap | null>(null);
  const [lack, setLack] = useState<Lack | null>(null);
  const [locked, setLocked] = useState(false);
  const [base, setBase] = useState<BaseMap>(OUTLINE_ALONE);
  const [baseFailed, setBaseFailed] = useState(false);
  const [pointed, setPointed] = useState<LonLat | null>(null);
  const [withResponders, setWithResponders] = useState(false);
  const shown = useSignal(false);
  const responders = useComputed(() => (shown.value ? desk.crew.responders.value : []));
  shown.value = withResponders;
  useEffect(() => (withResponders ? desk.crew.watch() : undefined), [desk, withResponders]);

  useEffect(() => {
    const container = frame.current;
    if (container === null) return;
    let gone = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const draw = async (): Promise<void> => {
      try {
        await desk.queueShown;
        const [{ drawMap }, ground] = await Promise.all([
          import("./map"),
          desk.calls.baseMap().catch(() => OUTLINE_ALONE),
        ]);
        setBase(ground);
        const events = {
          onBase: (shown: boolean) => {
            container.dataset.base = shown ? "shown" : "failed";
            setBaseFailed(!shown);
          },
          onPointed: setPointed,
          onReady: () => {
            container.dataset.ready = "true";
          },
          onDrawn: (incidents: number) => {
            container.dataset.incidents = String(incidents);
          },
          onResponders: (placed: number) => {
            container.dataset.responders = String(placed);
          },
          onLocked: setLocked,
        };
        const drawn = await drawMap({ ...desk, responders }, container, panelWidth, events, {
          interactive: true,
          scale: 1,
          base: ground,
        });
        setLack(null);
        if (gone) drawn.remove();
        else map.current = drawn;
      } catch {
        // The queue does everything that the map does.
        if (gone) return;
        const lacking = lackOf();
        setLack(lacking);
        if (lacking === "files") retry = setTimeout(draw, RETRY_MS);
      }
    };
    draw();
    return () => {
      gone = true;
      clearTimeout(retry);
      map.current?.remove();
      map.current = null;
    };
  }, [desk, responders]);

  if (lack === "webgl") return <NoMap lack={lack} />;
  return (
    <>
      <div ref={frame} class="map" data-testid="map" />
      {lack !== null && <NoMap lack={lack} />}
      <div class="map-buttons">
        {pointed !== null && <Pointed at={pointed} onClose={() => setPointed(null)} />}
        {baseFailed && (
          <span class="chip warn" role="status" data-testid="base-failed">
            {text.t("base.failed")}
          </span>
        )}
        {locked && <span class="chip">{text.t("map.locked")}</span>}
        {hasBoard(desk.session.value?.role) && (
          <button
            type="button"
            class="map-button"
            aria-pressed={withResponders}
            data-testid="layer-responders"
            onClick={() => setWithResponders(!withResponders)}
          >
            {text.t("layer.responders")}
          </button>
        )}
        <button type="button" class="map-button" onClick={() => map.current?.showAll()}>
          {text.t("map.show_all")}
        </button>
        <button
          type="button"
          class="map-button"
          aria-label={text.t("map.zoom_in")}
          onClick={() => map.current?.zoomBy(1)}
        >
          +
        </button>
        <button
          type="button"
          class="map-button"
          aria-label={text.t("map.zoom_out")}
          onClick={() => map.current?.zoomBy(-1)}
        >
          −
        </button>
      </div>
      <Legend withResponders={withResponders} base={base} />
    </>
  );
}

function NoMap({ lack }: { readonly lack: Lack }) {
  const { text } = useDesk();
  return (
    <div class="no-map" data-testid="map-unavailable">
      <p>
        <b>{text.t(lack === "webgl" ? "map.unavailable" : "map.not_loaded")}</b>
      </p>
      <p>{text.t("map.unavailable_how")}</p>
    </div>
  );
}

/** Where somebody pointed, to be read out or copied: always in the datum that everybody else uses. */
function Pointed({ at, onClose }: { readonly at: LonLat; readonly onClose: () => void }) {
  const { text } = useDesk();
  const [lon, lat] = at;
  return (
    <span class="chip num" data-testid="pointed">
      {text.t("map.pointed", { lat: lat.toFixed(5), lon: lon.toFixed(5) })}
      <button
        type="button"
        class="inline"
        aria-label={text.t("map.pointed_close")}
        onClick={onClose}
      >
        ×
      </button>
    </span>
  );
}

interface LegendProps {
  readonly withResponders: boolean;
  readonly base: BaseMap;
}

function Legend({ withResponders, base }: LegendProps) {
  const { text } = useDesk();
  return (
    <ul class="legend" aria-label={text.t("legend.name")}>
      <li class="critical">
        <KindIcon glyph="rescue" size={16} /> {text.label("kind", "emergency_rescue")}
      </li>
      <li class="critical">
        <KindIcon glyph="fire" size={16} /> {text.label("kind", "fire_hazard")}
      </li>
      <li class="high">
        <KindIcon glyph="fall" size={16} /> {text.t("legend.fall")}
      </li>
      <li class="exercise">
        <KindIcon glyph="rescue" exercise size={16} /> {text.t("exercise.badge")}
      </li>
      <li>{text.t("legend.halo")}</li>
      {withResponders && (
        <li>
          <ResponderMark state="free" stale={false} size={16} /> {text.t("layer.fresh")}
          <ResponderMark state="free" stale size={16} /> {text.t("layer.old")}
        </li>
      )}
      {base.kind !== "outline" && (
        <li class="source" data-testid="base-source">
          {[base.attribution, base.audit_number].filter(Boolean).join(" · ")}
        </li>
      )}
      <li class="source">{text.t("legend.source")}</li>
    </ul>
  );
}
