/** A responder's shape: a diamond, which no incident has; hollow while nobody knows where they are now. */
import type { BoardResponder } from "../wire";

interface ResponderMarkProps {
  readonly state: BoardResponder["state"];
  readonly stale: boolean;
  readonly size?: number;
}

/** What is drawn in the diamond, in a box of 24. The map draws the same lines. */
export const MARKS: Readonly<Record<BoardResponder["state"], string>> = {
  on_scene: "M8 12.5 L11 15.5 L16.5 9",
  on_the_way: "M8.5 14 L12 9.5 L15.5 14",
  sent: "M12 8.5 V12.5 M12 15 V15.5",
  free: "",
  resting: "M8.5 12 H15.5",
  off_duty: "M9 9 L15 15 M15 9 L9 15",
};

/** The diamond itself, in the same box. */
export const DIAMOND = "M12 1.5 L22.5 12 L12 22.5 L1.5 12 Z";

export function ResponderMark({ state, stale, size = 24 }: ResponderMarkProps) {
  return (
    <svg
      class={stale ? "responder-mark hollow" : "responder-mark"}
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path class="diamond" d={DIAMOND} />
      <path class="mark" d={MARKS[state]} />
    </svg>
  );
}
