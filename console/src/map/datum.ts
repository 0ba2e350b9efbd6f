/**
 * Positions in the datum of the base map: the twin of `nowalls/domain/coordinates.py`. Pure.
 *
 * Everything inside is WGS-84. Chinese street maps show GCJ-02, some 300 to 700 m off by a function that was never
 * published; this is the formula known from the field. Only the map's edge converts: what goes onto the map, and where
 * somebody clicks.
 */

export type Datum = "wgs84" | "gcj02";
/** Longitude first. */
export type LonLat = readonly [lon: number, lat: number];

/** Krasovsky 1940, the ellipsoid GCJ-02 is computed on. */
const SEMI_MAJOR_M = 6_378_245.0;
const ECCENTRICITY_SQUARED = 0.006693421622965943;
/** West, south, east, north: beyond it GCJ-02 shifts nothing. */
const FRAME = [72.004, 0.8293, 137.8347, 55.8271] as const;
/** A tenth of a millimetre. */
const SETTLED_DEG = 1e-9;
/** Inland no place takes more than five; the rest is room. */
const MOST_ROUNDS = 30;

/** Where a WGS-84 position stands on a map of this datum. */
export function onMap(at: LonLat, datum: Datum): LonLat {
  return datum === "gcj02" ? gcj02Of(at) : at;
}

/** The WGS-84 position of a place on a map of this datum: of a click. */
export function fromMap(at: LonLat, datum: Datum): LonLat {
  if (datum === "wgs84") return at;
  let guess = at;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const there = gcj02Of(guess);
    const off = [there[0] - at[0], there[1] - at[1]] as const;
    guess = [guess[0] - off[0], guess[1] - off[1]];
    if (Math.abs(off[0]) < SETTLED_DEG && Math.abs(off[1]) < SETTLED_DEG) break;
  }
  return guess;
}

function gcj02Of(at: LonLat): LonLat {
  const [lon, lat] = at;
  const [west, south, east, north] = FRAME;
  if (lon < west || lon > east || lat < south || lat > north) return at;
  const [east_m, north_m] = shift_m(lon - 105, lat - 35);
  const latitude = (lat * Math.PI) / 180;
  const flat = 1 - ECCENTRICITY_SQUARED * Math.sin(latitude) ** 2;
  const meridian_m =
    ((SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED)) / (flat * Math.sqrt(flat))) * (Math.PI / 180);
  const parallel_m = (SEMI_MAJOR_M / Math.sqrt(flat)) * Math.cos(latitude) * (Math.PI / 180);
  return [lon + east_m / parallel_m, lat + north_m / meridian_m];
}

/** The shift east and north; `x` and `y` are degrees from 105° E, 35° N. */
function shift_m(x: number, y: number): readonly [number, number] {
  const wave = (turns: number): number => Math.sin(turns * Math.PI);
  const ripple = 20 * wave(6 * x) + 20 * wave(2 * x);
  const root = Math.sqrt(Math.abs(x));
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root;
  north += ((ripple + 20 * wave(y) + 40 * wave(y / 3)) * 2) / 3;
  north += ((160 * wave(y / 12) + 320 * wave(y / 30)) * 2) / 3;
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root;
  east += ((ripple + 20 * wave(x) + 40 * wave(x / 3)) * 2) / 3;
  east += ((150 * wave(x / 12) + 300 * wave(x / 30)) * 2) / 3;
  return [east, north];
}
