/**
 * The live protocol as a state machine without sockets, clocks or timers.
 *
 * `step` takes what happened (a frame came, the socket closed, time passed) and answers the next state and what is
 * to be done about it. It promises that the effects `replace` and `event`, taken in order, are the server's log as
 * this console may see it: each event once, in order, whatever was lost, doubled or reordered on the way.
 */
import type { ClientFrame, Incident, LogEvent, ServerFrame, Task } from "../wire";
import { wait_ms } from "./backoff";

/**
 * waiting: no socket, next attempt at `retryAt`; opening: socket on its way; greeting: open, no hello yet;
 * joining: auth sent, no ready yet; syncing: a snapshot is due or half here; live: up to date;
 * ended: the server refused this session, only a new log-in helps.
 */
export type Phase =
  | "idle"
  | "waiting"
  | "opening"
  | "greeting"
  | "joining"
  | "syncing"
  | "live"
  | "ended";

export interface LiveState {
  readonly phase: Phase;
  readonly epoch: string | null;
  /** Where the next event's `prev` must point: the snapshot's seq, the one resumed from, then each event's. */
  readonly applied: number | null;
  /** Up to here nothing is missing; beats raise it past events that are none of this console's. */
  readonly complete: number | null;
  /** When the unanswered `resume` was sent, local milliseconds. */
  readonly askedAt: number | null;
  readonly collecting: Collecting | null;
  /** Events that came between a resync and its snapshot's last part. */
  readonly held: readonly LogEvent[];
  readonly heartbeat_s: number;
  /** Local milliseconds of the last sign of life, or of the attempt's begin. */
  readonly heardAt: number;
  /** Server time of the last frame that carried one or proved one, as server milliseconds. */
  readonly asOf: number | null;
  readonly retryAt: number | null;
  readonly attempt: number;
  readonly liveSince: number | null;
  /** Server clock minus local clock, milliseconds. */
  readonly offset_ms: number;
  readonly pingedAt: number | null;
  /** Round trip of the last ping, milliseconds. */
  readonly trip_ms: number | null;
  /** Age of the oldest life-safety signal that nobody has decided. */
  readonly undecided_ms: number;
  readonly endedBy: "unauthorized" | "forbidden" | null;
}

interface Collecting {
  readonly seq: number;
  readonly parts: number;
  readonly got: ReadonlySet<number>;
  readonly incidents: readonly Incident[];
  readonly tasks: readonly Task[];
}

/** `now` is local milliseconds, `chance` is in [0, 1). */
export type Input =
  | { readonly kind: "start"; readonly now: number }
  | { readonly kind: "wake"; readonly now: number }
  | { readonly kind: "opened"; readonly now: number }
  | { readonly kind: "frame"; readonly frame: ServerFrame; readonly now: number }
  | {
      readonly kind: "closed";
      readonly code: number;
      readonly now: number;
      readonly chance: number;
    }
  | { readonly kind: "tick"; readonly now: number; readonly chance: number }
  | { readonly kind: "stop" };

export type Effect =
  | { readonly do: "open" }
  | { readonly do: "close" }
  | { readonly do: "send"; readonly frame: ClientFrame }
  | {
      readonly do: "replace";
      readonly seq: number;
      readonly incidents: readonly Incident[];
      readonly tasks: readonly Task[];
    }
  | { readonly do: "event"; readonly event: LogEvent }
  | { readonly do: "status"; readonly frame: Extract<ServerFrame, { type: "status" }> }
  | { readonly do: "presence"; readonly answer_by: string | null }
  | {
      readonly do: "undecided";
      readonly signals: Extract<ServerFrame, { type: "undecided" }>["signals"];
      readonly count: number;
    };

type Step = readonly [LiveState, readonly Effect[]];

/** Frames may be this many heartbeats late before the connection counts as dead. */
const SILENCE_HEARTBEATS = 2.5;
/** A connection that held this long was a good one: the next break starts from the shortest wait again. */
const SETTLED_MS = 10_000;
/** How often the round trip is measured. */
const PING_EVERY_MS = 5000;
/** A clock correction smaller than this is network jitter and would only make running clocks stutter. */
const CLOCK_JITTER_MS = 250;

export const INITIAL: LiveState = {
  phase: "idle",
  epoch: null,
  applied: null,
  complete: null,
  askedAt: null,
  collecting: null,
  held: [],
  heartbeat_s: 5,
  heardAt: 0,
  asOf: null,
  retryAt: null,
  attempt: 0,
  liveSince: null,
  offset_ms: 0,
  pingedAt: null,
  trip_ms: null,
  undecided_ms: 0,
  endedBy: null,
};

/** The next state and what is to be done. */
export function step(state: LiveState, input: Input): Step {
  switch (input.kind) {
    case "start":
      return state.phase === "idle" || state.phase === "ended"
        ? open(state, input.now)
        : [state, []];
    case "wake":
      return wake(state, input.now);
    case "opened":
      return [{ ...state, phase: "greeting", heardAt: input.now }, []];
    case "frame":
      return hear(state, input.frame, input.now);
    case "closed":
      return closed(state, input.code, input.now, input.chance);
    case "tick":
      return tick(state, input.now, input.chance);
    case "stop":
      return [{ ...INITIAL, offset_ms: state.offset_ms }, [{ do: "close" }]];
  }
}

/** Whether silence has lasted so long that nothing on the screen may be trusted as current. */
export function isStale(state: LiveState, now: number): boolean {
  return state.phase !== "live" || now - state.heardAt > silenceLimit_ms(state);
}

function silenceLimit_ms(state: LiveState): number {
  return state.heartbeat_s * 1000 * SILENCE_HEARTBEATS;
}

function open(state: LiveState, now: number): Step {
  const next: LiveState = {
    ...state,
    phase: "opening",
    heardAt: now,
    retryAt: null,
    askedAt: null,
    collecting: null,
    held: [],
    pingedAt: null,
    trip_ms: null,
    liveSince: null,
    endedBy: null,
  };
  return [next, [{ do: "open" }]];
}

/** The network or the screen came back: do not sit out the rest of a wait, and find a dead socket soon. */
function wake(state: LiveState, now: number): Step {
  if (state.phase === "waiting") return open(state, now);
  if (state.phase === "live") return ping(state, now);
  return [state, []];
}

function ping(state: LiveState, now: number): Step {
  return [{ ...state, pingedAt: now }, [{ do: "send", frame: { type: "ping" } }]];
}

function tick(state: LiveState, now: number, chance: number): Step {
  if (state.phase === "idle" || state.phase === "ended") return [state, []];
  if (state.phase === "waiting") {
    return state.retryAt !== null && now >= state.retryAt ? open(state, now) : [state, []];
  }
  const limit = silenceLimit_ms(state);
  const unanswered = state.askedAt !== null && now - state.askedAt > limit;
  if (now - state.heardAt > limit || unanswered) {
    return [retry(state, now, chance), [{ do: "close" }]];
  }
  if (state.phase !== "live") return [state, []];
  const settled =
    state.attempt > 0 && state.liveSince !== null && now - state.liveSince > SETTLED_MS;
  const calm = settled ? { ...state, attempt: 0 } : state;
  const due = calm.pingedAt === null || now - calm.pingedAt >= PING_EVERY_MS;
  return due ? ping(calm, now) : [calm, []];
}

function closed(state: LiveState, code: number, now: number, chance: number): Step {
  if (code === 4401) return [{ ...state, phase: "ended", endedBy: "unauthorized" }, []];
  if (code === 4403) return [{ ...state, phase: "ended", endedBy: "forbidden" }, []];
  // 4400: the server could not read us. Whatever we remembered may be why, so begin anew.
  const from = code === 4400 ? { ...state, applied: null, complete: null } : state;
  return [retry(from, now, chance), []];
}

function retry(state: LiveState, now: number, chance: number): LiveState {
  return {
    ...state,
    phase: "waiting",
    retryAt: now + wait_ms(state.attempt, chance),
    attempt: state.attempt + 1,
    askedAt: null,
    collecting: null,
    held: [],
    liveSince: null,
  };
}

function hear(before: LiveState, frame: ServerFrame, now: number): Step {
  const state: LiveState = { ...before, heardAt: now, asOf: now + before.offset_ms };
  switch (frame.type) {
    case "hello":
      return hello(state, frame, now);
    case "ready":
      return ready(state, frame.mode, now);
    case "snapshot":
      return snapshot(state, frame, now);
    case "event":
      return take(state, [frame], now);
    case "events":
      return take(state, frame.events, now);
    case "resync":
      return [
        { ...state, phase: "syncing", askedAt: null, collecting: null, held: [], liveSince: null },
        [],
      ];
    case "beat":
      return [
        {
          ...reached(atServerTime(state, frame.server_time, now), frame.seq),
          undecided_ms: frame.undecided_ms,
        },
        [],
      ];
    case "pong": {
      const trip_ms = state.pingedAt === null ? null : now - state.pingedAt;
      return [{ ...reached(atServerTime(state, frame.server_time, now), frame.seq), trip_ms }, []];
    }
    case "status":
      return [state, [{ do: "status", frame }]];
    case "presence":
      return [state, [{ do: "presence", answer_by: frame.answer_by }]];
    case "undecided":
      return [state, [{ do: "undecided", signals: frame.signals, count: frame.count }]];
    default:
      // A frame of a newer server: proof of life, nothing else.
      return [state, []];
  }
}

function hello(
  state: LiveState,
  frame: Extract<ServerFrame, { type: "hello" }>,
  now: number,
): Step {
  const sameLog = frame.epoch === state.epoch && state.complete !== null;
  const next: LiveState = {
    ...atServerTime(state, frame.server_time, now),
    phase: "joining",
    epoch: frame.epoch,
    heartbeat_s: frame.heartbeat_s,
    applied: sameLog ? state.applied : null,
    complete: sameLog ? state.complete : null,
    undecided_ms: 0,
  };
  const resume =
    next.complete === null ? {} : { resume: { epoch: frame.epoch, seq: next.complete } };
  return [
    next,
    [
      { do: "send", frame: { type: "auth", ...resume } },
      { do: "undecided", signals: [], count: 0 },
      { do: "presence", answer_by: null },
    ],
  ];
}

function ready(state: LiveState, mode: "resumed" | "snapshot", now: number): Step {
  if (mode === "resumed" && state.complete !== null) {
    return [{ ...state, phase: "live", applied: state.complete, liveSince: now }, []];
  }
  return [{ ...state, phase: "syncing" }, []];
}

function snapshot(
  state: LiveState,
  frame: Extract<ServerFrame, { type: "snapshot" }>,
  now: number,
): Step {
  const begun =
    state.collecting !== null && state.collecting.seq === frame.seq ? state.collecting : null;
  if (begun?.got.has(frame.part)) return [state, []];
  const collecting: Collecting = {
    seq: frame.seq,
    parts: frame.parts,
    got: new Set(begun?.got).add(frame.part),
    incidents: [...(begun?.incidents ?? []), ...frame.incidents],
    tasks: [...(begun?.tasks ?? []), ...frame.tasks],
  };
  if (collecting.got.size < collecting.parts) {
    return [{ ...state, phase: "syncing", collecting }, []];
  }
  const whole: LiveState = {
    ...state,
    phase: "live",
    applied: frame.seq,
    complete: frame.seq,
    collecting: null,
    held: [],
    askedAt: null,
    liveSince: now,
  };
  const [next, effects] = take(whole, state.held, now);
  const { incidents, tasks } = collecting;
  return [next, [{ do: "replace", seq: frame.seq, incidents, tasks }, ...effects]];
}

/** Apply what follows on from `applied`, pass over what is known, ask once for what is missing. */
function take(state: LiveState, events: readonly LogEvent[], now: number): Step {
  if (state.phase === "syncing") return [{ ...state, held: [...state.held, ...events] }, []];
  if (state.phase !== "live" || state.applied === null || state.epoch === null) return [state, []];
  let { applied, askedAt } = state;
  const effects: Effect[] = [];
  for (const event of events) {
    if (event.seq <= applied) continue;
    if (event.prev === applied) {
      applied = event.seq;
      askedAt = null;
      effects.push({ do: "event", event });
    } else if (askedAt === null) {
      askedAt = now;
      // From `applied`, not `complete`: a gap says that something went wrong, so trust only what was applied.
      const frame: ClientFrame = { type: "resume", epoch: state.epoch, seq: applied };
      effects.push({ do: "send", frame });
    }
  }
  const complete = Math.max(state.complete ?? applied, applied);
  return [{ ...state, applied, askedAt, complete }, effects];
}

/** A beat or pong says that everything up to `seq` was sent; while a gap is open that is not yet true here. */
function reached(state: LiveState, seq: number): LiveState {
  if (state.phase !== "live" || state.askedAt !== null || state.complete === null) return state;
  return { ...state, complete: Math.max(state.complete, seq) };
}

function atServerTime(state: LiveState, server_time: string, now: number): LiveState {
  const said = Date.parse(server_time);
  if (Number.isNaN(said)) return state;
  const jitter = Math.abs(said - now - state.offset_ms) < CLOCK_JITTER_MS;
  const offset_ms = jitter ? state.offset_ms : said - now;
  return { ...state, offset_ms, asOf: said };
}
