/** The thin shell round the key bindings: one listener for the whole desk. */
import { effect } from "@preact/signals";
import type { Desk } from "../desk";
import { act, pick } from "../panels/act";
import { neighbour } from "../queue/order";
import { type Command, type KeyPress, type Mode, meaning, waitsForAnswer } from "./bindings";

/** A key that waits for the server's answer to a command before it, and the incident it was meant for. */
interface Held {
  readonly press: KeyPress;
  readonly incident_id: string | undefined;
}

/** What lies over the whole desk, and is opened by a key. */
export type Openers = Readonly<Record<"help" | "by_hand", () => void>>;

/** Listens until the answer is called; `shown` tells whether what is selected stands on the screen. */
export function listenToKeys(desk: Desk, open: Openers, shown: () => boolean): () => void {
  const { handling, preferences, subject } = desk;
  let held: Held[] = [];
  const modeNow = (): Mode => (shown() ? mode(desk) : "elsewhere");
  const carryOutPress = (press: KeyPress): boolean => {
    const pressed = meaning(press, modeNow(), preferences.singleKeys.value);
    if (pressed?.do === "pick") pick(desk, pressed.index);
    else if (pressed !== null) carryOut(desk, pressed.do, open);
    return pressed !== null;
  };
  /** Over a dialog only the desk itself is meant: its sound, and that somebody is here. */
  const carryOutOverDialogs = (press: KeyPress): boolean => {
    const pressed = meaning(press, "elsewhere", preferences.singleKeys.value);
    if (pressed?.do !== "silence" && pressed?.do !== "present") return false;
    carryOut(desk, pressed.do, open);
    return true;
  };
  const listener = (event: KeyboardEvent): void => {
    const press = keyPress(event, desk);
    if (document.querySelector("dialog[open]") !== null) {
      if (carryOutOverDialogs(press)) event.preventDefault();
      return;
    }
    const waits =
      (handling.busy.value || held.length > 0) &&
      waitsForAnswer(press, modeNow(), preferences.singleKeys.value);
    if (waits) held.push({ press, incident_id: subject.selection.value?.id });
    if (waits || carryOutPress(press)) event.preventDefault();
  };
  const carryOutHeld = (): void => {
    // After a failure, or on another incident, nobody means what would have followed on a success.
    const meant = handling.failure.value === null;
    held = held.filter((one) => meant && one.incident_id === subject.selection.value?.id);
    while (!handling.busy.value) {
      const next = held.shift();
      if (next === undefined) return;
      carryOutPress(next.press);
    }
  };
  // The answer is taken in right after the command has ended: what waited for it comes after that.
  const stop = effect(() => {
    if (!handling.busy.value && held.length > 0) setTimeout(carryOutHeld);
  });
  addEventListener("keydown", listener);
  return () => {
    removeEventListener("keydown", listener);
    stop();
  };
}

function carryOut(desk: Desk, command: Command, open: Openers): void {
  if (command === "help" || command === "by_hand") open[command]();
  else if (command === "silence") desk.silence();
  else if (command === "present") desk.present();
  else if (command === "next") move(desk, 1);
  else if (command === "previous") move(desk, -1);
  else if (command === "close") {
    if (!desk.handling.dismiss()) desk.subject.select(null);
  } else act(desk, command);
}

/** To the next or previous incident of the queue, as it stands on the screen. */
function move(desk: Desk, by: 1 | -1): void {
  const { waiting, inHand, exercises } = desk.queue.value;
  const id = neighbour(
    [...waiting, ...inHand, ...exercises],
    desk.subject.selection.value?.id ?? null,
    by,
  );
  if (id !== null) desk.subject.select({ kind: "incident", id });
}

function mode(desk: Desk): Mode {
  if (desk.handling.sheet.value !== null) return "sheet";
  if (desk.subject.incident.value !== null) return "incident";
  return desk.subject.ticks.value.length > 0 ? "ticks" : "desk";
}

function keyPress(event: KeyboardEvent, desk: Desk): KeyPress {
  const at = event.target instanceof HTMLElement ? event.target : null;
  const control = at?.closest<HTMLElement>("button, a, summary, input") ?? null;
  return {
    key: event.key,
    modified: event.ctrlKey || event.metaKey || event.altKey,
    repeated: event.repeat,
    typing: at?.matches("textarea, select, input:not([type=radio], [type=checkbox])") ?? false,
    // On the row of the incident that is open already, Space has nothing left to select: there it claims.
    onControl: control !== null && !isChosenRow(control, desk),
  };
}

function isChosenRow(control: HTMLElement, desk: Desk): boolean {
  const id = control.dataset.incidentId;
  return id !== undefined && id === desk.subject.selection.value?.id;
}
