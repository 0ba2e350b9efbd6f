import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromMap, type LonLat, onMap } from "./datum";

/** The points that every open implementation is tried on, as in the API's own tests: Shanghai, Shenzhen, Beijing. */
const KNOWN: readonly (readonly [wgs84: LonLat, gcj02: LonLat])[] = [
  [
    [121.5272106, 31.1774276],
    [121.531541859215, 31.17530398364597],
  ],
  [
    [113.912316, 22.543847],
    [113.9171764808363, 22.540796131694766],
  ],
  [
    [116.377817, 39.911954],
    [116.38404722455657, 39.91334545536069],
  ],
];

/** How far two near positions are apart. */
function apart_m([aLon, aLat]: LonLat, [bLon, bLat]: LonLat): number {
  const degree_m = 111_320;
  const narrow = Math.cos((aLat * Math.PI) / 180);
  return degree_m * Math.hypot((aLon - bLon) * narrow, aLat - bLat);
}

describe("a position on the map", () => {
  it.each(KNOWN)("known in both datums converts within a metre, both ways", (wgs84, gcj02) => {
    expect(apart_m(onMap(wgs84, "gcj02"), gcj02)).toBeLessThan(1);
    expect(apart_m(fromMap(gcj02, "gcj02"), wgs84)).toBeLessThan(1);
  });

  it("comes back from a click to where it was, and is shifted as far as maps show it", () => {
    const inland = fc.tuple(
      fc.double({ min: 75, max: 134, noNaN: true }),
      fc.double({ min: 18.5, max: 53, noNaN: true }),
    );
    fc.assert(
      fc.property(inland, (at) => {
        const there = onMap(at, "gcj02");
        expect(apart_m(fromMap(there, "gcj02"), at)).toBeLessThan(0.01);
        expect(apart_m(there, at)).toBeGreaterThan(10);
        expect(apart_m(there, at)).toBeLessThan(1_500);
      }),
    );
  });

  it("stays where it is on a map of our own datum, and outside of the mainland's frame", () => {
    expect(onMap([125.3, 43.9], "wgs84")).toEqual([125.3, 43.9]);
    expect(fromMap([125.3, 43.9], "wgs84")).toEqual([125.3, 43.9]);
    expect(onMap([0, 51.5], "gcj02")).toEqual([0, 51.5]);
  });
});
