/** What the panel is about: the selected incident, task or site, with the people and devices there. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Calls } from "../api/calls";
import type {
  Device,
  Incident,
  IncidentWithTimeline,
  Recommendation,
  Resident,
  SiteWithPeople,
  Task,
  Tick,
  TickResult,
} from "../wire";
import type { Picture } from "./board";
import { asHeard } from "./devices";
import {
  type Callee,
  calleesInOrder,
  nextToCall,
  residentsConcerned,
  resultsOfCalls,
} from "./people";

export interface Selection {
  readonly kind: "incident" | "task" | "site";
  readonly id: string;
}

export interface Subject {
  readonly selection: ReadonlySignal<Selection | null>;
  /** The newest known version of the selected incident, also after it closed. */
  readonly incident: ReadonlySignal<Incident | null>;
  readonly timeline: ReadonlySignal<IncidentWithTimeline["timeline"]>;
  readonly task: ReadonlySignal<Task | null>;
  /** The selected outage's tick list, who is most at risk first; empty for anything else. */
  readonly ticks: ReadonlySignal<readonly Tick[]>;
  readonly site: ReadonlySignal<SiteWithPeople | null>;
  /** What happened at the site before, the newest first; without what is selected. */
  readonly history: ReadonlySignal<readonly Incident[]>;
  /** The site's devices, with what has been heard of them since it was read. */
  readonly devices: ReadonlySignal<readonly Device[]>;
  /** Whom to send, as it was when last asked; null before that. */
  readonly recommendation: ReadonlySignal<Recommendation | null>;
  /** Those at the site whom the incident or task is about. */
  readonly residents: ReadonlySignal<readonly Resident[]>;
  readonly callees: ReadonlySignal<readonly Callee[]>;
  /** The last call's result for each callee. */
  readonly called: ReadonlySignal<ReadonlyMap<string, string>>;
  readonly nextCallee: ReadonlySignal<Callee>;
  select(selection: Selection | null): void;
  /** Opens a resident's personal data for a reason, and reads the site again; fails as the calls fail. */
  reveal(resident_id: string, reason: string): Promise<void>;
  /** Asks whom to send to the selected incident; fails as the call fails. */
  askWhomToSend(): Promise<void>;
  /** Says what came of calling a place on the list; fails as the call fails. */
  tick(task_id: string, place_id: string, result: TickResult): Promise<void>;
  /** Something happened to this incident or task: what belongs to it is read again if it is the selected one. */
  touched(id: string): void;
  /** Reads again what could not be read, and what may have changed, while there was no connection. */
  refresh(): void;
  /** Reads the tick list again: whose devices speak again is no event of the task. */
  lookAtTicks(): void;
  /** A command's answer. */
  put(incident: Incident): void;
}

/** Nothing selected yet; `picture` is the board's, `calls` reads the rest. */
export function subject(calls: Calls, picture: ReadonlySignal<Picture>): Subject {
  const selection = signal<Selection | null>(null);
  const detail = signal<Incident | null>(null);
  const timeline = signal<IncidentWithTimeline["timeline"]>([]);
  const ticks = signal<readonly Tick[]>([]);
  const site = signal<SiteWithPeople | null>(null);
  const recent = signal<readonly Incident[]>([]);
  const recommendation = signal<Recommendation | null>(null);

  /** Runs `read` and hands on its answer, unless something else was selected meanwhile; false when none came. */
  const keep = async <T>(read: Promise<T>, into: (answer: T) => void): Promise<boolean> => {
    const asked = selection.value;
    try {
      const answer = await read;
      if (selection.value === asked) into(answer);
      return true;
    } catch {
      // The panel shows what it has; the banners say the rest, and it is read again once the connection is back.
      return false;
    }
  };

  const put = (incident: Incident): void => {
    const known = detail.value;
    if (known?.id === incident.id && known.version > incident.version) return;
    if (selection.value?.id === incident.id) detail.value = incident;
  };

  let reading = false;
  let again = false;
  const readIncident = async (id: string): Promise<void> => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    await keep(calls.incident(id), (whole) => {
      put(whole);
      timeline.value = whole.timeline;
      readWhere(whole.site_id);
    });
    reading = false;
    const now = selection.value;
    if (again && now?.kind === "incident") {
      again = false;
      await readIncident(now.id);
    }
  };

  // Each look at a site's people stands in the audit, so it is read once for each selection.
  let reads = new Set<string>();
  const readOnce = async <T>(name: string, read: () => Promise<T>, into: (answer: T) => void) => {
    const begun = reads;
    if (begun.has(name)) return;
    begun.add(name);
    const came = await keep(read(), into);
    if (!came) begun.delete(name);
  };
  const readWhere = (id: string): void => {
    readOnce(
      "site",
      () => calls.site(id),
      (answer) => {
        site.value = answer;
      },
    );
    readOnce(
      "history",
      () => calls.history(id),
      (answer) => {
        recent.value = answer;
      },
    );
  };

  /** Grows as a line is told and answered: a list that was read meanwhile may lack it and would move the keys back. */
  let told = 0;
  const readTicks = (id: string): void => {
    if (picture.value.tasks.get(id)?.kind !== "outage") return;
    const begun = told;
    keep(calls.ticks(id), (lines) => {
      if (begun === told) ticks.value = lines;
    });
  };

  const readAbout = (chosen: Selection | null): void => {
    if (chosen === null) return;
    const { incidents, tasks } = picture.value;
    const known = { incident: incidents, task: tasks, site: null }[chosen.kind]?.get(chosen.id);
    const site_id = chosen.kind === "site" ? chosen.id : known?.site_id;
    if (site_id !== undefined && site_id !== null) readWhere(site_id);
    if (chosen.kind === "incident") readIncident(chosen.id);
    if (chosen.kind === "task") readTicks(chosen.id);
  };

  const incident = computed(() => {
    const chosen = selection.value;
    if (chosen?.kind !== "incident") return null;
    const live = picture.value.incidents.get(chosen.id) ?? null;
    const read = detail.value?.id === chosen.id ? detail.value : null;
    return live !== null && (read === null || live.version > read.version) ? live : read;
  });
  const task = computed(() => {
    const chosen = selection.value;
    return chosen?.kind === "task" ? (picture.value.tasks.get(chosen.id) ?? null) : null;
  });
  const residents = computed(() =>
    site.value === null
      ? []
      : residentsConcerned(site.value, (incident.value ?? task.value)?.place ?? null),
  );
  const callees = computed(() => calleesInOrder(residents.value));
  const called = computed(() => resultsOfCalls(timeline.value));

  return {
    selection,
    timeline,
    ticks,
    site,
    history: computed(() => recent.value.filter((one) => one.id !== selection.value?.id)),
    devices: computed(() => asHeard(site.value?.devices ?? [], timeline.value)),
    recommendation,
    residents,
    callees,
    called,
    nextCallee: computed(() => nextToCall(callees.value, called.value)),
    put,
    incident,
    task,
    select(next) {
      const now = selection.value;
      if (now?.kind === next?.kind && now?.id === next?.id) return;
      selection.value = next;
      detail.value = null;
      timeline.value = [];
      ticks.value = [];
      site.value = null;
      recent.value = [];
      recommendation.value = null;
      reads = new Set();
      reading = false;
      readAbout(next);
    },
    async reveal(resident_id, reason) {
      await calls.reveal(resident_id, reason);
      const known = site.value;
      if (known === null) return;
      reads.delete("site");
      readWhere(known.id);
    },
    async askWhomToSend() {
      const asked = selection.value;
      recommendation.value = null;
      if (asked?.kind !== "incident") return;
      const answer = await calls.recommendation(asked.id);
      if (selection.value === asked) recommendation.value = answer;
    },
    async tick(task_id, place_id, result) {
      const asked = selection.value;
      told += 1;
      const lines = await calls.tick(task_id, place_id, result);
      told += 1;
      if (selection.value === asked) ticks.value = lines;
    },
    touched(id) {
      const now = selection.value;
      if (now?.id !== id) return;
      if (now.kind === "incident") readIncident(id);
      else if (now.kind === "task") readTicks(id);
    },
    refresh: () => readAbout(selection.value),
    lookAtTicks() {
      if (selection.value?.kind === "task") readTicks(selection.value.id);
    },
  };
}
