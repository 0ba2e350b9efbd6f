/** The stage's map with its buttons and legend; a plain notice where the browser cannot draw it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { KindIcon } from "../icons";
import { useDesk } from "../useDesk";
import type { DistrictMap } from "./map";

/** What the map's side of the panel covers, so that a selection comes to lie in what is left. */
function panelWidth(): number {
  return document.querySelector(".panel")?.clientWidth ?? 0;
}

export function MapView() {
  const desk = useDesk();
  const { text } = desk;
  const frame = useRef<HTMLDivElement>(null);
  const map = useRef<DistrictMap | null>(null);
  const [failed, setFailed] = useState(false);
  const [locked, setLocked] = useState(false);

  useEffect(() => {
    const container = frame.current;
    if (container === null) return;
    let gone = false;
    const draw = async (): Promise<void> => {
      try {
        await desk.queueShown;
        const { drawMap } = await import("./map");
        const drawn = await drawMap(desk, container, panelWidth, {
          onReady: () => {
            container.dataset.ready = "true";
          },
          onDrawn: (incidents) => {
            container.dataset.incidents = String(incidents);
          },
          onLocked: setLocked,
        });
        if (gone) drawn.remove();
        else map.current = drawn;
      } catch {
        // No WebGL2, or the map's files did not come: the queue does everything that the map does.
        if (!gone) setFailed(true);
      }
    };
    draw();
    return () => {
      gone = true;
      map.current?.remove();
      map.current = null;
    };
  }, [desk]);

  if (failed) {
    return (
      <div class="no-map" data-testid="map-unavailable">
        <p>
          <b>{text.t("map.unavailable")}</b>
        </p>
        <p>{text.t("map.unavailable_how")}</p>
      </div>
    );
  }
  return (
    <>
      <div ref={frame} class="map" data-testid="map" />
      <div class="map-buttons">
        {locked && <span class="chip">{text.t("map.locked")}</span>}
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
      <Legend />
    </>
  );
}

function Legend() {
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
      <li class="source">{text.t("legend.source")}</li>
    </ul>
  );
}
