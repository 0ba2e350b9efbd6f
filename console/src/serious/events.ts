/** What the screens of serious events know without a screen: urgency, reports, sendings, and what a form sends. */
import type {
  SeriousEvent,
  SeriousEventEntry,
  SeriousEventWithLog,
  SeriousStatement,
} from "../wire";

export const CATEGORIES = [
  "death",
  "serious_injury",
  "fire",
  "missing_person",
  "food_poisoning",
  "infection",
  "mass_event",
  "natural_disaster",
  "building_or_supply",
  "other",
] as const satisfies readonly SeriousEvent["category"][];

export const WAYS = [
  "telephone",
  "fax",
  "government_network",
  "message",
  "paper",
] as const satisfies readonly NonNullable<SeriousEventEntry["way"]>[];

/** Whose next report is due first; of what is over the newest. */
export function byDue(events: readonly SeriousEvent[]): readonly SeriousEvent[] {
  const due = (event: SeriousEvent): string => event.due_at ?? "9";
  return [...events].sort(
    (one, other) =>
      due(one).localeCompare(due(other)) || other.opened_at.localeCompare(one.opened_at),
  );
}

export interface Sending {
  readonly entry: SeriousEventEntry;
  /** The line that confirmed it; null while nobody did. */
  readonly receipt: SeriousEventEntry | null;
}

export interface Issued {
  readonly entry: SeriousEventEntry;
  readonly sendings: readonly Sending[];
}

/** Each report as it was issued, with to whom it was sent and who confirmed it. */
export function reportsOf({ log }: Pick<SeriousEventWithLog, "log">): readonly Issued[] {
  const receipts = new Map(
    log.filter(({ step }) => step === "received").map((entry) => [entry.of, entry]),
  );
  const sendings = log
    .filter(({ step }) => step === "sent")
    .map((entry) => ({ entry, receipt: receipts.get(entry.number) ?? null }));
  return log
    .filter(({ step }) => step === "issued")
    .map((entry) => ({
      entry,
      sendings: sendings.filter(({ entry: sent }) => sent.of === entry.number),
    }));
}

/** The fields of a statement as they are typed: what is empty is not known. */
export interface Typed {
  readonly dead: string;
  readonly injured: string;
  readonly missing: string;
  readonly cause: string;
}

export function typed(stated: SeriousStatement): Typed {
  const number = (n: number | null): string => (n === null ? "" : String(n));
  return {
    dead: number(stated.dead),
    injured: number(stated.injured),
    missing: number(stated.missing),
    cause: stated.cause ?? "",
  };
}

/** What is sent of it: nothing for what is not known. */
export function statementOf(fields: Typed): object {
  const said = Object.entries(fields)
    .map(([name, value]) => [name, value.trim()] as const)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => [name, name === "cause" ? value : Number(value)]);
  return Object.fromEntries(said);
}
