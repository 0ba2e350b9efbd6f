/** The shift: who is on duty, and whether this desk is heard. Starting one is the gesture that lets sound out. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Calls } from "../api/calls";
import type { Player } from "../sound/player";
import type { ShiftBoard } from "../wire";

export interface ShiftState {
  readonly shift: ReadonlySignal<ShiftBoard["shift"]>;
  readonly onDuty: ReadonlySignal<ShiftBoard["on_duty"]>;
  load(): Promise<void>;
  /** Unlocks the sound and tells the server; to be called in a click. Also turns the sound on again after a reload. */
  start(): Promise<void>;
  /** Says that somebody is at this desk. */
  present(): Promise<void>;
  end(): Promise<void>;
  clear(): void;
}

/** The shift of whoever is logged in. */
export function shiftState(calls: Calls, player: Player): ShiftState {
  const shift = signal<ShiftBoard["shift"]>(null);
  const onDuty = signal<ShiftBoard["on_duty"]>([]);
  const show = (board: ShiftBoard): void => {
    shift.value = board.shift;
    onDuty.value = board.on_duty;
  };
  return {
    shift,
    onDuty,
    load: async () => show(await calls.shiftBoard()),
    async start() {
      const audible = await player.unlock();
      show(await calls.startShift(audible));
    },
    present: async () => show(await calls.present()),
    end: async () => show(await calls.endShift()),
    clear() {
      shift.value = null;
      onDuty.value = [];
    },
  };
}
