/**
 * What the queue shows while a hand is on it: the rows stay where they are, so that nobody clicks on what has just
 * slipped under the cursor. Contents go on living; what is new stands apart, what has gone keeps its place until the
 * hand is gone. Pure.
 */
import type { Incident, Task } from "../wire";
import type { Queue } from "./order";

export interface Steady {
  readonly queue: Queue;
  /** New since the hand came; they stand apart, the most urgent first. */
  readonly fresh: readonly Incident[];
  /** Ids of rows that have nothing left to stand for. */
  readonly gone: ReadonlySet<string>;
}

/** The queue as it is: nobody's hand is on it. */
export function free(queue: Queue): Steady {
  return { queue, fresh: [], gone: new Set() };
}

/** `shown` with what `now` knows of each row; every incident and task of `now` stands somewhere. */
export function held(shown: Queue, now: Queue): Steady {
  const incidents = byId([...now.waiting, ...now.inHand, ...now.exercises]);
  const tasks = byId(now.tasks);
  const kept = [...shown.waiting, ...shown.inHand, ...shown.exercises];
  const keptIds = new Set(kept.map((one) => one.id));
  const keptTasks = new Set(shown.tasks.map((one) => one.id));
  const newest = (section: readonly Incident[]) =>
    section.map((one) => incidents.get(one.id) ?? one);
  return {
    queue: {
      waiting: newest(shown.waiting),
      inHand: newest(shown.inHand),
      exercises: newest(shown.exercises),
      // Tasks stand below all incidents: new ones at their end push nothing that rings.
      tasks: [
        ...shown.tasks.map((one) => tasks.get(one.id) ?? one),
        ...now.tasks.filter((one) => !keptTasks.has(one.id)),
      ],
    },
    fresh: [...now.waiting, ...now.inHand, ...now.exercises].filter((one) => !keptIds.has(one.id)),
    gone: new Set([
      ...kept.filter((one) => !incidents.has(one.id)).map((one) => one.id),
      ...shown.tasks.filter((one) => !tasks.has(one.id)).map((one) => one.id),
    ]),
  };
}

function byId<T extends Incident | Task>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((one) => [one.id, one]));
}
