/** The server's time as a signal that ticks once a second, so that all clocks on the desk turn together. */
import { type ReadonlySignal, signal } from "@preact/signals";

export interface Clock {
  /** Server milliseconds, always at a whole second. */
  readonly now: ReadonlySignal<number>;
  /** Server milliseconds at this very moment. */
  exact(): number;
  /** Sets server minus local time. */
  correct(offset_ms: number): void;
}

/** A clock that runs as long as the page lives. */
export function clock(): Clock {
  let offset_ms = 0;
  const exact = (): number => Date.now() + offset_ms;
  const now = signal(wholeSecond(exact()));
  const tick = (): void => {
    now.value = wholeSecond(exact());
    setTimeout(tick, 1000 - (exact() % 1000));
  };
  tick();
  return {
    now,
    exact,
    correct(ms) {
      offset_ms = ms;
    },
  };
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
