import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Calls } from "../api/calls";
import { Problem } from "../api/client";
import { anIncident } from "../live/testing";
import { handling } from "./handling";

/** Handling whose server answers with `answer`. */
function rig(answer: () => Promise<unknown>) {
  const command = vi.fn(answer);
  const answered = vi.fn();
  return { command, answered, hands: handling({ command } as unknown as Calls, answered) };
}

const CLAIM = { name: "claim", body: {} } as const;

describe("handling", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("passes a command's answer on before its event comes, and closes the sheet", async () => {
    const claimed = anIncident("a", { state: "claimed" });
    const { hands, answered } = rig(() => Promise.resolve(claimed));
    hands.open("dispatch");
    expect(await hands.run("a", CLAIM)).toBe(true);
    expect(answered).toHaveBeenCalledWith(claimed);
    expect(hands.sheet.value).toBeNull();
  });

  it("keeps the sheet open and says why when the server refuses", async () => {
    const owner = { user_id: "u2", name: "u2" };
    const refused = new Problem(409, { code: "already_claimed", owner });
    const { hands, answered } = rig(() => Promise.reject(refused));
    hands.open("resolve");
    expect(await hands.run("a", CLAIM)).toBe(false);
    expect(hands.failure.value).toEqual({ code: "already_claimed", owner });
    expect(hands.sheet.value).toBe("resolve");
    expect(answered).not.toHaveBeenCalled();
  });

  it("gives one command at a time, so that an impatient second press does nothing", async () => {
    const { hands, command } = rig(() => Promise.resolve(anIncident("a")));
    const first = hands.run("a", CLAIM);
    expect(await hands.run("a", CLAIM)).toBe(false);
    await first;
    expect(command).toHaveBeenCalledOnce();
  });

  it("wants a dangerous key twice, within three seconds", () => {
    const { hands } = rig(() => Promise.resolve(null));
    expect(hands.arm("mistaken")).toBe(false);
    expect(hands.arm("mistaken")).toBe(true);
    expect(hands.arm("mistaken")).toBe(false);
    vi.advanceTimersByTime(3001);
    expect(hands.arm("mistaken")).toBe(false);
    expect(hands.arm("deceased")).toBe(false);
  });

  it("closes what is open before Escape means anything else", () => {
    const { hands } = rig(() => Promise.resolve(null));
    hands.open("note");
    expect(hands.dismiss()).toBe(true);
    expect(hands.sheet.value).toBeNull();
    expect(hands.dismiss()).toBe(false);
  });
});
