/** The map of a replay: the sites of its incidents, and what stood open at the time that is shown. */
import { computed, type Signal, signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Desk } from "../desk";
import { OUTLINE_ALONE } from "../map/ground";
import type { Scene } from "../map/map";
import type { SiteTable } from "../state/sites";
import type { Selection } from "../state/subject";
import { useDesk } from "../useDesk";
import type { Replay } from "../wire";
import type { Player } from "./player";

interface ReplayMapProps {
  readonly player: Player;
  readonly replay: Replay;
  readonly chosen: Signal<string | null>;
}

/** Each site once, as the incidents name it; how it is today is no matter of then. */
export function sitesOf(replay: Replay): SiteTable {
  const sites = [...new Map(replay.incidents.map((one) => [one.site_id, one])).values()];
  return {
    ids: sites.map((one) => one.site_id),
    lon: sites.map((one) => one.lon),
    lat: sites.map((one) => one.lat),
    kind: sites.map((one) => (one.place.room === null ? "home" : "institution")),
    status: sites.map(() => 0 as const),
    index: new Map(sites.map((one, row) => [one.site_id, row])),
  };
}

function sceneOf(desk: Desk, { player, replay, chosen }: ReplayMapProps): Scene {
  const table = sitesOf(replay);
  const selection = computed((): Selection | null =>
    chosen.value === null ? null : { kind: "incident", id: chosen.value },
  );
  const all = computed(() => {
    const { waiting, inHand, exercises } = player.queue.value;
    return [...waiting, ...inHand, ...exercises];
  });
  return {
    text: desk.text,
    preferences: desk.preferences,
    queue: player.queue,
    responders: signal([]),
    sites: {
      table: signal(table),
      changed: signal([]),
      settled: signal(true),
      position: (id) => {
        const row = table.index.get(id);
        return row === undefined ? null : [table.lon[row] ?? 0, table.lat[row] ?? 0];
      },
    },
    subject: {
      selection,
      incident: computed(() => all.value.find((one) => one.id === chosen.value) ?? null),
      site: signal(null),
      select: (wanted) => {
        chosen.value = wanted?.kind === "incident" ? wanted.id : null;
      },
    },
  };
}

export function ReplayMap({ player, replay, chosen }: ReplayMapProps) {
  const desk = useDesk();
  const { text } = desk;
  const frame = useRef<HTMLDivElement>(null);
  const [lacks, setLacks] = useState(false);
  const [base, setBase] = useState(OUTLINE_ALONE);
  useEffect(() => {
    const container = frame.current;
    if (container === null) return;
    let remove = (): void => {};
    let gone = false;
    const draw = async (): Promise<void> => {
      try {
        const [{ drawMap }, ground] = await Promise.all([
          import("../map/map"),
          desk.calls.baseMap().catch(() => OUTLINE_ALONE),
        ]);
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
        const viewing = { interactive: true, scale: 1, base: ground };
        const drawn = await drawMap(
          sceneOf(desk, { player, replay, chosen }),
          container,
          () => 0,
          events,
          viewing,
        );
        if (gone) drawn.remove();
        else remove = drawn.remove;
      } catch {
        // The lists beside it say the same.
        if (!gone) setLacks(true);
      }
    };
    draw();
    return () => {
      gone = true;
      remove();
    };
  }, [desk, player, replay, chosen]);
  return (
    <div class="stage replay-map">
      {lacks ? (
        <div class="no-map" data-testid="map-unavailable">
          <p>{text.t("replay.no_map")}</p>
        </div>
      ) : (
        <div ref={frame} class="map" data-testid="map" />
      )}
      <p class="replay-source">
        {[base.attribution, base.audit_number, text.t("legend.source")].filter(Boolean).join(" · ")}
      </p>
    </div>
  );
}
