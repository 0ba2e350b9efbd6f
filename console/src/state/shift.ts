/** The shift: who is on duty, and whether this desk is heard. Starting one is the gesture that lets sound out. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Calls } from "../api/calls";
import type { Player } from "../sound/player";
import type { Shift, ShiftBoard } from "../wire";

export interface ShiftState {
  readonly shift: ReadonlySignal<Shift | null>;
  readonly onDuty: ReadonlySignal<ShiftBoard["on_duty"]>;
  load(): Promise<void>;
  /** Unlocks the sound and tells the server; to be called in a click. Also turns the sound on again after a reload. */
  start(): Promise<void>;
  end(): Promise<void>;
  clear(): void;
}

/** The shift of whoever is logged in. */
export function shiftState(calls: Calls, player: Player): ShiftState {
  const shift = signal<Shift | null>(null);
  const onDuty = signal<ShiftBoard["on_duty"]>([]);
  const load = async (): Promise<void> => {
    const board = await calls.shiftBoard();
    shift.value = board.shift;
    onDuty.value = board.on_duty;
  };
  return {
    shift,
    onDuty,
    load,
    async start() {
      const audible = await player.unlock();
      await calls.startShift(audible);
      await load();
    },
    async end() {
      await calls.endShift();
      await load();
    },
    clear() {
      shift.value = null;
      onDuty.value = [];
    },
  };
}
