/** The list at the start of a shift: what is checked, and what each finding means. Pure. */
import type { Readiness } from "../wire";

export type CheckName = "sound" | "network" | "notices" | "second_channel" | "duty_lead";
export type Verdict = "ok" | "warn" | "bad" | "asked";

export interface Check {
  readonly name: CheckName;
  readonly verdict: Verdict;
  /** Why, as a code of the catalogue; the same as the verdict when there is nothing more to say. */
  readonly why: string;
}

export interface Facts {
  /** A desk of the centre; an institution's own has nobody behind it but the centre. */
  readonly centre: boolean;
  readonly audible: boolean;
  readonly live: boolean;
  readonly trip_ms: number | null;
  readonly notices: "granted" | "denied" | "default" | "unsupported";
  /** null: not asked or no answer yet. */
  readonly readiness: Readiness | null;
  /** The centre's own list could not be read. */
  readonly failed: boolean;
}

/** Beyond this a claim by key is felt as late, and somebody else's may be first. */
const SLOW_MS = 500;

/** What stands behind a desk, the worst of it told; what is not known yet is being asked. */
export function checks(facts: Facts): readonly Check[] {
  const ofCentre = [backed("second_channel", facts), backed("duty_lead", facts)];
  return [
    check("sound", facts.audible ? "ok" : "bad"),
    network(facts),
    check("notices", facts.notices === "granted" ? "ok" : "warn", facts.notices),
    ...(facts.centre ? ofCentre : []),
  ];
}

function check(name: CheckName, verdict: Verdict, why: string = verdict): Check {
  return { name, verdict, why };
}

function network({ live, trip_ms }: Facts): Check {
  if (!live) return check("network", "bad");
  return check("network", trip_ms !== null && trip_ms > SLOW_MS ? "warn" : "ok");
}

function backed(name: "second_channel" | "duty_lead", { readiness, failed }: Facts): Check {
  if (readiness === null)
    return check(name, failed ? "warn" : "asked", failed ? "failed" : "asked");
  const { backing } = readiness[name];
  if (backing === "ready") return check(name, "ok");
  return check(name, backing === "missing" ? "bad" : "warn", backing);
}

/** The most serious of all verdicts. */
export function worst(found: readonly Check[]): Verdict {
  const order: readonly Verdict[] = ["bad", "warn", "asked", "ok"];
  return order.find((verdict) => found.some((one) => one.verdict === verdict)) ?? "ok";
}
