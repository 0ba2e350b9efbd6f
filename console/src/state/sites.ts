/** What the desk knows of sites: where all of them are and how they are, and names of those on screen. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Calls } from "../api/calls";
import type { Site, SiteColumns, SiteStatus } from "../wire";

/** Positions of all sites; `index` leads from an id to its row. Statuses change in place with `revision`. */
export interface SiteTable extends SiteColumns {
  readonly index: ReadonlyMap<string, number>;
  readonly status: SiteStatus[];
}

export interface Sites {
  readonly table: ReadonlySignal<SiteTable | null>;
  /** The rows whose status changed since the table was loaded; a new array for each batch. */
  readonly changed: ReadonlySignal<readonly number[]>;
  /** How many sites are watched over right now, of how many. */
  readonly guarded: ReadonlySignal<{ readonly on: number; readonly total: number } | null>;
  /** Whether loading has ended, well or badly: there is nothing more to wait for. */
  readonly settled: ReadonlySignal<boolean>;
  /** Loads the table unless it is here or on its way. */
  load(): Promise<void>;
  /** Name and address of a site; asks for it, together with others, when it is not known yet. */
  look(id: string): Site | null;
  /** Where a site is, longitude first; null when not known yet. */
  position(id: string): readonly [number, number] | null;
  setStatus(ids: readonly string[], statuses: readonly SiteStatus[]): void;
}

/** Ids that come up together, as the rows of a queue do, go into one request. */
const GATHER_MS = 30;
/** Keeps the query below 4 KB with ids of 40 characters. */
const IDS_A_REQUEST = 80;
/** A site is watched over unless it is silent, faulty or was never seen. */
const GUARDED: ReadonlySet<SiteStatus> = new Set([0, 3]);

/** A directory that fills itself over `calls`. */
export function sites(calls: Pick<Calls, "siteColumns" | "sites">): Sites {
  const table = signal<SiteTable | null>(null);
  const changed = signal<readonly number[]>([]);
  const known = new Map<string, Site>();
  const wanted = new Set<string>();
  const asked = new Set<string>();
  const revision = signal(0);
  const settled = signal(false);
  let loading = false;

  const ask = async (): Promise<void> => {
    const ids = [...wanted];
    wanted.clear();
    for (let from = 0; from < ids.length; from += IDS_A_REQUEST) {
      const some = ids.slice(from, from + IDS_A_REQUEST);
      try {
        for (const site of await calls.sites(some)) known.set(site.id, site);
        revision.value += 1;
      } catch {
        // The rows show ids meanwhile; the next time they are drawn the sites are asked for again.
        for (const id of some) asked.delete(id);
      }
    }
  };

  return {
    table,
    changed,
    guarded: computed(() => {
      changed.value;
      const all = table.value?.status;
      return all ? { on: all.filter((s) => GUARDED.has(s)).length, total: all.length } : null;
    }),
    settled,
    async load() {
      if (loading || table.value !== null) return;
      loading = true;
      try {
        const columns = await calls.siteColumns();
        const index = new Map(columns.ids.map((id, row) => [id, row]));
        table.value = { ...columns, index, status: [...columns.status] };
      } catch {
        // The map shows incidents by their sites' own positions meanwhile; the next connection tries again.
      } finally {
        loading = false;
        settled.value = true;
      }
    },
    look(id) {
      revision.value;
      const site = known.get(id);
      if (site === undefined && !asked.has(id)) {
        if (wanted.size === 0) setTimeout(ask, GATHER_MS);
        wanted.add(id);
        asked.add(id);
      }
      return site ?? null;
    },
    position(id) {
      const row = table.value?.index.get(id);
      const [lon, lat] = row === undefined ? [] : [table.value?.lon[row], table.value?.lat[row]];
      if (lon !== undefined && lat !== undefined) return [lon, lat];
      const site = this.look(id);
      return site === null ? null : [site.lon, site.lat];
    },
    setStatus(ids, statuses) {
      const rows: number[] = [];
      ids.forEach((id, i) => {
        const row = table.value?.index.get(id);
        const status = statuses[i];
        if (row === undefined || status === undefined || table.value === null) return;
        table.value.status[row] = status;
        rows.push(row);
      });
      if (rows.length > 0) changed.value = rows;
    },
  };
}
