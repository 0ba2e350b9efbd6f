import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Briefing } from "../wire";
import { briefingState } from "./briefing";

/** Answers that come when the test says so, in any order. */
function answers() {
  const waiting: { give(as_of: string): void; fail(): void }[] = [];
  const briefing = (incident_id: string): Promise<Briefing> =>
    new Promise((resolve, reject) => {
      waiting.push({
        give: (as_of) => resolve({ incident_id, as_of } as Briefing),
        fail: () => reject(new Error("no answer")),
      });
    });
  return { calls: { briefing }, waiting };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe("an open briefing", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is read at once, after each event of its incident, and anew by itself until it is closed", async () => {
    const { calls, waiting } = answers();
    const state = briefingState(calls);
    state.open("a");
    expect(waiting).toHaveLength(1);
    state.touched("b");
    expect(waiting).toHaveLength(1);
    state.touched("a");
    expect(waiting).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(waiting).toHaveLength(3);
    state.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(waiting).toHaveLength(3);
  });

  it("never goes back to an older answer that comes late", async () => {
    const { calls, waiting } = answers();
    const state = briefingState(calls);
    state.open("a");
    state.touched("a");
    waiting[1]?.give("2026-11-21T12:00:05Z");
    await settled();
    waiting[0]?.give("2026-11-21T12:00:01Z");
    await settled();
    expect(state.briefing.value?.as_of).toBe("2026-11-21T12:00:05Z");
  });

  it("says that it could not be renewed, and keeps what it has", async () => {
    const { calls, waiting } = answers();
    const state = briefingState(calls);
    state.open("a");
    waiting[0]?.give("2026-11-21T12:00:05Z");
    await settled();
    state.touched("a");
    waiting[1]?.fail();
    await settled();
    expect([state.failed.value, state.briefing.value?.incident_id]).toEqual([true, "a"]);
  });

  it("does not call itself renewed by an answer older than its last failure, nor failed by an older one", async () => {
    const { calls, waiting } = answers();
    const state = briefingState(calls);
    state.open("a");
    state.touched("a");
    waiting[1]?.fail();
    await settled();
    waiting[0]?.give("2026-11-21T12:00:01Z");
    await settled();
    expect([state.failed.value, state.briefing.value?.incident_id]).toEqual([true, "a"]);
    state.touched("a");
    state.touched("a");
    waiting[3]?.give("2026-11-21T12:00:09Z");
    await settled();
    waiting[2]?.fail();
    await settled();
    expect(state.failed.value).toBe(false);
  });

  it("shows nothing of the incident before", async () => {
    const { calls, waiting } = answers();
    const state = briefingState(calls);
    state.open("a");
    state.open("b");
    waiting[0]?.give("2026-11-21T12:00:05Z");
    await settled();
    expect(state.briefing.value).toBeNull();
  });
});
