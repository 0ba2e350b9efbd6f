import { expect, test } from "vitest";
import { gapsByCount, partOf, STANDINGS, totalOf } from "./today";

test("every place is counted once, however it stands", () => {
  const counts = { proved: 5, whole: 3, weak: 2, unprotected: 1 };
  expect(totalOf(counts)).toBe(11);
  const parts = STANDINGS.map((standing) => partOf(counts[standing], totalOf(counts)));
  expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(100);
});

test("a district without a place has bars of no length", () => {
  expect(partOf(0, 0)).toBe(0);
});

test("what is missing most stands first", () => {
  const gaps = { silent: 2, battery_low: 9, fault: 4 };
  expect(gapsByCount({ gaps })).toEqual([
    ["battery_low", 9],
    ["fault", 4],
    ["silent", 2],
  ]);
});
