import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundsOf, labelPoint, SLOTS, slots } from "./geometry";

describe("the first view", () => {
  it("holds nearly all sites and is not stretched by one far off", () => {
    const lon = [...Array.from({ length: 100 }, (_, i) => 125.2 + i / 1000), 100];
    const lat = [...Array.from({ length: 100 }, (_, i) => 43.8 + i / 1000), 10];
    const bounds = boundsOf(lon, lat);
    expect(bounds?.[0]).toBeGreaterThan(125.19);
    expect(bounds?.[2]).toBeLessThan(125.31);
  });

  it("is the only site when there is one, and nothing when there is none", () => {
    expect(boundsOf([125.3], [43.9])).toEqual([125.3, 43.9, 125.3, 43.9]);
    expect(boundsOf([], [])).toBeNull();
  });

  it("always runs from west to east and from south to north", () => {
    const degrees = fc.array(fc.double({ min: -80, max: 80, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(degrees, (values) => {
        const [west, south, east, north] = boundsOf(values, values) ?? [1, 1, 0, 0];
        expect(west).toBeLessThanOrEqual(east);
        expect(south).toBeLessThanOrEqual(north);
      }),
    );
  });
});

describe("incidents at one point", () => {
  it("each take a slot of their own while there are slots", () => {
    expect(slots(["a", "b", "a", "a"])).toEqual([0, 0, 1, 2]);
    expect(Math.max(...slots(Array(20).fill("a")))).toBe(SLOTS.length - 1);
  });
});

describe("a district's name", () => {
  const square = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ] as const;

  it("stands in the middle of what is in view", () => {
    expect(labelPoint(square, [-5, -5, 15, 15])).toEqual([5, 5]);
    expect(labelPoint(square, [5, 5, 25, 25])).toEqual([7.5, 7.5]);
    expect(labelPoint([...square].reverse(), [8, 0, 12, 10])).toEqual([9, 5]);
  });

  it("is left out where the district is not in view, or only a sliver of it", () => {
    expect(labelPoint(square, [20, 20, 30, 30])).toBeNull();
    expect(labelPoint(square, [9.99, 0, 20, 10])).toBeNull();
  });

  it("always lies in view", () => {
    const corner = fc.double({ min: -20, max: 20, noNaN: true });
    const size = fc.double({ min: 0.1, max: 30, noNaN: true });
    fc.assert(
      fc.property(corner, corner, size, size, (west, south, width, height) => {
        const point = labelPoint(square, [west, south, west + width, south + height]);
        if (point === null) return;
        expect(point[0]).toBeGreaterThanOrEqual(west - 1e-9);
        expect(point[0]).toBeLessThanOrEqual(west + width + 1e-9);
        expect(point[1]).toBeGreaterThanOrEqual(south - 1e-9);
        expect(point[1]).toBeLessThanOrEqual(south + height + 1e-9);
      }),
    );
  });
});
