/** Pure geometry of the map: what to show at first, and how incidents at one point make room for each other. */

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

/** Places round a point that incidents there take, first the point itself, in icon widths. */
export const SLOTS: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0.5, -0.9],
  [-0.5, -0.9],
  [0.5, 0.9],
  [-0.5, 0.9],
];

/** For each item the slot it takes among those at the same point, in the order given; the last slot holds the rest. */
export function slots(points: readonly string[]): readonly number[] {
  const taken = new Map<string, number>();
  return points.map((point) => {
    const slot = taken.get(point) ?? 0;
    taken.set(point, Math.min(slot + 1, SLOTS.length - 1));
    return slot;
  });
}

export type Ring = readonly (readonly [number, number])[];

/**
 * Where to write a name inside the part of a shape that is in view: the middle of the ring clipped to the box.
 *
 * Null when nothing, or next to nothing, is in view. A ring that bends strongly may have its middle outside of
 * itself; for districts at a city's scale that is rare, and the name is still beside it.
 */
export function labelPoint(
  ring: Ring,
  [west, south, east, north]: Bounds,
): [number, number] | null {
  let clipped: Ring = ring;
  clipped = clip(clipped, ([x]) => x - west);
  clipped = clip(clipped, ([x]) => east - x);
  clipped = clip(clipped, ([, y]) => y - south);
  clipped = clip(clipped, ([, y]) => north - y);
  const { area, middle } = centroid(clipped);
  return area < (east - west) * (north - south) * LEGIBLE_SHARE ? null : middle;
}

/** A shape that fills less of the view than this has no room for its name. */
const LEGIBLE_SHARE = 0.015;

/** Keeps the part of a ring where `inside` is not negative: one side of a Sutherland-Hodgman clip. */
function clip(ring: Ring, inside: (point: readonly [number, number]) => number): Ring {
  const kept: [number, number][] = [];
  for (const [i, to] of ring.entries()) {
    const from = ring.at(i - 1) ?? to;
    const [a, b] = [inside(from), inside(to)];
    if (a >= 0 !== b >= 0) {
      const t = a / (a - b);
      kept.push([from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]);
    }
    if (b >= 0) kept.push([to[0], to[1]]);
  }
  return kept;
}

/** Area and centre of gravity of a ring, whichever way round it runs. */
function centroid(ring: Ring): { area: number; middle: [number, number] } {
  const origin = ring[0] ?? [0, 0];
  let [twice, sx, sy] = [0, 0, 0];
  for (const [i, to] of ring.entries()) {
    const from = ring.at(i - 1) ?? to;
    const [ax, ay] = [from[0] - origin[0], from[1] - origin[1]];
    const [bx, by] = [to[0] - origin[0], to[1] - origin[1]];
    const cross = ax * by - bx * ay;
    twice += cross;
    sx += (ax + bx) * cross;
    sy += (ay + by) * cross;
  }
  const area = Math.abs(twice / 2);
  if (area === 0) return { area, middle: [origin[0], origin[1]] };
  return { area, middle: [origin[0] + sx / (3 * twice), origin[1] + sy / (3 * twice)] };
}
