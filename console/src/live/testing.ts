/** A small server of the live protocol for tests: a log, entitlements, and a wire that can be hurt. */
import type { ClientFrame, Incident, LogEvent, ServerFrame, Task } from "../wire";

/** An open incident with nothing special about it. */
export function anIncident(id: string, changes: Partial<Incident> = {}): Incident {
  return {
    id,
    version: 1,
    kind: "emergency_rescue",
    severity: "critical",
    state: "open",
    exercise: false,
    confirmed: false,
    late: false,
    source: "device",
    site_id: "site-1",
    place: { id: "place-1", building: null, floor: null, room: null },
    opened_at: "2026-11-21T12:00:00Z",
    pending_until: null,
    claimed_at: null,
    dispatched_at: null,
    arrived_at: null,
    resolved_at: null,
    closed_at: null,
    condition: "present",
    owner: null,
    lease_until: null,
    next_step: null,
    responder: null,
    accepted_at: null,
    arrived_by: null,
    finished_at: null,
    reasons: [],
    signal_ids: [],
    recurrence_of: null,
    merged_into: null,
    outcome: null,
    ...changes,
  };
}

/** An open task with `changes`. */
export function aTask(id: string, changes: Partial<Task> = {}): Task {
  return {
    id,
    version: 1,
    kind: "call_back",
    state: "open",
    severity: "low",
    site_id: "s",
    place: null,
    due_at: "2026-11-21T18:00:00Z",
    owner: null,
    reasons: [],
    incident_id: null,
    ...changes,
  };
}

interface Entry {
  readonly seq: number;
  /** Whether this console may see it. */
  readonly ours: boolean;
  readonly incident: Incident;
}

/** One console's side of a server: what it would send, and what has been lost of it. */
export class ModelServer {
  readonly log: Entry[] = [];
  epoch = "epoch-1";
  /** Frames on their way to the console; null while there is no connection. */
  wire: ServerFrame[] | null = null;
  private firstKept = 0;
  private sentUpTo = 0;

  append(ours: boolean, id: string): void {
    const seq = this.log.length + 1;
    this.log.push({ seq, ours, incident: anIncident(id, { version: seq }) });
    this.pump();
  }

  /** Forgets the log before its head, so that old resumes must be answered by a snapshot. */
  truncate(): void {
    this.firstKept = this.log.length;
  }

  connect(): void {
    this.wire = [];
    this.subscribed = false;
    this.wire.push({
      type: "hello",
      proto: 1,
      epoch: this.epoch,
      server_time: "2026-11-21T12:00:00Z",
      heartbeat_s: 5,
    });
  }

  disconnect(): void {
    this.wire = null;
    this.subscribed = false;
  }

  receive(frame: ClientFrame): void {
    if (this.wire === null) return;
    if (frame.type === "auth") {
      const from = frame.resume;
      const resumed = from !== undefined && this.canResume(from);
      this.wire.push({
        type: "ready",
        mode: resumed ? "resumed" : "snapshot",
        user: { user_id: "u", name: "u" },
        role: "dispatcher",
      });
      this.subscribed = true;
      if (resumed) this.sentUpTo = from.seq;
      else this.pushSnapshot();
    } else if (frame.type === "resume") {
      if (this.canResume(frame)) {
        this.sentUpTo = frame.seq;
      } else {
        this.wire.push({ type: "resync", reason: "too_old" });
        this.pushSnapshot();
      }
    }
    this.pump();
  }

  /** Says that this console is complete up to the head. */
  beat(): void {
    if (!this.subscribed) return;
    this.wire?.push({
      type: "beat",
      seq: this.log.length,
      server_time: "2026-11-21T12:00:00Z",
      undecided_ms: 0,
    });
  }

  /** An overflow: what waits is thrown away and a snapshot follows. */
  overflow(): void {
    if (!this.subscribed || this.wire === null) return;
    this.wire.push({ type: "resync", reason: "slow" });
    this.pushSnapshot();
  }

  entitled(after: number): readonly Entry[] {
    return this.log.filter((entry) => entry.ours && entry.seq > after);
  }

  private subscribed = false;

  private canResume(from: { epoch: string; seq: number }): boolean {
    return from.epoch === this.epoch && from.seq >= this.firstKept && from.seq <= this.log.length;
  }

  private pushSnapshot(): void {
    const seq = this.log.length;
    const newest = new Map(this.entitled(0).map((entry) => [entry.incident.id, entry.incident]));
    const incidents = [...newest.values()];
    const half = Math.ceil(incidents.length / 2);
    const parts = [incidents.slice(0, half), incidents.slice(half)];
    parts.forEach((some, part) => {
      this.wire?.push({ type: "snapshot", seq, part, parts: 2, incidents: some, tasks: [] });
    });
    this.sentUpTo = seq;
  }

  private pump(): void {
    if (!this.subscribed || this.wire === null) return;
    const events: LogEvent[] = [];
    for (const { seq, incident } of this.entitled(this.sentUpTo)) {
      events.push({
        seq,
        prev: this.sentUpTo,
        at: "2026-11-21T12:00:00Z",
        name: "incident.changed",
        reason: "note",
        data: incident,
      });
      this.sentUpTo = seq;
    }
    const [only] = events;
    if (events.length === 1 && only !== undefined) this.wire.push({ type: "event", ...only });
    else if (events.length > 1) this.wire.push({ type: "events", events });
  }
}
