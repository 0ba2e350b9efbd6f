/** Waits between connection attempts: exponential with full jitter. */

/** The first attempt's ceiling: short, since most breaks are a service that restarts within a second. */
const FIRST_MS = 500;
/** No console waits longer than this for its alarms. */
const LONGEST_MS = 30_000;

/**
 * How long to wait before attempt number `attempt` (from 0), in milliseconds.
 *
 * `chance` is in [0, 1): full jitter spreads a thousand consoles that lost the same server evenly over the ceiling.
 */
export function wait_ms(attempt: number, chance: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.floor(chance * ceiling);
}
