/**
 * The wire contract: what comes over HTTP, as the API's own document says, and the frames of the live protocol.
 *
 * Moments are RFC 3339 strings in UTC. Signal ids are numbers, all other ids are strings. Reasons, timeline entries
 * and categories are open sets of codes: what the catalogue does not know is shown as it came.
 */
import type { components } from "./generated/openapi";

type Schema = components["schemas"];

export type Moment = string;

export type Incident = Schema["IncidentOut"];
export type IncidentKind = Schema["IncidentKind"];
export type IncidentWithTimeline = Schema["IncidentWithTimeline"];
export type TimelineEntry = Schema["EntryOut"];
export type NextStep = Schema["StepOut"];
export type Reason = Schema["ReasonOut"];
export type PlaceRef = Schema["PlaceOut"];
export type Severity = Schema["Severity"];
export type Outcome = Schema["Outcome"];
export type Verdict = Schema["Verdict"];
export type CallResult = Schema["CallResult"];
export type Task = Schema["TaskOut"];
export type Tick = Schema["TickOut"];
export type TickResult = Schema["TickResult"];
export type Handover = Schema["HandoverOut"];
export type Role = Schema["Role"];
export type Session = Schema["SessionOut"];
export type ShiftBoard = Schema["ShiftsOut"];
export type Site = Schema["SiteOut"];
export type SiteColumns = Schema["MapSitesOut"];
export type SiteWithPeople = Schema["SiteDetailOut"];
export type Place = Schema["PlaceDetailOut"];
export type Resident = Schema["ResidentOut"];
export type Contact = Schema["ContactOut"];
export type Device = Schema["SiteDeviceOut"];
export type Recommendation = Schema["RecommendationOut"];
export type Candidate = Schema["CandidateOut"];
export type ErrandView = Schema["ErrandOut"];
export type ResponderWord = Schema["Response"];
export type ResponderWords = Schema["ResponseBody"];
export type SiteProtection = Schema["ProtectionOut"];
export type PlaceProtection = Schema["PlaceProtectionOut"];
export type ProtectedToday = Schema["ProtectedTodayOut"];
export type LackingPlace = Schema["LackingOut"];
export type Proofs = Schema["ProofsOut"];
export type Guard = Schema["GuardOut"];
export type Gap = Schema["Gap"];
/** What is left out is unknown, or as it usually is. */
export type NewSite = Pick<Schema["SiteBody"], "type_code" | "name" | "address" | "district"> &
  Partial<Schema["SiteBody"]>;
export type NightStaff = Schema["NightStaffBody"];
export type PlaceRecord = Schema["PlaceRecordOut"];
export type NewPlace = Schema["PlaceBody"];
export type DeviceRecord = Schema["DeviceOut"];
export type NewDevice = Schema["RegisterBody"];
export type DeviceModel = Schema["DeviceModelOut"];
export type Registered = Schema["RegisteredOut"];
export type ImportAnswer = Schema["ImportOut"];
export type ImportRow = Schema["ImportRowOut"];
export type ImportProgress = Schema["ImportProgressOut"];
export type Commissioning = Schema["CommissioningOut"];
export type DeviceOnList = Schema["DeviceOnListOut"];
export type ResidentRecord = Schema["ResidentDetailOut"];
export type NewResident = Pick<Schema["ResidentBody"], "place_id" | "name" | "sex" | "birth_year"> &
  Partial<Schema["ResidentBody"]>;
export type Absence = Schema["AbsenceOut"];
export type NewAbsence = Schema["AbsenceBody"];
export type Briefing = Schema["BriefingOut"];
export type SmokeEvidence = Schema["SmokeEvidenceOut"];
export type BriefingFloor = Schema["FloorOut"];
export type BriefingRoom = Schema["RoomOut"];
export type Occupant = Schema["OccupantOut"];
export type EmergencyService = Schema["EmergencyService"];
export type Readiness = Schema["ReadinessOut"];
export type Found = Schema["FoundOut"];
export type Caller = Schema["CallerOut"];
export type Hazard = Schema["HazardOut"];
export type HazardWithLog = Schema["HazardWithLog"];
export type HazardEntry = Schema["HazardEntryOut"];
export type HazardPicture = Schema["HazardPictureOut"];
export type HazardGrade = Schema["HazardGrade"];
export type HazardState = Schema["HazardState"];
export type HazardStepName = HazardWithLog["steps"][number];
export type NewHazard = Schema["HazardBody"];
export type Inspection = Schema["InspectionOut"];
export type InspectionSheet = Schema["InspectionSheet"];
export type InspectionItem = Schema["InspectionItemOut"];
export type InspectionEntry = Schema["InspectionEntryOut"];
export type InspectionKind = Schema["InspectionKind"];
export type InspectionStepName = InspectionSheet["steps"][number];
export type NewInspection = Schema["InspectionBody"];
export type Order = Schema["OrderOut"];
export type OrderWithLog = Schema["OrderWithLog"];
export type OrderEntry = Schema["OrderEntryOut"];
export type OrderState = Schema["OrderState"];
export type OrderStepName = OrderWithLog["steps"][number];
export type NewOrder = Schema["OrderBody"];
export type SeriousEvent = Schema["SeriousEventOut"];
export type SeriousEventWithLog = Schema["SeriousEventWithLog"];
export type SeriousEventEntry = Schema["SeriousEventEntryOut"];
export type SeriousStatement = Schema["StatementOut"];
export type SeriousStepName = SeriousEventWithLog["steps"][number];
export type SeriousReport = Schema["ReportKind"];
export type SeriousUnknown = Schema["UnknownItem"];
export type SeriousWay = Schema["Way"];
export type NewSeriousEvent = Schema["SeriousEventBody"];
export type ItemAnswer = Schema["Answer"];
export type NewAnswer = Schema["AnswerBody"];
export type Draw = Schema["DrawOut"];
export type NewDraw = Schema["DrawBody"];
export type ResponseTimes = Schema["ResponseTimesOut"];
export type Alarms = Schema["AlarmsOut"];
export type AlarmGroup = Schema["AlarmGroupOut"];
export type Suggestion = Schema["SuggestionOut"];
export type AlarmIncident = Schema["AlarmIncidentOut"];
export type AlarmLoads = Schema["AlarmLoadOut"];
export type Indicator = Schema["IndicatorOut"];
export type Indicators = Schema["IndicatorsOut"];
export type IndicatorValue = Schema["IndicatorValueOut"];
export type InstitutionMonth = Schema["InstitutionMonthOut"];
export type EnteredValue = Schema["EnteredOut"];
export type BaseMap = Schema["BaseMapOut"];
export type Board = Schema["BoardOut"];
export type BoardDesk = Schema["DeskOut"];
export type BoardResponder = Schema["BoardResponderOut"];
export type WallFigures = Schema["WallOut"];
export type Percentiles = Schema["SpreadOut"];
export type Share = Schema["ShareOut"];
export type Figures = Schema["FiguresOut"];
export type GroupFigures = Schema["GroupOut"];
export type TimedIncident = Schema["TimedIncidentOut"];
export type Stamp = Schema["Stamp"];
export type Replay = Schema["ReplayOut"];
export type ReviewSample = Schema["SampleOut"];
export type SampleWithIncidents = Schema["SampleWithIncidents"];
export type SampledIncident = Schema["SampledIncidentOut"];
export type NewReview = Schema["ReviewBody"];
export type ReviewVerdict = Schema["ReviewVerdict"];
export type WhatIf = Schema["WhatIfOut"];
export type ReplayedIncident = Schema["ReplayedIncidentOut"];
export type ReplayedMoment = Schema["MomentOut"];
export type ExceptionReport = Schema["ExceptionReportOut"];
export type ExceptionCause = Schema["ExceptionCause"];

/** 0 ok, 1 silent, 2 fault, 3 alarm, 4 never seen. */
export type SiteStatus = SiteColumns["status"][number];

/** In the order of the keys that choose them, which must not change once learned. */
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
] as const satisfies readonly Outcome[];

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

export type LogEvent = { readonly seq: number; readonly prev: number; readonly at: Moment } & (
  | {
      readonly name: "incident.opened" | "incident.changed";
      readonly reason: string;
      readonly data: Incident;
    }
  | { readonly name: "task.opened" | "task.changed"; readonly reason: string; readonly data: Task }
);

/** Whether this user is still at the desk: asked until `answer_by`, or, with nulls, not asked any more. */
export interface PresenceFrame {
  readonly type: "presence";
  readonly asked_at: Moment | null;
  readonly answer_by: Moment | null;
}

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
      readonly user: Schema["OwnerOut"];
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
  | PresenceFrame
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
