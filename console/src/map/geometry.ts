/** Pure geometry of the map: what to show at first, and how incidents at one site make room for each other. */

export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** The share of sites at each edge that may lie outside the first view: a farm far off must not shrink the city. */
const OUTLYING = 0.04;

/** Bounds that hold nearly all of these positions; null when there are none. */
export function boundsOf(lon: readonly number[], lat: readonly number[]): Bounds | null {
  if (lon.length === 0) return null;
  const [west, east] = innerRange(lon);
  const [south, north] = innerRange(lat);
  return [west, south, east, north];
}

function innerRange(values: readonly number[]): [number, number] {
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(sorted.length * OUTLYING);
  return [sorted[cut] ?? 0, sorted[sorted.length - 1 - cut] ?? 0];
}

/** Places round a point that incidents of one site take, first the point itself, in icon widths. */
export const SLOTS: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0.5, -0.9],
  [-0.5, -0.9],
  [0.5, 0.9],
  [-0.5, 0.9],
];

/** For each item the slot it takes among those of the same site, in the order given; the last slot holds the rest. */
export function slots(siteIds: readonly string[]): readonly number[] {
  const taken = new Map<string, number>();
  return siteIds.map((id) => {
    const slot = taken.get(id) ?? 0;
    taken.set(id, Math.min(slot + 1, SLOTS.length - 1));
    return slot;
  });
}
