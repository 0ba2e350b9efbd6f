/** Every HTTP call of the console, in one place: path, method, what goes in and what comes out. */
import type { components } from "../generated/openapi";
import type {
  AlarmLoads,
  Alarms,
  BaseMap,
  Board,
  Briefing,
  Caller,
  EnteredValue,
  ExceptionReport,
  Found,
  Handover,
  Incident,
  IncidentWithTimeline,
  Indicators,
  Readiness,
  Recommendation,
  ResponseTimes,
  Session,
  ShiftBoard,
  Site,
  SiteColumns,
  SiteWithPeople,
  SmokeEvidence,
  Suggestion,
  Task,
  Tick,
  TickResult,
  WallFigures,
} from "../wire";
import type { Request } from "./client";
import { registering } from "./registering";
import { supervising } from "./supervising";

type Schema = components["schemas"];
type TimedIncidentPage = Schema["TimedIncidentPageOut"];

interface Page<T> {
  readonly items: readonly T[];
}

/** A command on one incident, with what it carries. */
export type IncidentCommand =
  | { readonly name: "claim"; readonly body: Partial<Schema["ClaimBody"]> }
  | { readonly name: "release"; readonly body: Schema["ReleaseBody"] }
  | { readonly name: "transfer"; readonly body: Schema["TransferBody"] }
  | { readonly name: "confirm"; readonly body: Schema["ConfirmBody"] }
  | { readonly name: "call"; readonly body: Schema["CallBody"] }
  | { readonly name: "report"; readonly body: Schema["ReportBody"] }
  | { readonly name: "dispatch"; readonly body: Schema["DispatchBody"] }
  | { readonly name: "resolve"; readonly body: Schema["ResolveBody"] }
  | { readonly name: "note"; readonly body: Schema["NoteBody"] }
  | { readonly name: "arrive" | "stand_down" | "reopen"; readonly body: Record<string, never> };

/** What somebody told by telephone, at the door or on a round. */
export type OpenByHand = Pick<Schema["OpenBody"], "kind" | "site_id" | "source"> &
  Partial<Schema["OpenBody"]>;

/** What fits beside the rest; whoever wants more asks the report. */
const HISTORY_LINES = 8;

export type Calls = ReturnType<typeof calls>;

/** The API's calls over `request`. */
export function calls(request: Request) {
  const path = encodeURIComponent;
  return {
    ...registering(request),
    ...supervising(request),

    logIn: (username: string, password: string) =>
      request<Session>("POST", "/sessions", { username, password, cookie: true }),
    currentSession: () => request<Session>("GET", "/sessions/current"),
    logOut: () => request<void>("DELETE", "/sessions/current"),

    shiftBoard: () => request<ShiftBoard>("GET", "/shifts/current"),
    startShift: (audible: boolean) => request<ShiftBoard>("POST", "/shifts/start", { audible }),
    handovers: async () => (await request<Page<Handover>>("GET", "/shifts/handovers")).items,
    handOver: (to: string | null) => request<Handover>("POST", "/shifts/handover", { to }),
    acceptHandover: (id: string, reason: string) =>
      request<Handover>(
        "POST",
        `/shifts/handovers/${path(id)}/accept`,
        reason === "" ? {} : { reason },
      ),
    present: () => request<ShiftBoard>("POST", "/shifts/present"),
    readiness: () => request<Readiness>("GET", "/shifts/readiness"),
    endShift: () => request<ShiftBoard>("POST", "/shifts/end"),

    board: () => request<Board>("GET", "/board"),
    wall: () => request<WallFigures>("GET", "/wall"),

    incident: (id: string) => request<IncidentWithTimeline>("GET", `/incidents/${path(id)}`),
    openByHand: (body: OpenByHand) => request<Incident>("POST", "/incidents", body),
    briefing: (id: string) => request<Briefing>("GET", `/incidents/${path(id)}/briefing`),
    smokeEvidence: (id: string) =>
      request<SmokeEvidence>("GET", `/incidents/${path(id)}/smoke_evidence`),
    /** A site's incidents, the newest first, open ones too. */
    history: async (site_id: string) => {
      const newest = `/incidents?site=${path(site_id)}&limit=${HISTORY_LINES}`;
      return (await request<Page<Incident>>("GET", newest)).items;
    },
    command: (id: string, command: IncidentCommand) =>
      request<Incident>("POST", `/incidents/${path(id)}/${command.name}`, command.body),

    taskDone: (id: string, note: string) =>
      request<Task>("POST", `/tasks/${path(id)}/done`, note === "" ? {} : { note }),

    snooze: (id: string, until: string, note: string) =>
      request<Task>("POST", `/tasks/${path(id)}/snooze`, note === "" ? { until } : { until, note }),
    ticks: async (task_id: string) =>
      (await request<Page<Tick>>("GET", `/tasks/${path(task_id)}/ticks`)).items,
    tick: async (task_id: string, place_id: string, result: TickResult) => {
      const line = `/tasks/${path(task_id)}/ticks/${path(place_id)}`;
      return (await request<Page<Tick>>("POST", line, { result })).items;
    },

    baseMap: () => request<BaseMap>("GET", "/map/base"),
    siteColumns: () => request<SiteColumns>("GET", "/map/sites"),
    sites: async (ids: readonly string[]) =>
      (await request<Page<Site>>("GET", `/sites?ids=${ids.map(path).join(",")}`)).items,
    site: (id: string) => request<SiteWithPeople>("GET", `/sites/${path(id)}`),
    /** Opens a resident's personal data to this user for a while; the reason stands in the audit. */
    reveal: (resident_id: string, reason: string) =>
      request<unknown>("POST", `/residents/${path(resident_id)}/reveal`, { reason }),
    search: async (words: string) =>
      (await request<Page<Found>>("GET", `/search?q=${path(words)}`)).items,
    callers: async (phone: string) =>
      (await request<Page<Caller>>("GET", `/search/callers?phone=${path(phone)}`)).items,
    recommendation: (incident_id: string) =>
      request<Recommendation>("GET", `/incidents/${path(incident_id)}/responders`),

    report: (address: string) => request<ResponseTimes>("GET", address),
    behind: (address: string) => request<TimedIncidentPage>("GET", address),
    alarms: (address: string) => request<Alarms>("GET", address),
    alarmIncidents: (address: string) => request<Schema["AlarmIncidentPageOut"]>("GET", address),
    suggestions: async () => (await request<Page<Suggestion>>("GET", "/suggestions")).items,
    acceptSuggestion: (id: string) =>
      request<Schema["AcceptedOut"]>("POST", `/suggestions/${path(id)}/accept`),
    dismissSuggestion: (id: string, note: string) =>
      request<unknown>("POST", `/suggestions/${path(id)}/dismiss`, { note }),
    alarmLoads: (address: string) => request<AlarmLoads>("GET", address),
    indicators: (address: string) => request<Indicators>("GET", address),
    indicatorPieces: (address: string) => request<Schema["PiecesOut"]>("GET", address),
    enterIndicator: (code: string, body: Schema["ValueBody"]) =>
      request<EnteredValue>("POST", `/indicators/${path(code)}/values`, body),
    correctStamp: (incident_id: string, body: Schema["CorrectBody"]) =>
      request<Incident>("POST", `/incidents/${path(incident_id)}/correct`, body),
    exceptionReports: async () =>
      (await request<Page<ExceptionReport>>("GET", "/exception_reports")).items,
    fillException: (id: string, body: Schema["FillBody"]) =>
      request<ExceptionReport>("POST", `/exception_reports/${path(id)}/fill`, body),
  };
}
