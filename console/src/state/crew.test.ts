import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { anIncident } from "../live/testing";
import type { Board, Incident } from "../wire";
import type { Picture } from "./board";
import { crew, hasBoard } from "./crew";

const boardOf = (at: string): Board => ({ at, desks: [], responders: [] });

function picture(...incidents: Incident[]): Picture {
  return { incidents: new Map(incidents.map((one) => [one.id, one])), tasks: new Map() };
}

describe("the crew", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("is asked for while somebody looks, and by nobody else", async () => {
    const ask = vi.fn(async () => boardOf("1"));
    const { board, watch } = crew({ board: ask }, signal(picture()));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).not.toHaveBeenCalled();
    const [one, other] = [watch(), watch()];
    await vi.advanceTimersByTimeAsync(0);
    expect(board.value?.at).toBe("1");
    one();
    one();
    const before = ask.mock.calls.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ask.mock.calls.length).toBe(before + 1);
    other();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask.mock.calls.length).toBe(before + 1);
  });

  it("is asked for anew when somebody takes an incident or is sent, and not for a note", async () => {
    const ask = vi.fn(async () => boardOf("1"));
    const incidents = signal(picture(anIncident("a")));
    const stop = crew({ board: ask }, incidents).watch();
    await vi.advanceTimersByTimeAsync(1000);
    const before = ask.mock.calls.length;
    incidents.value = picture(anIncident("a", { version: 2 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(ask.mock.calls.length).toBe(before);
    const responder = { id: "r", name: "r", eta_s: null };
    incidents.value = picture(anIncident("a", { version: 3, responder }));
    incidents.value = picture(anIncident("a", { version: 4, responder, accepted_at: "x" }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(ask.mock.calls.length).toBe(before + 1);
    stop();
  });

  it("never shows an older answer over a newer one, and says when there is none", async () => {
    const answers: ((board: Board) => void)[] = [];
    let fails = false;
    const ask = vi.fn(() =>
      fails ? Promise.reject(new Error()) : new Promise<Board>((told) => answers.push(told)),
    );
    const { board, failed, watch } = crew({ board: ask }, signal(picture()));
    const stop = watch();
    await vi.advanceTimersByTimeAsync(10_000);
    answers.at(-1)?.(boardOf("new"));
    await vi.advanceTimersByTimeAsync(0);
    answers[0]?.(boardOf("old"));
    await vi.advanceTimersByTimeAsync(0);
    expect([board.value?.at, failed.value]).toEqual(["new", false]);
    fails = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect([board.value?.at, failed.value]).toEqual(["new", true]);
    stop();
  });

  it("calls no position fresh that could not be renewed, and keeps none while nobody looks", async () => {
    const position = { lon: 125.3, lat: 43.8, at: "1", stale: false };
    const there = { id: "r", position } as Board["responders"][number];
    let fails = false;
    const ask = vi.fn(async () => {
      if (fails) throw new Error("no answer");
      return { ...boardOf("1"), responders: [there] };
    });
    const { board, responders, watch } = crew({ board: ask }, signal(picture()));
    const stop = watch();
    await vi.advanceTimersByTimeAsync(0);
    expect(responders.value[0]?.position?.stale).toBe(false);
    fails = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(responders.value[0]?.position?.stale).toBe(true);
    stop();
    expect([board.value, responders.value]).toEqual([null, []]);
  });

  it("is nothing for an institution", () => {
    expect(hasBoard("dispatcher")).toBe(true);
    expect(hasBoard("institution")).toBe(false);
    expect(hasBoard(undefined)).toBe(false);
  });
});
