/** Kind by shape: a rescue is a circle, a fire a triangle, a task a square; an exercise has a broken outline. */
import type { Incident } from "./wire";

export type IncidentGlyph = "rescue" | "fall" | "fire";

/** The shape that stands for an incident; a fall bears a mark of its own inside the rescue's circle. */
export function glyphOf(incident: Incident): IncidentGlyph {
  if (incident.kind === "fire_hazard") return "fire";
  return incident.reasons.some(
    (reason) => reason.code === "fall_detected" || reason.code === "learned_fall",
  ) && !incident.reasons.some((reason) => reason.code === "sos_pressed")
    ? "fall"
    : "rescue";
}

interface KindIconProps {
  readonly glyph: IncidentGlyph | "task";
  readonly exercise?: boolean;
  /** What is left of a countdown, 1 to 0: drawn as an arc that shrinks. */
  readonly left?: number | null;
  readonly size?: number;
}

const CIRCUMFERENCE = 2 * Math.PI * 15;

export function KindIcon({ glyph, exercise = false, left = null, size = 34 }: KindIconProps) {
  const dash = exercise ? "4 3" : undefined;
  return (
    <svg class="kind-icon" viewBox="0 0 34 34" width={size} height={size} aria-hidden="true">
      {glyph === "fire" ? (
        <path class="outline" d="M17 3 L32 30 L2 30 Z" stroke-dasharray={dash} />
      ) : glyph === "task" ? (
        <rect class="outline" x="5" y="5" width="24" height="24" rx="5" stroke-dasharray={dash} />
      ) : (
        <circle
          class={left === null ? "outline" : "outline faint"}
          cx="17"
          cy="17"
          r="15"
          stroke-dasharray={dash}
        />
      )}
      {left !== null && (
        <circle
          class="countdown"
          cx="17"
          cy="17"
          r="15"
          transform="rotate(-90 17 17)"
          stroke-dasharray={`${CIRCUMFERENCE * left} ${CIRCUMFERENCE}`}
        />
      )}
      {glyph === "fire" && <path class="mark thin" d="M17 13v9M17 25v2.5" />}
      {glyph === "rescue" && <path class="mark" d="M17 10v14M10 17h14" />}
      {glyph === "fall" && <path class="mark thin" d="M11 20 L17 12 L23 20" />}
      {glyph === "task" && <path class="mark thin" d="M12 17 L16 21 L23 13" />}
    </svg>
  );
}
