import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Incident, ServerFrame } from "../wire";
import { wait_ms } from "./backoff";
import { type Effect, INITIAL, type Input, isStale, type LiveState, step } from "./protocol";
import { anIncident, ModelServer } from "./testing";

/** Feeds inputs one after another and gathers the effects. */
function run(inputs: readonly Input[], from: LiveState = INITIAL): [LiveState, Effect[]] {
  let state = from;
  const effects: Effect[] = [];
  for (const input of inputs) {
    const [next, more] = step(state, input);
    state = next;
    effects.push(...more);
  }
  return [state, effects];
}

const frame = (f: ServerFrame, now = 0): Input => ({ kind: "frame", frame: f, now });
const hello = (epoch = "e"): Input =>
  frame({
    type: "hello",
    proto: 1,
    epoch,
    server_time: "2026-11-21T12:00:00Z",
    heartbeat_s: 4,
  });
const ready = (mode: "resumed" | "snapshot"): Input =>
  frame({ type: "ready", mode, user: { user_id: "u", name: "u" }, role: "dispatcher" });
const snapshot = (seq: number, part = 0, parts = 1, incidents: Incident[] = []): Input =>
  frame({ type: "snapshot", seq, part, parts, incidents, tasks: [] });
const event = (seq: number, prev: number): Input =>
  frame({
    type: "event",
    seq,
    prev,
    at: "2026-11-21T12:00:00Z",
    name: "incident.opened",
    reason: "opened",
    data: anIncident(`i${seq}`),
  });
const beat = (seq: number, undecided_ms = 0): Input =>
  frame({ type: "beat", seq, server_time: "2026-11-21T12:00:00Z", undecided_ms });

const LIVE: readonly Input[] = [
  { kind: "start", now: 0 },
  { kind: "opened", now: 0 },
  hello(),
  ready("snapshot"),
  snapshot(10),
];
const sent = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.do === "send" ? [effect.frame] : []));
const applied = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.do === "event" ? [effect.event.seq] : []));

describe("the live protocol", () => {
  it("greets with auth, waits for every part of the snapshot, then is live", () => {
    const [half, first] = run([...LIVE.slice(0, 4), snapshot(10, 0, 2, [anIncident("a")])]);
    expect(sent(first)).toEqual([{ type: "auth" }]);
    expect(half.phase).toBe("syncing");
    const again = snapshot(10, 0, 2, [anIncident("a")]);
    const [whole, second] = run([again, snapshot(10, 1, 2, [anIncident("b")])], half);
    expect(whole.phase).toBe("live");
    expect(whole.applied).toBe(10);
    expect(second).toMatchObject([{ do: "replace", incidents: [{ id: "a" }, { id: "b" }] }]);
  });

  it("applies an event only when its prev is the last applied seq", () => {
    const [state, effects] = run([...LIVE, event(12, 10), event(12, 10), event(13, 12)]);
    expect(applied(effects)).toEqual([12, 13]);
    expect(sent(effects)).toEqual([{ type: "auth" }]);
    expect(state.applied).toBe(13);
  });

  it("asks once for a gap, from the last applied seq, and takes what follows on", () => {
    const [state, effects] = run([...LIVE, event(13, 12), event(14, 13), event(12, 10)]);
    expect(sent(effects)).toEqual([{ type: "auth" }, { type: "resume", epoch: "e", seq: 10 }]);
    expect(applied(effects)).toEqual([12]);
    expect(state.askedAt).toBeNull();
  });

  it("resumes after a break from where a beat said it was complete", () => {
    const [broken] = run([...LIVE, beat(20), { kind: "closed", code: 1006, now: 0, chance: 0 }]);
    const [state, effects] = run(
      [
        { kind: "tick", now: 1, chance: 0 },
        { kind: "opened", now: 1 },
        hello(),
        ready("resumed"),
        event(22, 20),
      ],
      broken,
    );
    expect(sent(effects)).toEqual([{ type: "auth", resume: { epoch: "e", seq: 20 } }]);
    expect(applied(effects)).toEqual([22]);
    expect(state.phase).toBe("live");
  });

  it("never lets a beat move what the next event must follow", () => {
    const [, effects] = run([...LIVE, beat(15), event(16, 10)]);
    expect(applied(effects)).toEqual([16]);
  });

  it("forgets its place when the epoch changed, as after a restore", () => {
    const [broken] = run([...LIVE, { kind: "closed", code: 1012, now: 0, chance: 0 }]);
    const [state, effects] = run(
      [{ kind: "tick", now: 1, chance: 0 }, { kind: "opened", now: 1 }, hello("other")],
      broken,
    );
    expect(sent(effects)).toEqual([{ type: "auth" }]);
    expect(state.complete).toBeNull();
  });

  it("holds events that come between a resync and its snapshot", () => {
    const [, effects] = run([
      ...LIVE,
      frame({ type: "resync", reason: "slow" }),
      event(31, 30),
      snapshot(30),
    ]);
    expect(effects.slice(-2)).toMatchObject([{ do: "replace" }, { do: "event" }]);
    expect(applied(effects)).toEqual([31]);
  });

  it("takes 2.5 silent heartbeats for a dead connection", () => {
    const [live] = run(LIVE);
    expect(isStale(live, 10_000)).toBe(false);
    expect(isStale(live, 10_001)).toBe(true);
    const [state, effects] = run([{ kind: "tick", now: 10_001, chance: 0.5 }], live);
    expect(effects).toEqual([{ do: "close" }]);
    expect(state).toMatchObject({ phase: "waiting", retryAt: 10_251, attempt: 1 });
  });

  it("gives up on a connection that never answers a resume", () => {
    const [live] = run([...LIVE, event(13, 12)]);
    const chatty = run([frame({ type: "resync", reason: "x" })], live)[0];
    expect(chatty.askedAt).toBeNull();
    const [state] = run(
      [
        frame({ type: "pong", seq: 13, server_time: "" }, 9_000),
        { kind: "tick", now: 10_001, chance: 0 },
      ],
      live,
    );
    expect(state.phase).toBe("waiting");
  });

  it("does not call itself complete while a gap is open", () => {
    const [state] = run([...LIVE, event(13, 12), beat(13)]);
    expect(state.complete).toBe(10);
  });

  it("reconnects at once when the network or the screen comes back", () => {
    const [broken] = run([...LIVE, { kind: "closed", code: 1006, now: 0, chance: 0.9 }]);
    const [state, effects] = run([{ kind: "wake", now: 10 }], broken);
    expect(effects).toEqual([{ do: "open" }]);
    expect(state.phase).toBe("opening");
  });

  it("ends when the session is gone and does not knock again", () => {
    const [state, effects] = run([
      ...LIVE,
      { kind: "closed", code: 4401, now: 0, chance: 0 },
      { kind: "tick", now: 60_000, chance: 0 },
    ]);
    expect(state).toMatchObject({ phase: "ended", endedBy: "unauthorized" });
    expect(effects.filter((effect) => effect.do === "open")).toHaveLength(1);
  });

  it("hands a presence check on, and lets it be forgotten with its connection", () => {
    const answer_by = "2026-11-21T12:02:00Z";
    const asked = frame({ type: "presence", asked_at: "2026-11-21T12:00:00Z", answer_by });
    expect(run([...LIVE, asked])[1].at(-1)).toEqual({ do: "presence", answer_by });
    expect(run(LIVE)[1]).toContainEqual({ do: "presence", answer_by: null });
  });

  it("remembers how long signals have waited undecided", () => {
    expect(run([...LIVE, beat(10, 4200)])[0].undecided_ms).toBe(4200);
  });

  it("measures the server's clock and ignores jitter", () => {
    const at = (server_time: string, now: number): Input =>
      frame({ type: "beat", seq: 10, server_time, undecided_ms: 0 }, now);
    const local = Date.parse("2026-11-21T12:00:00Z");
    const [skewed] = run([...LIVE, at("2026-11-21T12:00:07Z", local)]);
    expect(skewed.offset_ms).toBe(7000);
    expect(run([at("2026-11-21T12:00:08.100Z", local + 1000)], skewed)[0].offset_ms).toBe(7000);
  });
});

describe("waits between attempts", () => {
  it("stay under a ceiling that doubles up to 30 s", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, chance) => {
        const wait = wait_ms(attempt, chance);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThan(Math.min(30_000, 500 * 2 ** attempt));
      }),
    );
  });
});

/** What may happen between server, wire and console. */
type Mishap =
  | { readonly name: "append"; readonly ours: boolean; readonly id: number }
  | { readonly name: "deliver"; readonly frames: number }
  | {
      readonly name:
        | "double"
        | "swap"
        | "lose"
        | "cut"
        | "truncate"
        | "restore"
        | "beat"
        | "overflow";
    };

const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      name: fc.constant("append" as const),
      ours: fc.boolean(),
      id: fc.nat(4),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      name: fc.constant("deliver" as const),
      frames: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      name: fc.constantFrom(
        "double",
        "swap",
        "lose",
        "cut",
        "truncate",
        "restore",
        "beat",
        "overflow",
      ),
    }),
  },
);

/** A console and a server with a wire between them; checks each effect as it comes. */
class Rig {
  readonly server = new ModelServer();
  readonly shown = new Map<string, number>();
  state: LiveState = INITIAL;
  private at: number | null = null;
  private now = 0;

  feed(input: Input): void {
    const [next, effects] = step(this.state, input);
    this.state = next;
    for (const effect of effects) this.carryOut(effect);
  }

  happen(what: Mishap): void {
    const { server } = this;
    if (what.name === "append") server.append(what.ours, `i${what.id}`);
    else if (what.name === "deliver") this.deliver(what.frames);
    else if (what.name === "cut") this.cut();
    else if (what.name === "truncate") server.truncate();
    else if (what.name === "restore") this.restore();
    else if (what.name === "beat") server.beat();
    else if (what.name === "overflow") server.overflow();
    else this.hurt(what.name);
  }

  /** Lets everything that is under way arrive, with a last event to show any gap. */
  settle(): void {
    this.connectIfDue();
    this.server.append(true, "last");
    for (let turn = 0; turn < 50; turn += 1) {
      this.connectIfDue();
      this.deliver(1000);
      if (this.state.askedAt !== null) this.waitInVain();
    }
  }

  /** The answer to a resume was lost too: only the time limit helps. */
  private waitInVain(): void {
    this.now += 60_000;
    this.feed({ kind: "tick", now: this.now, chance: 0 });
  }

  private connectIfDue(): void {
    if (this.state.phase === "idle") this.feed({ kind: "start", now: this.now });
    if (this.state.phase === "waiting") {
      this.now += 30_001;
      this.feed({ kind: "tick", now: this.now, chance: 0 });
    }
  }

  private deliver(frames: number): void {
    this.connectIfDue();
    for (let n = 0; n < frames; n += 1) {
      const next = this.server.wire?.shift();
      if (next === undefined) return;
      this.feed({ kind: "frame", frame: next, now: this.now });
    }
  }

  private cut(): void {
    if (this.server.wire === null) return;
    this.server.disconnect();
    this.feed({ kind: "closed", code: 1006, now: this.now, chance: 0 });
  }

  private restore(): void {
    this.cut();
    this.server.epoch += "+";
    this.server.log.length = Math.floor(this.server.log.length / 2);
  }

  /** Doubles, swaps or loses event frames at the front of the wire; a loss takes along the beats that would lie about it. */
  private hurt(how: "double" | "swap" | "lose"): void {
    const { wire } = this.server;
    if (wire === null) return;
    const isEvent = (f: ServerFrame | undefined) => f?.type === "event" || f?.type === "events";
    const i = wire.findIndex(isEvent);
    const one = wire[i];
    const two = wire[i + 1];
    if (one === undefined) return;
    if (how === "double") wire.splice(i, 0, one);
    else if (how === "swap" && two !== undefined && isEvent(two)) wire.splice(i, 2, two, one);
    else if (how === "lose") {
      wire.splice(i, 1);
      while (wire[i]?.type === "beat") wire.splice(i, 1);
      if (wire[i] === undefined) this.server.append(true, "after-loss");
    }
  }

  private carryOut(effect: Effect): void {
    const { server } = this;
    if (effect.do === "open") {
      server.connect();
      this.feed({ kind: "opened", now: this.now });
    } else if (effect.do === "close") server.disconnect();
    else if (effect.do === "send") server.receive(effect.frame);
    else if (effect.do === "replace") {
      this.shown.clear();
      for (const incident of effect.incidents) this.shown.set(incident.id, incident.version);
      this.at = effect.seq;
    } else if (effect.do === "event") {
      const { event } = effect;
      const last = this.at ?? Number.NaN;
      const due = server.log.find((entry) => entry.ours && entry.seq > last);
      expect(event.seq).toBe(due?.seq);
      this.at = event.seq;
      this.shown.set((event.data as Incident).id, event.data.version);
    }
  }
}

describe("whatever the wire does", () => {
  it("applies every event once, in order, and ends with the server's own picture", () => {
    fc.assert(
      fc.property(fc.array(mishap, { maxLength: 60 }), (mishaps) => {
        const rig = new Rig();
        for (const what of mishaps) rig.happen(what);
        rig.settle();
        const truth = new Map(
          rig.server.entitled(0).map(({ incident }) => [incident.id, incident.version]),
        );
        expect(rig.state.phase).toBe("live");
        expect(new Map([...rig.shown].sort())).toEqual(new Map([...truth].sort()));
      }),
      { numRuns: 2000 },
    );
  });
});
