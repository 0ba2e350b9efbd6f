/** The stage's map with its buttons and legend; a plain notice where the browser cannot draw it. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { ResponderMark } from "../board/ResponderMark";
import { KindIcon } from "../icons";
import { hasBoard } from "../state/crew";
import { useDesk } from "../useDesk";
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
  const [withResponders, setWithResponders] = useState(false);
  const shown = useSignal(false);
  const responders = useComputed(() =>
    shown.value ? (desk.crew.board.value?.responders ?? []) : [],
  );
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
        const { drawMap } = await import("./map");
        const drawn = await drawMap({ ...desk, responders }, container, panelWidth, {
          onReady: () => {
            container.dataset.ready = "true";
          },
          onDrawn: (incidents) => {
            container.dataset.incidents = String(incidents);
          },
          onResponders: (placed) => {
            container.dataset.responders = String(placed);
          },
          onLocked: setLocked,
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
      <Legend withResponders={withResponders} />
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

function Legend({ withResponders }: { readonly withResponders: boolean }) {
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
      <li class="source">{text.t("legend.source")}</li>
    </ul>
  );
}
