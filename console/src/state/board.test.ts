import { effect } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Effect } from "../live/protocol";
import { anIncident } from "../live/testing";
import type { Incident } from "../wire";
import { board } from "./board";

const event = (data: Incident): Effect => ({
  do: "event",
  event: {
    seq: data.version,
    prev: data.version - 1,
    at: data.opened_at,
    name: "incident.changed",
    reason: "note",
    data,
  },
});
const replace = (...incidents: Incident[]): Effect => ({
  do: "replace",
  seq: 1,
  incidents,
  tasks: [],
});

describe("the board", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("shows what is open and drops what has closed", () => {
    const made = board();
    made.apply([replace(anIncident("a"), anIncident("b"))]);
    made.apply([event(anIncident("a", { version: 2, closed_at: "2026-11-21T12:30:00Z" }))]);
    vi.runAllTimers();
    expect([...made.picture.value.incidents.keys()]).toEqual(["b"]);
  });

  it("forgets what a new snapshot does not hold", () => {
    const made = board();
    made.apply([replace(anIncident("a"))]);
    made.apply([replace(anIncident("b"))]);
    vi.runAllTimers();
    expect([...made.picture.value.incidents.keys()]).toEqual(["b"]);
  });

  it("keeps a command's answer when an older event arrives after it", () => {
    const made = board();
    made.apply([replace(anIncident("a"))]);
    made.put(anIncident("a", { version: 3, state: "claimed" }));
    made.apply([event(anIncident("a", { version: 2 }))]);
    expect(made.picture.value.incidents.get("a")?.version).toBe(3);
  });

  it("shows a lone change at once and draws a storm ten times a second", () => {
    const made = board();
    let drawn = 0;
    const stop = effect(() => {
      made.picture.value;
      drawn += 1;
    });
    made.apply([event(anIncident("first"))]);
    expect(drawn).toBe(2);
    for (let n = 0; n < 1000; n += 1) made.apply([event(anIncident(`i${n}`))]);
    expect(drawn).toBe(2);
    vi.advanceTimersByTime(200);
    expect(drawn).toBe(3);
    expect(made.picture.value.incidents.size).toBe(1001);
    stop();
  });
});
