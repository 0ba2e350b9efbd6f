import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SiteColumns, SiteStatus } from "../wire";
import { sites } from "./sites";

const columns = (ids: string[], status: SiteStatus[]): SiteColumns => ({
  ids,
  lon: ids.map(() => 125.3),
  lat: ids.map(() => 43.8),
  kind: ids.map(() => "home"),
  status,
});

/** Answers that come when the test says so. */
function server() {
  const waiting: ((told: SiteColumns | null) => void)[] = [];
  const siteColumns = (): Promise<SiteColumns> =>
    new Promise((resolve, reject) => {
      waiting.push((told) => (told === null ? reject(new Error("no answer")) : resolve(told)));
    });
  return { calls: { siteColumns, sites: async () => [] }, waiting };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe("the sites", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are loaded once for whoever asks, and learn at a new connection what changed meanwhile", async () => {
    const { calls, waiting } = server();
    const all = sites(calls, () => 0.5);
    all.renew();
    all.load();
    waiting[0]?.(columns(["a", "b"], [0, 0]));
    await settled();
    const before = all.table.value;
    all.load();
    expect(waiting).toHaveLength(1);
    all.renew();
    await vi.advanceTimersByTimeAsync(2500);
    waiting[1]?.(columns(["a", "b"], [0, 1]));
    await settled();
    expect(all.guarded.value).toEqual({ on: 1, total: 2 });
    expect(all.changed.value).toEqual([1]);
    expect(all.table.value).toBe(before);
  });

  it("are another table when a site has come or gone", async () => {
    const { calls, waiting } = server();
    const all = sites(calls, () => 0);
    all.load();
    waiting[0]?.(columns(["a"], [0]));
    await settled();
    all.renew();
    await settled();
    waiting[1]?.(columns(["a", "b"], [0, 4]));
    await settled();
    expect(all.table.value?.ids).toEqual(["a", "b"]);
    expect(all.guarded.value).toEqual({ on: 1, total: 2 });
  });

  it("keep what was told while the table was on its way", async () => {
    const { calls, waiting } = server();
    const all = sites(calls);
    all.load();
    all.setStatus(["b"], [3]);
    waiting[0]?.(columns(["a", "b"], [0, 0]));
    await settled();
    expect(all.table.value?.status).toEqual([0, 3]);
  });

  it("are asked for again when they could not be renewed", async () => {
    const { calls, waiting } = server();
    const all = sites(calls, () => 0);
    all.load();
    waiting[0]?.(columns(["a"], [0]));
    await settled();
    all.renew();
    await settled();
    waiting[1]?.(null);
    await vi.advanceTimersByTimeAsync(10_000);
    waiting[2]?.(columns(["a"], [1]));
    await settled();
    expect(all.guarded.value).toEqual({ on: 0, total: 1 });
  });

  it("are forgotten with the log-in, also those that are still on their way", async () => {
    const { calls, waiting } = server();
    const all = sites(calls);
    all.load();
    all.clear();
    waiting[0]?.(columns(["theirs"], [0]));
    await settled();
    expect(all.table.value).toBeNull();
    all.load();
    waiting[1]?.(columns(["mine"], [0]));
    await settled();
    expect(all.table.value?.ids).toEqual(["mine"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(waiting).toHaveLength(2);
  });
});
