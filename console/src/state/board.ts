/** All open incidents and tasks as the server last told them. Only the live protocol and command answers write here. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Effect } from "../live/protocol";
import type { Incident, Task } from "../wire";

export interface Picture {
  readonly incidents: ReadonlyMap<string, Incident>;
  readonly tasks: ReadonlyMap<string, Task>;
}

export interface Board {
  /** A new object each time something changed; in a storm at most every `PUBLISH_EVERY_MS`. */
  readonly picture: ReadonlySignal<Picture>;
  apply(effects: readonly Effect[]): void;
  /** A command's answer, which may be here before its event. */
  put(incident: Incident): void;
  clear(): void;
}

/** A lone change is on screen at once; a storm is drawn ten times a second, which is as fast as anyone reads. */
const PUBLISH_EVERY_MS = 100;

/** An empty board. */
export function board(): Board {
  const incidents = new Map<string, Incident>();
  const tasks = new Map<string, Task>();
  const picture = signal<Picture>({ incidents, tasks });
  let publishedAt = Number.NEGATIVE_INFINITY;
  let scheduled = false;

  const publish = (): void => {
    scheduled = false;
    publishedAt = performance.now();
    picture.value = { incidents, tasks };
  };
  const changed = (): void => {
    if (scheduled) return;
    const wait = publishedAt + PUBLISH_EVERY_MS - performance.now();
    scheduled = true;
    if (wait > 0) setTimeout(publish, wait);
    else publish();
  };

  const put = (incident: Incident): void => {
    const known = incidents.get(incident.id);
    if (known !== undefined && known.version > incident.version) return;
    if (incident.closed_at === null) incidents.set(incident.id, incident);
    else incidents.delete(incident.id);
    changed();
  };
  const putTask = (task: Task): void => {
    if (task.state === "open") tasks.set(task.id, task);
    else tasks.delete(task.id);
    changed();
  };
  const clear = (): void => {
    incidents.clear();
    tasks.clear();
    changed();
  };

  return {
    picture,
    put,
    clear,
    apply(effects) {
      for (const effect of effects) {
        if (effect.do === "replace") {
          clear();
          effect.incidents.forEach(put);
          effect.tasks.forEach(putTask);
        } else if (effect.do === "event") {
          const { event } = effect;
          if (event.name === "incident.opened" || event.name === "incident.changed") {
            put(event.data);
          } else if (event.name === "task.opened" || event.name === "task.changed") {
            putTask(event.data);
          }
        }
      }
    },
  };
}
