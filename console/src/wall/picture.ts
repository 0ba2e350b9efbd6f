/** The wall: the live picture and the centre's numbers, wired together without anything about a person. */
import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { calls as callsOver } from "../api/calls";
import { client, Problem } from "../api/client";
import type { Entrance } from "../frame/Login";
import { translator } from "../i18n/translate";
import { type Effect, INITIAL, isStale, type LiveState } from "../live/protocol";
import { liveAddress, liveConnection } from "../live/socket";
import { OUTLINE_ALONE } from "../map/ground";
import type { Scene } from "../map/map";
import { arrange, type Blindness, blindnessOf } from "../queue/order";
import { board } from "../state/board";
import { type Clock, clock } from "../state/clock";
import { preferences } from "../state/preferences";
import { type Sites, sites } from "../state/sites";
import type { BaseMap, Role, Session, WallFigures } from "../wire";
import { anonymously, onGrid, tableOnGrid } from "./anonymous";
import { newer } from "./figures";

export interface Wall extends Entrance {
  readonly clock: Clock;
  /** undefined: not known yet; null: logged out. */
  readonly session: ReadonlySignal<Session | null | undefined>;
  /** Whether whoever is logged in has a wall: the centre's people have, others' accounts show their own console. */
  readonly allowed: ReadonlySignal<boolean>;
  readonly live: ReadonlySignal<LiveState>;
  readonly blindness: ReadonlySignal<Blindness>;
  /** How many signals wait that nobody has decided. */
  readonly undecided: ReadonlySignal<number>;
  readonly queue: Scene["queue"];
  readonly guarded: Sites["guarded"];
  readonly figures: ReadonlySignal<WallFigures | null>;
  readonly scene: Scene;
  /** What lies under the outlines; the outlines alone where nobody says. */
  baseMap(): Promise<BaseMap>;
  logOut(): Promise<void>;
}

const API = "/api/v1";
const WALL_ROLES: ReadonlySet<Role> = new Set(["dispatcher", "duty_lead", "supervisor", "admin"]);
/** The day's numbers change with each incident, and are asked for then; besides, who is on duty changes by itself. */
const FIGURES_EVERY_MS = 15_000;
/** A storm opens many incidents in one second: one question is enough for them. */
const GATHER_MS = 500;

/** Makes the wall and asks whether somebody is logged in already. */
export function openWall(): Wall {
  const settings = preferences();
  const text = translator(settings.lang);
  const time = clock();
  const session = signal<Session | null | undefined>(undefined);
  const live = signal<LiveState>(INITIAL);
  const undecided = signal(0);
  const figures = signal<WallFigures | null>(null);

  const signedOut = (): void => {
    connection.stop();
    incidents.clear();
    places.clear();
    batch(() => {
      session.value = null;
      figures.value = null;
      undecided.value = 0;
    });
  };
  const calls = callsOver(client(API, signedOut));
  const incidents = board();
  // Names and addresses are never asked for: a place that is not in the columns is not on the wall.
  const places = sites({ siteColumns: calls.siteColumns, sites: async () => [] });
  const allowed = computed(() => WALL_ROLES.has(session.value?.role ?? "service"));

  const onEffects = (effects: readonly Effect[]): void => {
    if (effects.length === 0) return;
    batch(() => {
      incidents.apply(effects.flatMap((one) => anonymously(one) ?? []));
      for (const one of effects) {
        if (one.do === "status") places.setStatus(one.frame.sites, one.frame.s);
        else if (one.do === "undecided") undecided.value = one.count;
      }
    });
  };
  const connection = liveConnection(liveAddress(API), {
    onState(state) {
      time.correct(state.offset_ms);
      live.value = state;
      if (state.endedBy !== null) signedOut();
    },
    onEffects,
  });

  const ask = async (): Promise<void> => {
    const asker = session.value;
    if (!asker || !allowed.value) return;
    try {
      const told = await calls.wall();
      if (session.value === asker) figures.value = newer(figures.value, told);
    } catch (problem) {
      // What is shown says of when it is; it is asked for again.
      if (!(problem instanceof Problem)) throw problem;
    }
  };
  const queue = computed(() => {
    const { incidents: open, tasks } = incidents.picture.value;
    return arrange(open.values(), tasks.values());
  });
  // As text, so that a new version of the same incidents asks nothing.
  const open = computed(() =>
    [...queue.value.waiting, ...queue.value.inHand].map(({ id }) => id).join(" "),
  );
  let asking: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    open.value;
    clearTimeout(asking);
    asking = setTimeout(ask, GATHER_MS);
  });
  setInterval(ask, FIGURES_EVERY_MS);

  const phase = computed(() => live.value.phase);
  effect(() => {
    if (phase.value === "live") untracked(() => places.renew());
  });
  const enter = (entered: Session): void => {
    session.value = entered;
    if (!allowed.value) return;
    connection.start();
    ask();
  };
  calls.currentSession().then(enter, () => {
    session.value = null;
  });

  const stale = computed(() => isStale(live.value, time.now.value - live.value.offset_ms));
  return {
    text,
    preferences: settings,
    clock: time,
    session,
    allowed,
    live,
    blindness: computed(() => blindnessOf(stale.value, live.value.undecided_ms, undecided.value)),
    undecided,
    baseMap: () => calls.baseMap().catch(() => OUTLINE_ALONE),
    queue,
    guarded: places.guarded,
    figures,
    scene: {
      text,
      preferences: settings,
      queue,
      sites: {
        table: computed(() => tableOnGrid(places.table.value)),
        changed: places.changed,
        settled: places.settled,
        position(id) {
          const at = places.position(id);
          return at === null ? null : onGrid(at);
        },
      },
      // Nobody chooses anything on a wall.
      subject: {
        selection: signal(null),
        incident: signal(null),
        site: signal(null),
        select: () => {},
      },
      responders: signal([]),
    },
    async logIn(username, password) {
      enter(await calls.logIn(username, password));
    },
    async logOut() {
      await calls.logOut().catch(() => {});
      signedOut();
    },
  };
}
