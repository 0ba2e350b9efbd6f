import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { client, Problem } from "./client";

/** Answers each fetch in turn; null stands for a network that swallowed the request. */
function network(...answers: (Response | null)[]) {
  const asked: { url: string; init: RequestInit }[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push({ url, init });
    const answer = answers.shift();
    return answer ? Promise.resolve(answer) : Promise.reject(new TypeError("failed to fetch"));
  });
  return asked;
}

const keyOf = (init: RequestInit | undefined) =>
  (init?.headers as Record<string, string> | undefined)?.["Idempotency-Key"];

describe("the API client", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("repeats what the network swallowed under the same idempotency key", async () => {
    const asked = network(null, Response.json({ id: "i1" }));
    const answer = client("/api/v1", () => {})("POST", "/incidents/i1/claim", {});
    await vi.runAllTimersAsync();
    expect(await answer).toEqual({ id: "i1" });
    expect(asked.map((a) => a.url)).toEqual(Array(2).fill("/api/v1/incidents/i1/claim"));
    expect(keyOf(asked[0]?.init)).toMatch(/^[0-9a-f]{32}$/);
    expect(keyOf(asked[1]?.init)).toBe(keyOf(asked[0]?.init));
  });

  it("sends a file as it is, and once", async () => {
    const asked = network(null, Response.json({}));
    const file = new Blob(["a,b"]);
    const answer = client("", () => {})("POST", "/devices/import", file).catch((e: unknown) => e);
    await vi.runAllTimersAsync();
    expect(await answer).toMatchObject({ code: "network" });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.init.body).toBe(file);
  });

  it("gives up in the end and says that it was the network", async () => {
    network(null, null, null);
    const answer = client("", () => {})("POST", "/x", {}).catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    expect(await answer).toMatchObject({ status: 0, code: "network" });
  });

  it("does not wait for a line that is dead without saying so, but for a file as long as it takes", async () => {
    const asked = network(Response.json({}), Response.json({}));
    const ask = client("", () => {});
    await ask("POST", "/x", {});
    await ask("POST", "/devices/import", new Blob(["a"]));
    expect(asked[0]?.init.signal).toBeInstanceOf(AbortSignal);
    expect(asked[1]?.init.signal).toBeUndefined();
  });

  it("turns a problem into an error with its code and owner, and does not repeat it", async () => {
    const owner = { user_id: "u2", name: "u2" };
    const asked = network(Response.json({ code: "already_claimed", owner }, { status: 409 }));
    const error = await client("", () => {})("POST", "/x", {}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ status: 409, code: "already_claimed", details: { owner } });
    expect(asked).toHaveLength(1);
  });

  it("names the status when the answer is not a problem document", async () => {
    network(new Response("<html>", { status: 502 }));
    const error = await client("", () => {})("GET", "/x").catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "http_502" });
  });

  it("tells when the session is gone", async () => {
    network(Response.json({ code: "unauthorized" }, { status: 401 }));
    const gone = vi.fn();
    await client("", gone)("GET", "/x").catch(() => {});
    expect(gone).toHaveBeenCalledOnce();
  });
});
