/** The thin shell round the live protocol: one WebSocket, one timer, the browser's wake-up events. */
import type { ClientFrame, ServerFrame } from "../wire";
import { type Effect, INITIAL, type Input, type LiveState, step } from "./protocol";

const SUBPROTOCOL = "nowalls.v1";
/** How often silence, waits and pings are looked at: fine enough for a first wait of at most 500 ms. */
const TICK_MS = 250;

export interface LiveConnection {
  start(): void;
  stop(): void;
  /** Sends at once, or answers false when not live: receipts and holds are said again by their owners. */
  send(frame: ClientFrame): boolean;
}

export interface LiveListener {
  /** Every state the machine passes through. */
  onState(state: LiveState): void;
  /** What the desk is to do, in order; never `open`, `close` or `send`, which stay in here. */
  onEffects(effects: readonly Effect[]): void;
}

/** Where the live socket of the API at `api` is, seen from this page. */
export function liveAddress(api: string): string {
  const address = new URL(`${api}/live`, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

/** Keeps a live connection to `url` until stopped. */
export function liveConnection(
  url: string,
  listener: LiveListener,
  chance: () => number = Math.random,
): LiveConnection {
  let state: LiveState = INITIAL;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setInterval> | null = null;

  const feed = (input: Input): void => {
    const [next, effects] = step(state, input);
    state = next;
    listener.onState(state);
    for (const effect of effects) carryOut(effect);
    listener.onEffects(effects);
  };

  const carryOut = (effect: Effect): void => {
    if (effect.do === "open") socket = openSocket();
    else if (effect.do === "close") drop();
    else if (effect.do === "send") write(effect.frame);
  };

  const write = (frame: ClientFrame): boolean => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  };

  /** Handlers go first, so that nothing late from a dropped socket reaches the machine. */
  const drop = (): void => {
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    socket = null;
  };

  const openSocket = (): WebSocket => {
    drop();
    const opening = new WebSocket(url, SUBPROTOCOL);
    opening.onopen = () => feed({ kind: "opened", now: Date.now() });
    opening.onmessage = (message) =>
      feed({ kind: "frame", frame: JSON.parse(message.data) as ServerFrame, now: Date.now() });
    opening.onclose = (event) => {
      socket = null;
      feed({ kind: "closed", code: event.code, now: Date.now(), chance: chance() });
    };
    return opening;
  };

  const wake = (): void => {
    if (document.visibilityState === "visible") feed({ kind: "wake", now: Date.now() });
  };

  return {
    start() {
      if (timer !== null) return;
      timer = setInterval(() => feed({ kind: "tick", now: Date.now(), chance: chance() }), TICK_MS);
      addEventListener("online", wake);
      document.addEventListener("visibilitychange", wake);
      feed({ kind: "start", now: Date.now() });
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
      feed({ kind: "stop" });
    },
    send: (frame) => state.phase === "live" && write(frame),
  };
}
