/** The map's colours, read from the design tokens, so that a theme is settled in one place. */

const NAMES = [
  "bg",
  "surface",
  "map-land",
  "map-line",
  "map-label",
  "critical",
  "high",
  "low",
  "low-soft",
  "ok",
  "ok-soft",
  "exercise",
  "accent",
  "ink",
  "ink-3",
] as const;

export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

/** The tokens as they are now. */
export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Palette;
}
