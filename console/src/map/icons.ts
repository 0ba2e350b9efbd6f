/** The incidents' pictures, drawn at run time from the tokens: kind by shape, severity by colour, waiting by a halo. */
import type { Map as GlMap } from "maplibre-gl";
import type { IncidentGlyph } from "../icons";
import type { Palette } from "./palette";

const GLYPHS: readonly IncidentGlyph[] = ["rescue", "fall", "fire"];
const TONES = ["critical", "high", "low", "exercise"] as const;
const STATES = ["waiting", "in-hand"] as const;

type Tone = (typeof TONES)[number];

export interface IconName {
  readonly glyph: IncidentGlyph;
  readonly tone: Tone;
  readonly state: (typeof STATES)[number];
  readonly chosen: boolean;
}

/** The size of the whole picture and of the shape inside the halo, in screen pixels. */
const SIZE = 72;
const SHAPE_RADIUS = 15;
/** Drawn at twice the size, so that dense screens show no blur. */
const RATIO = 2;

export function iconName({ glyph, tone, state, chosen }: IconName): string {
  return [glyph, tone, state, chosen ? "chosen" : "plain"].join("/");
}

/** Adds every picture, or redraws them for other colours. */
export function drawIcons(map: GlMap, colours: Palette): void {
  for (const glyph of GLYPHS) {
    for (const tone of TONES) {
      for (const state of STATES) {
        for (const chosen of [false, true]) {
          const icon: IconName = { glyph, tone, state, chosen };
          const image = draw(icon, colours);
          const name = iconName(icon);
          if (map.hasImage(name)) map.updateImage(name, image);
          else map.addImage(name, image, { pixelRatio: RATIO });
        }
      }
    }
  }
}

function draw({ glyph, tone, state, chosen }: IconName, colours: Palette): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * RATIO;
  // Read back at once: a canvas kept on the graphics card would be fetched from it each time.
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (pen === null) throw new Error("This browser cannot draw on a canvas.");
  pen.scale(RATIO, RATIO);
  pen.translate(SIZE / 2, SIZE / 2);
  const colour = colours[tone];

  if (state === "waiting") {
    pen.globalAlpha = 0.22;
    pen.fillStyle = colour;
    fillCircle(pen, SIZE / 2 - 4);
    pen.globalAlpha = 1;
  }
  if (chosen) {
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.arc(0, 0, 24, 0, 2 * Math.PI);
    pen.stroke();
  }

  trace(pen, glyph);
  pen.fillStyle = tone === "exercise" || state === "in-hand" ? colours.surface : colour;
  pen.fill();
  pen.strokeStyle = tone === "exercise" || state === "in-hand" ? colour : colours.surface;
  pen.lineWidth = 2.5;
  if (tone === "exercise") pen.setLineDash([4, 3]);
  pen.stroke();
  pen.setLineDash([]);

  pen.strokeStyle = tone === "exercise" || state === "in-hand" ? colour : colours.surface;
  mark(pen, glyph);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function fillCircle(pen: CanvasRenderingContext2D, radius: number): void {
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
  pen.fill();
}

function trace(pen: CanvasRenderingContext2D, glyph: IncidentGlyph): void {
  pen.beginPath();
  if (glyph === "fire") {
    pen.moveTo(0, -SHAPE_RADIUS - 4);
    pen.lineTo(SHAPE_RADIUS + 3, SHAPE_RADIUS - 2);
    pen.lineTo(-SHAPE_RADIUS - 3, SHAPE_RADIUS - 2);
    pen.closePath();
  } else {
    pen.arc(0, 0, SHAPE_RADIUS, 0, 2 * Math.PI);
  }
}

function mark(pen: CanvasRenderingContext2D, glyph: IncidentGlyph): void {
  pen.lineWidth = 3.5;
  pen.beginPath();
  if (glyph === "fire") {
    pen.moveTo(0, -9);
    pen.lineTo(0, 3);
    pen.moveTo(0, 6);
    pen.lineTo(0, 9);
  } else if (glyph === "fall") {
    pen.moveTo(-6, 4);
    pen.lineTo(0, -5);
    pen.lineTo(6, 4);
  } else {
    pen.moveTo(0, -7);
    pen.lineTo(0, 7);
    pen.moveTo(-7, 0);
    pen.lineTo(7, 0);
  }
  pen.stroke();
}
