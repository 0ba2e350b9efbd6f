/** Which month of the indicators is asked for, and the addresses that answer it. */
import type { Format } from "../reports/asked";
import { CENTRE_AHEAD_MS } from "../time/clocks";

/** So many months back are offered: this year's and the same month of the last. */
const OFFERED = 13;

/** The months that are offered, as `2026-10`, the running one first, on the centre's clock. */
export function monthsBefore(now: number): readonly string[] {
  const local = new Date(now + CENTRE_AHEAD_MS);
  return Array.from({ length: OFFERED }, (_, back) =>
    new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - back, 1))
      .toISOString()
      .slice(0, 7),
  );
}

/** A month of all institutions. */
export function indicatorsPath(month: string): string {
  return `/reports/indicators?${new URLSearchParams({ month })}`;
}

/** The same as a file, from the page's own server. */
export function indicatorsTablePath(month: string, format: Format, lang: string): string {
  return `/api/v1/reports/indicators/table?${new URLSearchParams({ month, format, lang })}`;
}

/** What is counted piece by piece; the incidents behind a response stand in the report above. */
export const PIECEWISE: ReadonlySet<string> = new Set([
  "devices_heard",
  "tests_in_time",
  "hazards_in_time",
  "rounds_in_time",
]);

/** The devices, hazards or inspections behind a value. */
export function piecesPath(month: string, site: string, indicator: string): string {
  return `/reports/indicators/pieces?${new URLSearchParams({ month, site, indicator })}`;
}
