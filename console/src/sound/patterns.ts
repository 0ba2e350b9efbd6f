/** The sounds, as data: fire and rescue differ in rhythm and movement, not only in pitch. */
import type { Pattern } from "./judge";

/** One tone from `from_hz` gliding to `to_hz`, `at_s` after the pattern's begin. */
export interface Tone {
  readonly at_s: number;
  readonly for_s: number;
  readonly from_hz: number;
  readonly to_hz: number;
}

export interface Melody {
  readonly tones: readonly Tone[];
  /** After this long it begins again. */
  readonly every_s: number;
  /** 0 to 1. Never so soft that it is missed, never a start that makes a headset dangerous. */
  readonly gain: number;
}

const steady = (at_s: number, for_s: number, hz: number): Tone => ({
  at_s,
  for_s,
  from_hz: hz,
  to_hz: hz,
});

/**
 * Fire: two long rising sweeps. Rescue: three short level beeps, then two. Attention: one soft pair.
 * Exercise: two low knocks, far apart. Link: a single falling tone. Presence: three quick rising notes, seldom repeated, as a question. All lie between 400 and 1,400 Hz, where ageing ears and cheap speakers are good.
 */
export const MELODIES: Readonly<Record<Pattern, Melody>> = {
  fire: {
    tones: [
      { at_s: 0, for_s: 0.55, from_hz: 600, to_hz: 1400 },
      { at_s: 0.7, for_s: 0.55, from_hz: 600, to_hz: 1400 },
    ],
    every_s: 2,
    gain: 0.5,
  },
  rescue: {
    tones: [
      steady(0, 0.14, 880),
      steady(0.22, 0.14, 880),
      steady(0.44, 0.14, 880),
      steady(0.9, 0.14, 1100),
      steady(1.12, 0.14, 1100),
    ],
    every_s: 2.5,
    gain: 0.45,
  },
  attention: { tones: [steady(0, 0.12, 660), steady(0.2, 0.2, 780)], every_s: 4, gain: 0.25 },
  presence: {
    tones: [steady(0, 0.1, 523), steady(0.14, 0.1, 659), steady(0.28, 0.1, 784)],
    every_s: 15,
    gain: 0.3,
  },
  exercise: { tones: [steady(0, 0.08, 440), steady(0.5, 0.08, 440)], every_s: 20, gain: 0.2 },
  link: { tones: [{ at_s: 0, for_s: 0.5, from_hz: 620, to_hz: 420 }], every_s: 10, gain: 0.3 },
};
