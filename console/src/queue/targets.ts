/**
 * The clocks' targets: when a running clock is past what the centre promises. Pure.
 *
 * Claim within 60 s (TEC Quality: 97.5 % of calls), on the spot within 15 min in town.
 */
import type { Incident } from "../wire";

export const CLAIM_TARGET_S = 60;
export const ARRIVE_TARGET_S = 900;

/** Which target has passed without being met; null while there is time, or nothing to meet. */
export function missed(incident: Incident, now: number): "claim" | "arrive" | null {
  if (incident.exercise || incident.closed_at !== null || incident.state === "pending") return null;
  const since_s = (now - Date.parse(incident.opened_at)) / 1000;
  if (incident.claimed_at === null) return since_s > CLAIM_TARGET_S ? "claim" : null;
  if (incident.state === "dispatched") return since_s > ARRIVE_TARGET_S ? "arrive" : null;
  return null;
}
