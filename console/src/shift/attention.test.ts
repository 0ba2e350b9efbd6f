import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { attention } from "./attention";

/** A window that somebody looks away from, and may show notices. */
function aHiddenWindow() {
  const open = new Set<string>();
  class Notice {
    static permission = "granted";
    readonly tag: string;
    constructor(_title: string, { tag }: { tag: string }) {
      this.tag = tag;
      open.add(tag);
    }
    close() {
      open.delete(this.tag);
    }
  }
  const page = { visibilityState: "hidden", addEventListener: vi.fn() };
  vi.stubGlobal("Notification", Notice);
  vi.stubGlobal("document", page);
  return { open, page };
}

describe("notices over other windows", () => {
  beforeEach(() => void vi.unstubAllGlobals());
  afterEach(() => void vi.unstubAllGlobals());

  it("stand until they are no longer true, and end with the shift", () => {
    const { open } = aHiddenWindow();
    const { notify, withdraw, end } = attention();
    for (const tag of ["a", "b", "c"]) notify(tag, "x");
    withdraw("b");
    withdraw("unknown");
    expect([...open]).toEqual(["a", "c"]);
    end();
    expect([...open]).toEqual([]);
  });

  it("are not shown to somebody who looks at the page", () => {
    const { open, page } = aHiddenWindow();
    page.visibilityState = "visible";
    attention().notify("a", "x");
    expect([...open]).toEqual([]);
  });

  it("keep the screen on with one lock, and give it back", async () => {
    const { page } = aHiddenWindow();
    page.visibilityState = "visible";
    const locks: { released: boolean; release(): Promise<void> }[] = [];
    const request = async () => {
      const lock = {
        released: false,
        async release() {
          lock.released = true;
        },
      };
      locks.push(lock);
      return lock;
    };
    vi.stubGlobal("navigator", { wakeLock: { request } });
    const { begin, end } = attention();
    await begin();
    await begin();
    end();
    const begun = begin();
    end();
    await begun;
    expect(locks.map(({ released }) => released)).toEqual([true, true]);
  });
});
