/** What the desk knows of sites: where all of them are and how they are, and names of those on screen. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
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
  load(): void;
  /** For a connection that is new: loads what is not here, and soon learns what changed while nobody listened. */
  renew(): void;
  /** Forgets everything: the next who logs in may see other sites. */
  clear(): void;
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
/** Every console is back within seconds of a restart: what each of them asks for then is spread over this long. */
const RENEW_WITHIN_MS = 5000;
/** Until statuses that could not be renewed are asked for again; only their changes are told live. */
const AGAIN_MS = 10_000;
/** A site is watched over unless it is silent, faulty or was never seen. */
const GUARDED: ReadonlySet<SiteStatus> = new Set([0, 3]);

/** A directory that fills itself over `calls`. */
export function sites(
  calls: Pick<Calls, "siteColumns" | "sites">,
  chance: () => number = Math.random,
): Sites {
  const table = signal<SiteTable | null>(null);
  const changed = signal<readonly number[]>([]);
  const known = new Map<string, Site>();
  const wanted = new Set<string>();
  const asked = new Set<string>();
  const revision = signal(0);
  const settled = signal(false);
  /** What was told while the table was on its way: it may be newer than the table. */
  const meanwhile = new Map<string, SiteStatus>();
  let loading = false;
  let era = 0;
  let later: ReturnType<typeof setTimeout> | undefined;

  const take = (columns: SiteColumns): void => {
    const index = new Map(columns.ids.map((id, row) => [id, row]));
    const status = [...columns.status];
    for (const [id, told] of meanwhile) {
      const row = index.get(id);
      if (row !== undefined) status[row] = told;
    }
    const here = table.value;
    if (here === null || !areSame(here, columns)) {
      batch(() => {
        changed.value = [];
        table.value = { ...columns, index, status };
      });
      return;
    }
    // The same sites: the map would cluster all of them anew for another table.
    const rows = [...status.keys()].filter((row) => here.status[row] !== status[row]);
    for (const row of rows) here.status[row] = status[row] ?? 0;
    if (rows.length > 0) changed.value = rows;
  };
  const read = async (): Promise<void> => {
    clearTimeout(later);
    if (loading) {
      later = setTimeout(read, AGAIN_MS);
      return;
    }
    const mine = era;
    loading = true;
    meanwhile.clear();
    try {
      const columns = await calls.siteColumns();
      if (mine === era) take(columns);
    } catch {
      // The map shows incidents by their sites' own positions meanwhile, and the next connection tries again.
      if (mine === era && table.value !== null) later = setTimeout(read, AGAIN_MS);
    }
    if (mine !== era) return;
    loading = false;
    settled.value = true;
  };

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
    load() {
      if (!loading && table.value === null) read();
    },
    renew() {
      clearTimeout(later);
      if (table.value === null && !loading) read();
      else later = setTimeout(read, chance() * RENEW_WITHIN_MS);
    },
    clear() {
      era += 1;
      clearTimeout(later);
      loading = false;
      known.clear();
      wanted.clear();
      asked.clear();
      batch(() => {
        table.value = null;
        changed.value = [];
        revision.value += 1;
      });
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
        if (loading && status !== undefined) meanwhile.set(id, status);
        if (row === undefined || status === undefined || table.value === null) return;
        table.value.status[row] = status;
        rows.push(row);
      });
      if (rows.length > 0) changed.value = rows;
    },
  };
}

function areSame(here: SiteColumns, told: SiteColumns): boolean {
  return (["ids", "lon", "lat", "kind"] as const).every(
    (name) =>
      here[name].length === told[name].length &&
      here[name].every((value, row) => value === told[name][row]),
  );
}
