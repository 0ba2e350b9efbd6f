/** The thin shell round Web Audio. A browser lets it sound only after a person's gesture, such as starting a shift. */
import type { Pattern } from "./judge";
import { MELODIES, type Melody } from "./patterns";

/** Ramp at a tone's edges, without which every beep clicks. */
const EDGE_S = 0.012;

export interface Player {
  /** To be called inside a click or key press. Answers whether sound is on now. */
  unlock(): Promise<boolean>;
  /** What is to sound from now on; null for silence. Saying the same again changes nothing. */
  play(pattern: Pattern | null): void;
  /** Sounds a pattern a single time, as a test; nothing where no sound is let out. */
  once(pattern: Pattern): void;
  /** Whether the browser lets sound out. */
  audible(): boolean;
}

/** A player that tells `onChange` whenever the browser allows or forbids sound. */
export function player(onChange: (audible: boolean) => void): Player {
  let context: AudioContext | null = null;
  let playing: Pattern | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const audible = (): boolean => context?.state === "running";

  const round = (): void => {
    timer = null;
    if (playing === null) return;
    const melody = MELODIES[playing];
    if (context !== null && audible()) sound(context, melody);
    timer = setTimeout(round, melody.every_s * 1000);
  };

  return {
    async unlock() {
      if (context === null) {
        context = new AudioContext();
        context.onstatechange = () => onChange(audible());
      }
      await context.resume();
      onChange(audible());
      return audible();
    },
    play(pattern) {
      if (pattern === playing) return;
      playing = pattern;
      if (timer !== null) clearTimeout(timer);
      round();
    },
    once(pattern) {
      if (context !== null && audible()) sound(context, MELODIES[pattern]);
    },
    audible,
  };
}

function sound(context: AudioContext, melody: Melody): void {
  for (const tone of melody.tones) {
    const begin = context.currentTime + tone.at_s;
    const end = begin + tone.for_s;
    const oscillator = new OscillatorNode(context, { type: "triangle", frequency: tone.from_hz });
    const gain = new GainNode(context, { gain: 0 });
    oscillator.frequency.setValueAtTime(tone.from_hz, begin);
    oscillator.frequency.linearRampToValueAtTime(tone.to_hz, end);
    gain.gain.setValueAtTime(0, begin);
    gain.gain.linearRampToValueAtTime(melody.gain, begin + EDGE_S);
    gain.gain.setValueAtTime(melody.gain, end - EDGE_S);
    gain.gain.linearRampToValueAtTime(0, end);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(begin);
    oscillator.stop(end);
  }
}
