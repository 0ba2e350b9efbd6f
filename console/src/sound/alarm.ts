/** What rings right now: remembers the decisions of `judge.ts` until somebody acts or silences. */
import type { Incident, LogEvent, UndecidedSignal } from "../wire";
import {
  judge,
  PATTERNS,
  type Pattern,
  patternOf,
  patternOfSignal,
  ringsInSnapshot,
} from "./judge";

/** Keys of what rings or was silenced: an incident's id, or `signal:` and an undecided signal's. */
type Key = string;

const LINK: Key = "link";
const PRESENCE: Key = "presence";
/** What rings for this desk, not for an incident: no snapshot ends it. */
const OF_THE_DESK: ReadonlySet<Key> = new Set([LINK, PRESENCE]);

export class Alarm {
  private readonly ringing = new Map<Key, Pattern>();
  private readonly silenced = new Set<Key>();
  private readonly again = new Set<Key>();

  /** An event of the live log. */
  onEvent(event: LogEvent): void {
    if (event.name !== "incident.opened" && event.name !== "incident.changed") return;
    const { data: incident, reason } = event;
    const verdict = judge(reason, incident);
    if (verdict === "stop") this.forget(incident.id);
    else if (verdict === "start") this.ring(incident);
    else if (this.ringing.has(incident.id)) this.ringing.set(incident.id, patternOf(incident));
  }

  /** A snapshot: whoever waits in it rings, except what was silenced here before. */
  onSnapshot(incidents: Iterable<Incident>): void {
    const present = new Set<Key>();
    for (const incident of incidents) {
      present.add(incident.id);
      if (!ringsInSnapshot(incident)) this.forget(incident.id);
      else if (!this.silenced.has(incident.id)) this.ringing.set(incident.id, patternOf(incident));
    }
    for (const key of [...this.ringing.keys(), ...this.silenced]) {
      if (!present.has(key) && !OF_THE_DESK.has(key) && !key.startsWith("signal:"))
        this.forget(key);
    }
  }

  /** The raw signals that nobody decides, whole each time. */
  onUndecided(signals: readonly UndecidedSignal[]): void {
    const present = new Set<Key>();
    for (const signal of signals) {
      const pattern = patternOfSignal(signal);
      const key = `signal:${signal.id}`;
      if (pattern === null) continue;
      present.add(key);
      if (!this.silenced.has(key)) this.ringing.set(key, pattern);
    }
    for (const key of [...this.ringing.keys(), ...this.silenced]) {
      if (key.startsWith("signal:") && !present.has(key)) this.forget(key);
    }
  }

  /** The connection has been lost for a while, or is back. */
  onLink(lost: boolean): void {
    if (!lost) this.forget(LINK);
    else if (!this.silenced.has(LINK)) this.ringing.set(LINK, "link");
  }

  /** Somebody is asked whether they are at the desk, or is not asked any more. */
  onPresence(asked: boolean): void {
    if (!asked) this.forget(PRESENCE);
    else if (!this.silenced.has(PRESENCE)) this.ringing.set(PRESENCE, "presence");
  }

  /** Silences what rings now; whatever rings anew after this is heard. */
  silence(): void {
    for (const key of this.ringing.keys()) this.silenced.add(key);
    this.ringing.clear();
    this.again.clear();
  }

  /** Whether this incident rings now, and is no exercise. */
  callsFor(incident_id: string): boolean {
    return (this.ringing.get(incident_id) ?? "exercise") !== "exercise";
  }

  /** The incidents that somebody has and that ring all the same: a new alarm joined them. */
  rungAgain(): ReadonlySet<string> {
    return this.again;
  }

  /** The most urgent pattern that rings, or null for silence. */
  loudest(): Pattern | null {
    const patterns = new Set(this.ringing.values());
    return PATTERNS.find((pattern) => patterns.has(pattern)) ?? null;
  }

  private ring(incident: Incident): void {
    this.silenced.delete(incident.id);
    this.ringing.set(incident.id, patternOf(incident));
    if (incident.owner !== null) this.again.add(incident.id);
  }

  private forget(key: Key): void {
    this.ringing.delete(key);
    this.silenced.delete(key);
    this.again.delete(key);
  }
}
