/** An incident's briefing while it is open on the screen: read at once, after each event of the incident, and anew by itself. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Calls } from "../api/calls";
import type { Briefing } from "../wire";

export interface BriefingState {
  /** The incident it is open for. */
  readonly incident_id: ReadonlySignal<string | null>;
  /** What is known; null until it came. */
  readonly briefing: ReadonlySignal<Briefing | null>;
  /** Whether the newest try to read it failed: what is shown may be older than it looks. */
  readonly failed: ReadonlySignal<boolean>;
  open(incident_id: string): void;
  close(): void;
  /** Something happened to this incident. */
  touched(incident_id: string): void;
}

/** Movements in the rooms are no events of the incident: they are asked for this often. Each look is in the audit. */
const ANEW_MS = 20_000;

export function briefingState(calls: Pick<Calls, "briefing">): BriefingState {
  const incident_id = signal<string | null>(null);
  const briefing = signal<Briefing | null>(null);
  const failed = signal(false);
  let timer: ReturnType<typeof setInterval> | undefined;
  let reads = 0;

  const read = async (): Promise<void> => {
    const asked = incident_id.value;
    if (asked === null) return;
    reads += 1;
    const mine = reads;
    try {
      const answer = await calls.briefing(asked);
      if (incident_id.value !== asked) return;
      if (briefing.value === null || answer.as_of >= briefing.value.as_of) briefing.value = answer;
      if (mine === reads) failed.value = false;
    } catch {
      if (mine === reads && incident_id.value === asked) failed.value = true;
    }
  };
  const close = (): void => {
    clearInterval(timer);
    incident_id.value = null;
    briefing.value = null;
    failed.value = false;
  };
  return {
    incident_id,
    briefing,
    failed,
    open(id) {
      close();
      incident_id.value = id;
      timer = setInterval(read, ANEW_MS);
      read();
    },
    close,
    touched(id) {
      if (incident_id.value === id) read();
    },
  };
}
