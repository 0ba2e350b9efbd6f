import { describe, expect, it } from "vitest";
import { anIncident } from "../live/testing";
import { ARRIVE_TARGET_S, CLAIM_TARGET_S, missed } from "./targets";

const OPENED = Date.parse(anIncident("a").opened_at);
const at = (s: number) => OPENED + s * 1000;

describe("a running clock", () => {
  it("is past its target once a minute went by without a claim", () => {
    expect(missed(anIncident("a"), at(CLAIM_TARGET_S))).toBeNull();
    expect(missed(anIncident("a"), at(CLAIM_TARGET_S + 1))).toBe("claim");
  });

  it("counts for whoever was sent until they are there", () => {
    const sent = anIncident("a", { state: "dispatched", claimed_at: "2026-11-21T12:00:10Z" });
    expect(missed(sent, at(CLAIM_TARGET_S + 1))).toBeNull();
    expect(missed(sent, at(ARRIVE_TARGET_S + 1))).toBe("arrive");
    expect(missed({ ...sent, state: "arrived" }, at(ARRIVE_TARGET_S + 1))).toBeNull();
  });

  it("has no target in an exercise, a countdown, or when it is over", () => {
    for (const changes of [
      { exercise: true },
      { state: "pending" },
      { closed_at: "2026-11-21T12:05:00Z" },
    ] as const) {
      expect(missed(anIncident("a", changes), at(10_000))).toBeNull();
    }
  });
});
