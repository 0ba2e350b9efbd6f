/** Commands on the selected incident: one at a time, with what went wrong, and what the panel has open for them. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Calls, IncidentCommand } from "../api/calls";
import { Problem, type ProblemDetails } from "../api/client";
import type { Incident } from "../wire";

/** What lies over the panel's foot and asks for a choice. */
export type Sheet = "dispatch" | "resolve" | "note" | "confirm" | "transfer";

/** Who says whether an alarm is real. */
export const WITNESSES = ["resident", "contact", "responder", "staff"] as const;
export type Witness = (typeof WITNESSES)[number];

/** What a sheet asks for besides its choice. */
export interface Draft {
  /** What somebody said; null for the estimate. */
  readonly eta_s: number | null;
  readonly by: Witness;
  readonly note: string;
}

const EMPTY_DRAFT: Draft = { eta_s: null, by: "resident", note: "" };

export interface Handling {
  readonly busy: ReadonlySignal<boolean>;
  readonly failure: ReadonlySignal<ProblemDetails | null>;
  readonly sheet: ReadonlySignal<Sheet | null>;
  readonly draft: ReadonlySignal<Draft>;
  /** A choice that wants the same key twice, and has had it once. */
  readonly armed: ReadonlySignal<string | null>;
  /** The incident whose people are on the phone: its lease is kept while other panels are open. */
  readonly onPhone: ReadonlySignal<string | null>;
  /** Carries a command out; true when the server did it. A second one waits for nobody: it is refused. */
  run(incident_id: string, command: IncidentCommand): Promise<boolean>;
  /** Any other call whose failure is to be shown in the same place; null when it failed. */
  attempt<T>(call: Promise<T>): Promise<T | null>;
  open(sheet: Sheet): void;
  fill(part: Partial<Draft>): void;
  /** First call arms and answers false, the second within `ARMED_MS` answers true. */
  arm(choice: string): boolean;
  setOnPhone(incident_id: string | null): void;
  /** Closes what is open, one layer at a time; false when nothing was. */
  dismiss(): boolean;
  reset(): void;
}

/** Long enough to press twice on purpose, short enough that a stray press hours later does nothing. */
const ARMED_MS = 3000;

/** Handling over `calls`; every answer goes to `onAnswer` before its event arrives. */
export function handling(calls: Calls, onAnswer: (incident: Incident) => void): Handling {
  const busy = signal(false);
  const failure = signal<ProblemDetails | null>(null);
  const sheet = signal<Sheet | null>(null);
  const draft = signal<Draft>(EMPTY_DRAFT);
  const armed = signal<string | null>(null);
  const onPhone = signal<string | null>(null);
  let disarm: ReturnType<typeof setTimeout> | undefined;

  const attempt = async <T>(call: Promise<T>): Promise<T | null> => {
    busy.value = true;
    failure.value = null;
    try {
      return await call;
    } catch (error) {
      failure.value = error instanceof Problem ? error.details : { code: "network" };
      return null;
    } finally {
      busy.value = false;
    }
  };

  return {
    busy,
    failure,
    sheet,
    draft,
    armed,
    onPhone,
    attempt,
    async run(incident_id, command) {
      if (busy.value) return false;
      const incident = await attempt(calls.command(incident_id, command));
      if (incident === null) return false;
      sheet.value = null;
      armed.value = null;
      onAnswer(incident);
      return true;
    },
    open(next) {
      batch(() => {
        failure.value = null;
        armed.value = null;
        draft.value = EMPTY_DRAFT;
        sheet.value = sheet.value === next ? null : next;
      });
    },
    fill(part) {
      draft.value = { ...draft.value, ...part };
    },
    arm(choice) {
      clearTimeout(disarm);
      if (armed.value === choice) {
        armed.value = null;
        return true;
      }
      armed.value = choice;
      disarm = setTimeout(() => {
        armed.value = null;
      }, ARMED_MS);
      return false;
    },
    setOnPhone(incident_id) {
      onPhone.value = incident_id;
    },
    dismiss() {
      const open = failure.value ?? sheet.value ?? armed.value;
      failure.value = null;
      sheet.value = null;
      armed.value = null;
      return open !== null;
    },
    reset() {
      batch(() => {
        failure.value = null;
        sheet.value = null;
        armed.value = null;
      });
    },
  };
}
