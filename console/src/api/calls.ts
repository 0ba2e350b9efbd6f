/** Every HTTP call of the console, in one place: path, method, what goes in and what comes out. */
import type {
  CallResult,
  Incident,
  IncidentKind,
  IncidentWithTimeline,
  Outcome,
  Responder,
  ResponseTimes,
  Session,
  Shift,
  ShiftBoard,
  Site,
  SiteColumns,
  SiteWithPeople,
  Task,
  Verdict,
} from "../wire";
import type { Request } from "./client";

interface Page<T> {
  readonly items: readonly T[];
}

/** A command on one incident, with what it carries. */
export type IncidentCommand =
  | { readonly name: "claim"; readonly body: { readonly takeover?: true } }
  | { readonly name: "release"; readonly body: object }
  | { readonly name: "transfer"; readonly body: { readonly user_id: string } }
  | {
      readonly name: "confirm";
      readonly body: { readonly verdict: Verdict; readonly by: string };
    }
  | {
      readonly name: "call";
      readonly body: { readonly contact_id?: string; readonly result: CallResult };
    }
  | {
      readonly name: "dispatch";
      readonly body: { readonly responder_id: string; readonly eta_s: number };
    }
  | { readonly name: "stand_down"; readonly body: object }
  | { readonly name: "arrive"; readonly body: object }
  | {
      readonly name: "resolve";
      readonly body: { readonly outcome: Outcome; readonly note?: string };
    }
  | { readonly name: "note"; readonly body: { readonly text: string } }
  | { readonly name: "reopen"; readonly body: object };

export type Calls = ReturnType<typeof calls>;

/** The API's calls over `request`. */
export function calls(request: Request) {
  const path = encodeURIComponent;
  return {
    logIn: (username: string, password: string) =>
      request<Session>("POST", "/sessions", { username, password, cookie: true }),
    currentSession: () => request<Session>("GET", "/sessions/current"),
    logOut: () => request<void>("DELETE", "/sessions/current"),

    shiftBoard: () => request<ShiftBoard>("GET", "/shifts/current"),
    startShift: (audible: boolean) => request<Shift>("POST", "/shifts/start", { audible }),
    endShift: () => request<void>("POST", "/shifts/end", {}),

    incident: (id: string) => request<IncidentWithTimeline>("GET", `/incidents/${path(id)}`),
    openByHand: (kind: IncidentKind, site_id: string) =>
      request<Incident>("POST", "/incidents", { kind, site_id, source: "phone" }),
    command: (id: string, command: IncidentCommand) =>
      request<Incident>("POST", `/incidents/${path(id)}/${command.name}`, command.body),

    taskDone: (id: string, note: string) =>
      request<Task>("POST", `/tasks/${path(id)}/done`, note === "" ? {} : { note }),

    siteColumns: () => request<SiteColumns>("GET", "/map/sites"),
    sites: async (ids: readonly string[]) =>
      (await request<Page<Site>>("GET", `/sites?ids=${ids.map(path).join(",")}`)).items,
    site: (id: string) => request<SiteWithPeople>("GET", `/sites/${path(id)}`),
    responders: async (site_id: string) =>
      (await request<Page<Responder>>("GET", `/responders?site_id=${path(site_id)}`)).items,

    responseTimes: (from: string, to: string, group_by: "kind" | "site") =>
      request<ResponseTimes>(
        "GET",
        `/reports/response-times?from=${path(from)}&to=${path(to)}&group_by=${group_by}`,
      ),
  };
}
