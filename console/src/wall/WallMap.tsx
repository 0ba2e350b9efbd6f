/** The wall's map: the whole district, which nobody moves. */
import { useEffect, useRef, useState } from "preact/hooks";
import { OUTLINE_ALONE } from "../map/ground";
import type { Wall } from "./picture";

/** The map's files are asked for again after this long. */
const RETRY_MS = 5000;
/** Read from across the room: names and shapes are drawn half as large again as on a desk. */
const SCALE = 1.5;

export function WallMap({ wall }: { readonly wall: Wall }) {
  const { text, scene, baseMap } = wall;
  const frame = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const [base, setBase] = useState(OUTLINE_ALONE);

  useEffect(() => {
    const container = frame.current;
    if (container === null) return;
    let remove = (): void => {};
    let gone = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const draw = async (): Promise<void> => {
      try {
        const [{ drawMap }, ground] = await Promise.all([import("../map/map"), baseMap()]);
        setBase(ground);
        const events = {
          onReady: () => {
            container.dataset.ready = "true";
          },
          onDrawn: (incidents: number) => {
            container.dataset.incidents = String(incidents);
          },
          onBase: () => {},
          onPointed: () => {},
          onResponders: () => {},
          onLocked: () => {},
        };
        const drawn = await drawMap(scene, container, () => 0, events, {
          interactive: false,
          scale: SCALE,
          base: ground,
        });
        setFailed(false);
        if (gone) drawn.remove();
        else remove = drawn.remove;
      } catch {
        // The numbers say all that must be known.
        if (gone) return;
        setFailed(true);
        retry = setTimeout(draw, RETRY_MS);
      }
    };
    draw();
    return () => {
      gone = true;
      clearTimeout(retry);
      remove();
    };
  }, [scene, baseMap]);

  return (
    <div class="stage wall-stage">
      <div ref={frame} class="map" data-testid="map" />
      {failed && (
        <div class="no-map" data-testid="map-unavailable">
          <b>{text.t("map.not_loaded")}</b>
        </div>
      )}
      <p class="wall-source">
        {[base.attribution, base.audit_number, text.t("legend.source")].filter(Boolean).join(" · ")}
      </p>
    </div>
  );
}
