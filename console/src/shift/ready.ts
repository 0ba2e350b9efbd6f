/** The list at the start of a shift, while it is on the screen. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Calls } from "../api/calls";
import type { Player } from "../sound/player";
import type { Readiness } from "../wire";

export interface Ready {
  readonly shown: ReadonlySignal<boolean>;
  /** What the centre knows of what backs this desk; null until it answered. */
  readonly readiness: ReadonlySignal<Readiness | null>;
  readonly failed: ReadonlySignal<boolean>;
  /** Shows the list and asks; `centre` is whether the centre is to be asked at all. */
  show(centre: boolean): Promise<void>;
  hide(): void;
  /** Lets the alarm be heard once. */
  testSound(): void;
}

export function readyList(calls: Pick<Calls, "readiness">, player: Player): Ready {
  const shown = signal(false);
  const readiness = signal<Readiness | null>(null);
  const failed = signal(false);
  return {
    shown,
    readiness,
    failed,
    async show(centre) {
      shown.value = true;
      readiness.value = null;
      failed.value = false;
      if (!centre) return;
      try {
        readiness.value = await calls.readiness();
      } catch {
        failed.value = true;
      }
    },
    hide() {
      shown.value = false;
    },
    testSound: () => player.once("attention"),
  };
}
