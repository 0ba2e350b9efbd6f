/** The player of one span: its clock, and what is shown of it. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { arrange, type Queue } from "../queue/order";
import type { Replay } from "../wire";
import {
  happened,
  type Mark,
  marksOf,
  neighbour,
  openAfter,
  type Playing,
  quietUntil,
  SPEEDS,
  type Speed,
  timeAt,
} from "./playing";

/** How often the clock is looked at; whoever asked for less movement sees it go by whole seconds. */
const TICK_MS = 100;
const CALM_TICK_MS = 1000;

export interface Player {
  readonly marks: readonly Mark[];
  readonly since: number;
  readonly until: number;
  readonly at: ReadonlySignal<number>;
  /** So many marks have happened. */
  readonly count: ReadonlySignal<number>;
  readonly queue: ReadonlySignal<Queue>;
  readonly running: ReadonlySignal<boolean>;
  readonly speed: ReadonlySignal<Speed>;
  readonly skipsQuiet: ReadonlySignal<boolean>;
  toggle(): void;
  go(to: number): void;
  /** To the next line of some log, or the one before. */
  step(by: 1 | -1): void;
  setSpeed(speed: Speed): void;
  /** One speed up or down. */
  shift(by: 1 | -1): void;
  skipQuiet(skips: boolean): void;
  /** Lets time go by until the answer is called. */
  start(): () => void;
}

/** A player at its span's beginning, standing still. `wall` is the clock at the wall, in milliseconds. */
export function player(replay: Replay, wall: () => number = () => performance.now()): Player {
  const marks = marksOf(replay);
  const [since, until] = [Date.parse(replay.since), Date.parse(replay.until)];
  const playing = signal<Playing>({ at: since, wall: wall(), speed: 10, running: false });
  const at = signal(since);
  const skips = signal(true);
  const count = computed(() => happened(marks, at.value));
  const queue = computed(() => arrange(openAfter(marks, count.value), []));

  const anchor = (changes: Partial<Playing>): void =>
    batch(() => {
      const now = wall();
      playing.value = { ...playing.value, at: at.value, wall: now, ...changes };
      at.value = timeAt(playing.value, now, until);
    });
  const look = (): void => {
    at.value = timeAt(playing.value, wall(), until);
    if (!playing.value.running) return;
    if (at.value >= until) anchor({ running: false });
    const end = skips.value ? quietUntil(marks, at.value) : null;
    if (end !== null) anchor({ at: end });
  };
  const setSpeed = (speed: Speed): void => {
    look();
    anchor({ speed });
  };
  const go = (to: number): void => anchor({ at: Math.min(until, Math.max(since, to)) });
  return {
    marks,
    since,
    until,
    at,
    count,
    queue,
    running: computed(() => playing.value.running),
    speed: computed(() => playing.value.speed),
    skipsQuiet: skips,
    go,
    setSpeed,
    toggle() {
      look();
      const ended = at.value >= until;
      anchor({ running: !playing.value.running, ...(ended ? { at: since } : {}) });
    },
    step(by) {
      look();
      go(neighbour(marks, at.value, by) ?? (by === 1 ? until : since));
    },
    shift(by) {
      const speed = SPEEDS[SPEEDS.indexOf(playing.value.speed) + by];
      if (speed !== undefined) setSpeed(speed);
    },
    skipQuiet(now) {
      skips.value = now;
    },
    start() {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const timer = setInterval(look, calm ? CALM_TICK_MS : TICK_MS);
      return () => clearInterval(timer);
    },
  };
}
