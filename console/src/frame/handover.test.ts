import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { Lang } from "../i18n/catalogues";
import { translator } from "../i18n/translate";
import type { Handover } from "../wire";
import { linesOf, signing, unsigned } from "./handover";

const text = translator(signal<Lang>("en"));
const now = Date.parse("2026-11-21T12:00:00Z");
const offered: Handover = {
  id: "hov-1",
  from_id: "usr-a",
  from_name: "A",
  to_id: null,
  to_name: null,
  summary: {
    incidents: [{ id: "inc-1", kind: "emergency_rescue", state: "claimed", site_id: "home-1" }],
    promised: [
      { id: "tsk-1", kind: "call_back", site_id: "home-2", due_at: "2026-11-21T12:05:00Z" },
    ],
  },
  offered_at: "2026-11-21T12:00:00Z",
  accepted_at: null,
  accepted_by: null,
  reason: null,
};

describe("a hand-over", () => {
  it("says of each part where, what and until when, and nothing of what is not there", () => {
    expect(linesOf(offered, "incidents", now, text)).toEqual([
      { site_id: "home-1", about: "Rescue · Claimed" },
    ]);
    expect(linesOf(offered, "promised", now, text)).toEqual([
      { site_id: "home-2", about: "Call back · 20:05" },
    ]);
    expect(linesOf(offered, "away", now, text)).toEqual([]);
  });

  it("waits until it is signed, never by who gave it, with a reason by who was not named", () => {
    expect(unsigned([offered, { ...offered, accepted_at: offered.offered_at }])).toEqual([offered]);
    expect(signing(offered, "usr-a")).toBe("none");
    expect(signing(offered, "usr-b")).toBe("free");
    expect(signing({ ...offered, to_id: "usr-c" }, "usr-b")).toBe("with_reason");
  });
});
