/** What the night screen shows and what it admits not to know: pure. */
import type { Blindness, Queue } from "../../queue/order";
import type { Selection } from "../../state/subject";
import type { Incident, Task } from "../../wire";

/** The tasks that are about a person who waits; flat batteries can wait for the caretaker. */
const ABOUT_PEOPLE: ReadonlySet<Task["kind"]> = new Set([
  "call_back",
  "welfare_check",
  "service_call",
  "unreadable",
  "replayed",
]);

/** Every open incident in the order of the cards, which is the order of the keys J and K. */
export function cards({ waiting, inHand, exercises }: Queue): readonly Incident[] {
  return [...waiting, ...inHand, ...exercises];
}

/** The tasks that somebody at night has to see. */
export function tasksOfTheNight({ tasks }: Queue): readonly Task[] {
  return tasks.filter((task) => ABOUT_PEOPLE.has(task.kind));
}

/**
 * What the keys are about: what was chosen while it is open; else whoever waits longest. A task gives way to somebody
 * who waits, so that one key always claims.
 */
export function chosen(queue: Queue, selection: Selection | null): Selection | null {
  const open = cards(queue);
  const first = queue.waiting[0] ?? open[0];
  const kept =
    selection !== null &&
    (selection.kind === "incident"
      ? open.some(({ id }) => id === selection.id)
      : selection.kind === "task" &&
        queue.waiting.length === 0 &&
        queue.tasks.some(({ id }) => id === selection.id));
  if (kept) return selection;
  return first === undefined ? null : { kind: "incident", id: first.id };
}

/** Why a quiet screen may be wrong; `n` is how many, where that is known. */
export interface Doubt {
  readonly code: "stale" | "undecided" | "no_shift" | "muted" | "silent" | "never_seen" | "unread";
  readonly n: number;
}

/** What the screen can hear of: its own ears, and the devices that would speak to it. */
export interface Hearing {
  readonly blindness: Blindness;
  readonly undecided: number;
  readonly onShift: boolean;
  readonly audible: boolean;
  /** Devices that save lives and are silent, and such as were never heard; null while nobody could tell. */
  readonly devices: { readonly silent: number; readonly never_seen: number } | null;
}

/** Everything that a quiet screen does not know, the worst first; empty when quiet means quiet. */
export function doubts(hearing: Hearing): readonly Doubt[] {
  const found: Doubt[] = [];
  const add = (code: Doubt["code"], n = 0): number => found.push({ code, n });
  if (hearing.blindness === "stale") add("stale");
  if (hearing.blindness === "undecided") add("undecided", hearing.undecided);
  if (!hearing.onShift) add("no_shift");
  else if (!hearing.audible) add("muted");
  if (hearing.devices === null) add("unread");
  if (hearing.devices?.silent) add("silent", hearing.devices.silent);
  if (hearing.devices?.never_seen) add("never_seen", hearing.devices.never_seen);
  return found;
}
