import { describe, expect, it } from "vitest";
import type { Device, TimelineEntry } from "../wire";
import { asHeard } from "./devices";

const button: Device = {
  id: "sos-1",
  kind: "sos",
  place_id: "p",
  online: false,
  battery: 80,
  last_seen_at: "2026-11-21T11:00:00Z",
};

function received(at: string, changes: TimelineEntry["params"] = {}): TimelineEntry {
  const params = { device_id: "sos-1", type: "sos", state: "raised", ...changes };
  return { id: 1, at, code: "signal_received", params, actor: null };
}

describe("devices as they are known now", () => {
  it("are online when they have spoken since the site was read", () => {
    const entries = [received("2026-11-21T12:00:01Z"), received("2026-11-21T12:00:00Z")];
    const spoken = { ...button, online: true, last_seen_at: "2026-11-21T12:00:01Z" };
    expect(asHeard([button], entries)).toEqual([spoken]);
    expect(asHeard([{ ...button, last_seen_at: null }], entries)).toEqual([spoken]);
  });

  it("are left as they were read when they said nothing newer, or only what is late", () => {
    const older = received("2026-11-21T10:00:00Z");
    const late = received("2026-11-21T12:00:00Z", { late: true });
    const other = received("2026-11-21T12:00:00Z", { device_id: "smoke-1" });
    expect(asHeard([button], [older, late, other])).toEqual([button]);
  });
});
