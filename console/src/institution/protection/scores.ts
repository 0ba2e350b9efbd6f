/** Places' scores rolled up by floor and building, and the tests that somebody has to walk to: pure. */
import type { Gap, Guard, PlaceProtection, SiteProtection } from "../../wire";

/** The kinds that call for help by themselves or by hand; the server scores by the same. */
export const LIFE_SAFETY: ReadonlySet<string> = new Set([
  "sos",
  "fall",
  "smoke",
  "heat",
  "co",
  "gas",
]);
/** A score from here on is whole. */
export const WHOLE = 100;
const WEEK_MS = 7 * 86_400_000;

export function savesLives(device: Guard): boolean {
  return LIFE_SAFETY.has(device.kind);
}

/** How many life-saving devices have `gap`. */
export function devicesWith(sites: readonly SiteProtection[], gap: Gap): number {
  return sites
    .flatMap((site) => site.places)
    .flatMap((place) => place.devices)
    .filter((device) => savesLives(device) && device.gaps.includes(gap)).length;
}

/** The places with a life-saving device that has `gap`, each once, in walking order. */
export function placesWith(sites: readonly SiteProtection[], gap: Gap): readonly PlaceProtection[] {
  const has = (device: Guard): boolean => savesLives(device) && device.gaps.includes(gap);
  return sites.flatMap((site) =>
    site.places.filter((place) => place.devices.some(has)).sort(inWalkingOrder),
  );
}

/** How many places that are scored at all are protected whole. */
export interface Rollup {
  readonly whole: number;
  readonly of: number;
}

export function rollup(places: readonly PlaceProtection[]): Rollup {
  const scored = places.filter((place) => place.score !== null);
  return { whole: scored.filter((place) => place.score === WHOLE).length, of: scored.length };
}

/** The same for each building, in walking order. */
export function buildings(
  places: readonly PlaceProtection[],
): readonly (Rollup & { readonly building: string })[] {
  const named = [...new Set([...places].sort(inWalkingOrder).map((place) => place.building ?? ""))];
  return named
    .map((building) => ({
      building,
      ...rollup(places.filter((place) => (place.building ?? "") === building)),
    }))
    .filter(({ of }) => of > 0);
}

/** How a score is shown: as urgent as the worst of its three steps. */
export function toneOf(score: number): "calm" | "high" | "critical" {
  if (score >= WHOLE) return "calm";
  return score >= 70 ? "high" : "critical";
}

/** Names as people count: room 9 before room 10, floor -1 before floor 1. */
function compareNames(a: string | null, b: string | null): number {
  const [x, y] = [Number(a ?? ""), Number(b ?? "")];
  if (a && b && Number.isFinite(x) && Number.isFinite(y)) return x - y;
  return (a ?? "").localeCompare(b ?? "", "zh-CN", { numeric: true });
}

type Named = Pick<PlaceProtection, "building" | "floor" | "room">;

/** The order in which somebody walks: building by building, floor by floor from below, door by door. */
export function inWalkingOrder(a: Named, b: Named): number {
  return (
    compareNames(a.building, b.building) ||
    compareNames(a.floor, b.floor) ||
    compareNames(a.room, b.room)
  );
}

export interface Floor<T extends Named> {
  readonly building: string | null;
  readonly floor: string | null;
  readonly places: readonly T[];
}

/** Places by building and floor, all in walking order. */
export function floors<T extends Named>(places: readonly T[]): readonly Floor<T>[] {
  const found: { building: string | null; floor: string | null; places: T[] }[] = [];
  for (const place of [...places].sort(inWalkingOrder)) {
    const last = found.at(-1);
    if (last?.building === place.building && last.floor === place.floor) last.places.push(place);
    else found.push({ building: place.building, floor: place.floor, places: [place] });
  }
  return found;
}

/** A test that somebody has to make: never seen to ring here, overdue, or due within a week. */
export interface DueTest extends Named {
  readonly place_id: string;
  readonly device: Guard;
  readonly why: "not_seen" | "overdue" | "due";
}

/** Every test to be made within a week from `now`, in walking order. */
export function dueTests(site: SiteProtection, now: number): readonly DueTest[] {
  const found: DueTest[] = [];
  for (const place of [...site.places].sort(inWalkingOrder)) {
    for (const device of place.devices) {
      const why = savesLives(device) ? reasonToTest(device, now) : null;
      if (why === null) continue;
      const { place_id, building, floor, room } = place;
      found.push({ place_id, building, floor, room, device, why });
    }
  }
  return found;
}

function reasonToTest(device: Guard, now: number): DueTest["why"] | null {
  if (device.gaps.includes("test_not_seen")) return "not_seen";
  if (device.test_due_at === null) return null;
  const due = Date.parse(device.test_due_at);
  if (due < now) return "overdue";
  return due < now + WEEK_MS ? "due" : null;
}
