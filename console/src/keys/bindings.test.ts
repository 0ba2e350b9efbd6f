import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OUTCOMES } from "../wire";
import { type KeyPress, keyOf, meaning, PICKS, waitsForAnswer } from "./bindings";

function press(key: string, changes: Partial<KeyPress> = {}): KeyPress {
  return { key, modified: false, repeated: false, typing: false, onControl: false, ...changes };
}

describe("single keys", () => {
  it("give one incident's commands while its panel is open", () => {
    expect(meaning(press(" "), "incident", true)).toEqual({ do: "claim" });
    expect(meaning(press("d"), "incident", true)).toEqual({ do: "dispatch" });
    expect(meaning(press("D"), "incident", true)).toEqual({ do: "dispatch" });
    expect(meaning(press("d"), "desk", true)).toBeNull();
  });

  it("mean nothing while somebody types, holds a modifier, or leans on the key", () => {
    fc.assert(
      fc.property(fc.constantFrom(" ", "d", "r", "m", "?", "1"), (key) => {
        for (const mode of ["desk", "incident", "sheet"] as const) {
          expect(meaning(press(key, { typing: true }), mode, true)).toBeNull();
          expect(meaning(press(key, { modified: true }), mode, true)).toBeNull();
          expect(meaning(press(key, { repeated: true }), mode, true)).toBeNull();
        }
      }),
    );
  });

  it("leave Space and Enter to the control that has the focus", () => {
    expect(meaning(press(" ", { onControl: true }), "incident", true)).toBeNull();
    expect(meaning(press("d", { onControl: true }), "incident", true)).toEqual({ do: "dispatch" });
  });

  it("tick off an outage's homes where its list is open, one after the other", () => {
    expect(meaning(press("q"), "ticks", true)).toEqual({ do: "tick_called" });
    expect(meaning(press("w"), "ticks", true)).toEqual({ do: "tick_no_answer" });
    expect(meaning(press("e"), "ticks", true)).toEqual({ do: "tick_fine" });
    expect(meaning(press("d"), "ticks", true)).toBeNull();
    expect(waitsForAnswer(press("e"), "ticks", true)).toBe(true);
  });

  it("are about nobody on a view that shows no incident", () => {
    for (const key of [" ", "d", "r", "m", "q", "f", "j", "k", "1"]) {
      expect(meaning(press(key), "elsewhere", true)).toBeNull();
    }
    expect(meaning(press("s"), "elsewhere", true)).toEqual({ do: "silence" });
    expect(meaning(press("j"), "desk", true)).toEqual({ do: "next" });
  });

  it("can be turned off, all but Escape", () => {
    expect(meaning(press("d"), "incident", false)).toBeNull();
    expect(meaning(press("Escape"), "incident", false)).toEqual({ do: "close" });
    expect(meaning(press("Escape", { typing: true }), "sheet", true)).toEqual({ do: "close" });
  });

  it("pick from an open sheet and do nothing else there", () => {
    expect(meaning(press("1"), "sheet", true)).toEqual({ do: "pick", index: 0 });
    expect(meaning(press("="), "sheet", true)).toEqual({ do: "pick", index: 11 });
    expect(meaning(press("d"), "sheet", true)).toBeNull();
  });

  it("wait for the answer to a command under way when they are about its incident", () => {
    for (const mode of ["incident", "sheet"] as const) {
      expect(waitsForAnswer(press("d"), mode, true)).toBe(true);
      expect(waitsForAnswer(press("1"), mode, true)).toBe(true);
      expect(waitsForAnswer(press("d", { typing: true }), mode, true)).toBe(false);
      expect(waitsForAnswer(press("d"), mode, false)).toBe(false);
      expect(waitsForAnswer(press("z"), mode, true)).toBe(false);
      expect(waitsForAnswer(press("Escape"), mode, true)).toBe(false);
    }
    for (const key of ["s", "j", "k", "?"]) {
      expect(waitsForAnswer(press(key), "incident", true)).toBe(false);
    }
  });

  it("are enough for every outcome", () => {
    expect(PICKS.length).toBeGreaterThanOrEqual(OUTCOMES.length);
  });

  it("are shown as they are pressed", () => {
    expect(keyOf("dispatch")).toBe("D");
    expect(keyOf("claim")).toBe(" ");
    expect(keyOf("help")).toBe("?");
    expect(keyOf("close")).toBe("Esc");
  });
});
