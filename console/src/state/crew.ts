/** Who is on what, kept fresh while somebody looks at it: on the board, or as a layer on the map. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Calls } from "../api/calls";
import type { Board as BoardOf, Role } from "../wire";
import type { Board } from "./board";

export interface Crew {
  /** As the server last told it while somebody looked; null until then. It says of when it is. */
  readonly board: ReadonlySignal<BoardOf | null>;
  /** Whether the last question went unanswered: what is shown may be out of date. */
  readonly failed: ReadonlySignal<boolean>;
  /** Those on the board, for the map; while the board is not renewed no position counts as fresh. */
  readonly responders: ReadonlySignal<BoardOf["responders"]>;
  /** Keeps the board fresh until the answer is called; several may look at once. */
  watch(): () => void;
  clear(): void;
}

/** Positions are personal data of those who work: for whoever sends them, and whoever reviews how they were sent. */
const SEEN_BY: ReadonlySet<Role> = new Set(["dispatcher", "duty_lead", "supervisor"]);
/** Positions come when a responder says something; shifts and rests change a few times an hour. */
const EVERY_MS = 10_000;
/** What happens to incidents is told live; a burst of it is one question. */
const GATHER_MS = 500;

/** Whether this role has a board, and the layer on the map. */
export function hasBoard(role: Role | undefined): boolean {
  return role !== undefined && SEEN_BY.has(role);
}

/** Asks over `calls`, and again at once when who has which incident changes in `picture`. */
export function crew(calls: Pick<Calls, "board">, picture: Board["picture"]): Crew {
  const board = signal<BoardOf | null>(null);
  const failed = signal(false);
  let watchers = 0;
  let asked = 0;

  const ask = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    try {
      const answer = await calls.board();
      // A slow answer never replaces a newer one.
      if (mine !== asked || watchers === 0) return;
      board.value = answer;
      failed.value = false;
    } catch {
      if (mine === asked) failed.value = true;
    }
  };

  let stop = (): void => {};
  const begin = (): void => {
    let gathering: ReturnType<typeof setTimeout> | undefined;
    let known = "";
    const every = setInterval(ask, EVERY_MS);
    const stopFollowing = effect(() => {
      // As text, so that a renewed lease or a note asks nothing.
      const now = [...picture.value.incidents.values()].map(handsOf).join();
      if (now === known) return;
      known = now;
      clearTimeout(gathering);
      gathering = setTimeout(ask, GATHER_MS);
    });
    ask();
    stop = () => {
      clearInterval(every);
      clearTimeout(gathering);
      stopFollowing();
    };
  };

  const clear = (): void => {
    asked += 1;
    board.value = null;
    failed.value = false;
  };
  return {
    board,
    failed,
    responders: computed(() => {
      const known = board.value?.responders ?? [];
      return failed.value ? known.map(notFresh) : known;
    }),
    watch() {
      watchers += 1;
      if (watchers === 1) begin();
      let over = false;
      return () => {
        if (over) return;
        over = true;
        watchers -= 1;
        if (watchers > 0) return;
        stop();
        // Whoever looks again an hour later must not see this hour's positions, not even until the answer.
        clear();
      };
    },
    clear,
  };
}

function notFresh(one: BoardOf["responders"][number]): BoardOf["responders"][number] {
  return one.position === null ? one : { ...one, position: { ...one.position, stale: true } };
}

/** What of an incident changes who is on what. */
function handsOf(incident: {
  readonly id: string;
  readonly owner: { readonly user_id: string } | null;
  readonly responder: { readonly id: string } | null;
  readonly accepted_at: string | null;
  readonly arrived_at: string | null;
  readonly finished_at: string | null;
}): string {
  const { id, owner, responder, accepted_at, arrived_at, finished_at } = incident;
  return [id, owner?.user_id, responder?.id, accepted_at, arrived_at, finished_at].join(" ");
}
