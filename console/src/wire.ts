/**
 * The wire contract as the console sees it: live frames, incidents, tasks, sites, shifts.
 *
 * Moments are RFC 3339 strings in UTC. Signal ids are numbers, all other ids are strings. Codes (reasons, steps,
 * outcomes, kinds) are open sets: what the catalogue does not know is shown as it came.
 */

export type Moment = string;

export type IncidentKind = "emergency_rescue" | "fire_hazard";
export type Severity = "critical" | "high" | "low";
export type IncidentState =
  | "pending"
  | "open"
  | "claimed"
  | "dispatched"
  | "arrived"
  | "resolved"
  | "cancelled"
  | "merged";

export const OUTCOMES = [
  "helped_on_site",
  "reassured_by_phone",
  "hospital",
  "handed_120",
  "handed_119",
  "handed_110",
  "false_alarm_device",
  "pressed_by_mistake",
  "visited_no_need",
  "refused_help",
  "deceased",
  "exercise",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type CallResult = "answered" | "no_answer" | "busy" | "refused" | "unreachable";
export type Verdict = "real" | "false" | "exercise";

export interface Person {
  readonly user_id: string;
  readonly name: string;
}

export interface PlaceRef {
  readonly id: string;
  readonly building?: string | null;
  readonly floor?: string | null;
  readonly room?: string | null;
}

export type Params = Readonly<Record<string, unknown>>;

export interface Reason {
  readonly code: string;
  readonly params: Params;
}

export interface NextStep {
  readonly name: string;
  readonly at: Moment;
}

export interface Incident {
  readonly id: string;
  readonly version: number;
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly state: IncidentState;
  readonly exercise: boolean;
  readonly confirmed: boolean;
  readonly late: boolean;
  readonly source: string;
  readonly site_id: string;
  readonly place: PlaceRef | null;
  readonly opened_at: Moment;
  readonly pending_until: Moment | null;
  readonly claimed_at: Moment | null;
  readonly dispatched_at: Moment | null;
  readonly arrived_at: Moment | null;
  readonly resolved_at: Moment | null;
  readonly closed_at: Moment | null;
  readonly condition: "present" | "cleared" | "unknown";
  readonly owner: Person | null;
  readonly lease_until: Moment | null;
  readonly next_step: NextStep | null;
  readonly responder: {
    readonly id: string;
    readonly name: string;
    readonly eta_s: number | null;
  } | null;
  readonly reasons: readonly Reason[];
  readonly signal_ids: readonly number[];
  readonly recurrence_of: string | null;
  readonly merged_into: string | null;
  readonly outcome: string | null;
}

export interface TimelineEntry {
  readonly id: string | number;
  readonly at: Moment;
  readonly code: string;
  readonly params: Params;
  readonly actor: Person | null;
}

export interface IncidentWithTimeline extends Incident {
  readonly timeline: readonly TimelineEntry[];
}

export interface Task {
  readonly id: string;
  readonly version: number;
  readonly kind: string;
  readonly state: "open" | "done" | "dropped";
  readonly severity: Severity;
  readonly site_id: string;
  readonly place: PlaceRef | null;
  readonly due_at: Moment | null;
  readonly owner: Person | null;
  readonly reasons: readonly Reason[];
  readonly incident_id: string | null;
}

export interface UndecidedSignal {
  readonly id: number;
  readonly device_id: string;
  readonly site_id: string;
  readonly place: PlaceRef | null;
  readonly type: string;
  readonly state: string;
  readonly test: boolean;
  readonly received_at: Moment;
}

/** 0 ok, 1 silent, 2 fault, 3 alarm, 4 never seen. */
export type SiteStatus = 0 | 1 | 2 | 3 | 4;

export type LogEvent = { readonly seq: number; readonly prev: number; readonly at: Moment } & (
  | {
      readonly name: "incident.opened" | "incident.changed";
      readonly reason: string;
      readonly data: Incident;
    }
  | { readonly name: "task.opened" | "task.changed"; readonly reason: string; readonly data: Task }
);

/** What the server sends on the live socket. */
export type ServerFrame =
  | {
      readonly type: "hello";
      readonly proto: number;
      readonly epoch: string;
      readonly server_time: Moment;
      readonly heartbeat_s: number;
    }
  | {
      readonly type: "ready";
      readonly mode: "resumed" | "snapshot";
      readonly user: Person;
      readonly role: Role;
    }
  | {
      readonly type: "snapshot";
      readonly seq: number;
      readonly part: number;
      readonly parts: number;
      readonly incidents: readonly Incident[];
      readonly tasks: readonly Task[];
    }
  | ({ readonly type: "event" } & LogEvent)
  | { readonly type: "events"; readonly events: readonly LogEvent[] }
  | {
      readonly type: "status";
      readonly at: Moment;
      readonly sites: readonly string[];
      readonly s: readonly SiteStatus[];
    }
  | {
      readonly type: "beat";
      readonly seq: number;
      readonly server_time: Moment;
      readonly undecided_ms: number;
    }
  | {
      readonly type: "undecided";
      readonly at: Moment;
      readonly count: number;
      readonly signals: readonly UndecidedSignal[];
    }
  | { readonly type: "resync"; readonly reason: string }
  | { readonly type: "pong"; readonly seq: number; readonly server_time: Moment };

/** What the console sends on the live socket. The cookie session stands for the token. */
export type ClientFrame =
  | {
      readonly type: "auth";
      readonly resume?: { readonly epoch: string; readonly seq: number };
    }
  | { readonly type: "resume"; readonly epoch: string; readonly seq: number }
  | { readonly type: "seen"; readonly incident_id: string; readonly audible: boolean }
  | {
      readonly type: "holding";
      readonly incident_ids: readonly string[];
      readonly on_phone: boolean;
    }
  | { readonly type: "ping" };

export type Role =
  | "dispatcher"
  | "duty_lead"
  | "supervisor"
  | "institution"
  | "responder"
  | "admin";

export interface Session {
  readonly user: Person;
  readonly role: Role;
  readonly expires_at: Moment;
}

export interface SiteColumns {
  readonly ids: readonly string[];
  readonly lon: readonly number[];
  readonly lat: readonly number[];
  readonly kind: readonly ("home" | "institution")[];
  readonly status: readonly SiteStatus[];
}

export interface Site {
  readonly id: string;
  readonly kind: "home" | "institution";
  readonly type: string | null;
  readonly name: string;
  readonly address: string;
  readonly district: { readonly code: string; readonly name: string } | null;
  readonly lon: number;
  readonly lat: number;
}

export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly relation: string | null;
  readonly phone: string | null;
  readonly key_holder: boolean;
}

export interface Resident {
  readonly id: string;
  readonly name: string;
  readonly sex: string | null;
  readonly birth_year: number | null;
  readonly place_id: string | null;
  readonly categories: readonly string[];
  readonly notes: string | null;
  readonly contacts: readonly Contact[];
}

export interface Device {
  readonly id: string;
  readonly kind: string;
  readonly place_id: string | null;
  readonly last_seen_at: Moment | null;
  readonly online: boolean | null;
  readonly battery: number | null;
}

export interface Place {
  readonly id: string;
  readonly kind: string;
  readonly building?: string | null;
  readonly floor?: string | null;
  readonly room?: string | null;
}

export interface SiteWithPeople extends Site {
  readonly places: readonly Place[];
  readonly residents: readonly Resident[];
  readonly devices: readonly Device[];
}

export interface Responder {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly phone: string | null;
  readonly on_duty: boolean;
}

export interface Shift {
  readonly id: string;
  readonly started_at: Moment;
  readonly audible: boolean;
}

export interface ShiftBoard {
  readonly shift: Shift | null;
  readonly on_duty: readonly (Person & { readonly role: Role })[];
}

export interface Percentiles {
  readonly p50_s: number | null;
  readonly p90_s: number | null;
  readonly p99_s: number | null;
  readonly within_target: number | null;
}

export interface ResponseTimeGroup {
  readonly key: string;
  readonly name: string | null;
  readonly n: number;
  readonly claim: Percentiles;
  readonly arrive: Percentiles;
  readonly resolve: Percentiles;
}

export interface ResponseTimes {
  readonly groups: readonly ResponseTimeGroup[];
  readonly excluded: Readonly<Record<string, number>>;
}
