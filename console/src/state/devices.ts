/** The devices of a site as they are known now: pure. */
import type { Device, TimelineEntry } from "../wire";

/**
 * The devices, with what has been heard of them since the site was read: one that has just raised an alarm is not
 * offline. A late signal says nothing of now.
 */
export function asHeard(
  devices: readonly Device[],
  timeline: readonly TimelineEntry[],
): readonly Device[] {
  const heard = new Map<string, string>();
  for (const { code, at, params } of timeline) {
    if (code !== "signal_received" || params.late === true) continue;
    const id = String(params.device_id);
    if (at > (heard.get(id) ?? "")) heard.set(id, at);
  }
  return devices.map((device) => {
    const at = heard.get(device.id);
    const newer =
      at !== undefined &&
      (device.last_seen_at === null || Date.parse(at) > Date.parse(device.last_seen_at));
    return newer ? { ...device, online: true, last_seen_at: at } : device;
  });
}
