/** The supervisors' calls: the hazard ledger, inspections and their draws, orders, serious events. */
import type { components } from "../generated/openapi";
import type {
  Draw,
  Gap,
  Hazard,
  HazardState,
  HazardStepName,
  HazardWithLog,
  Inspection,
  InspectionKind,
  InspectionSheet,
  InspectionStepName,
  LackingPlace,
  NewAnswer,
  NewDraw,
  NewHazard,
  NewInspection,
  NewOrder,
  NewReview,
  NewSeriousEvent,
  Order,
  OrderState,
  OrderStepName,
  OrderWithLog,
  Proofs,
  ProtectedToday,
  Replay,
  SampleWithIncidents,
  SeriousEvent,
  SeriousEventWithLog,
  SeriousReport,
  SeriousStepName,
  WhatIf,
} from "../wire";
import type { Request } from "./client";

type Schema = components["schemas"];

/** Which hazards a screen asks for; all of them where it says nothing. */
export interface HazardsWanted {
  readonly site?: string;
  readonly state?: HazardState;
  readonly open?: boolean;
  readonly overdue?: boolean;
}

/** Which homes and rooms that are not whole a screen asks for; all of them where it says nothing. */
export interface LackingWanted {
  readonly gap?: Gap;
  readonly overdue?: boolean;
}

/** Which inspections a screen asks for; all of them where it says nothing. */
export interface InspectionsWanted {
  readonly site?: string;
  readonly kind?: InspectionKind;
  readonly draw?: string;
  readonly open?: boolean;
  readonly overdue?: boolean;
}

/** Which orders a screen asks for; all of them where it says nothing. */
export interface OrdersWanted {
  readonly site?: string;
  readonly state?: OrderState;
  readonly hazard?: string;
  readonly inspection?: string;
  readonly open?: boolean;
  /** Not signed for in time, or overdue. */
  readonly late?: boolean;
}

/** Which serious events a screen asks for; all of them where it says nothing. */
export interface SeriousWanted {
  readonly open?: boolean;
  readonly overdue?: boolean;
}

const PAGE = 200;
/** So many stand on a screen and can be read; a file holds all. */
const MOST = 1000;

/** The newest of a list. */
export interface Newest<T> {
  readonly items: readonly T[];
  /** Whether there are more than these. */
  readonly more: boolean;
}

export type Hazards = Newest<Hazard>;
export type Inspections = Newest<Inspection>;
export type Orders = Newest<Order>;
export type Lacking = Newest<LackingPlace>;

/** The parts of an address behind its `?`, for the list and for its files. */
export function query(
  wanted: HazardsWanted | InspectionsWanted | OrdersWanted | SeriousWanted | LackingWanted,
): string {
  return Object.entries(wanted)
    .map(([name, value]) => `&${name}=${encodeURIComponent(String(value))}`)
    .join("");
}

/** The supervisors' calls over `request`. */
export function supervising(request: Request) {
  const path = encodeURIComponent;
  const newest = async <T>(list: string): Promise<Newest<T>> => {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const from: string = cursor === null ? "" : `&cursor=${path(cursor)}`;
      const page: { readonly items: readonly T[]; readonly next_cursor: string | null } =
        await request("GET", `${list}${from}`);
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null && items.length < MOST);
    return { items, more: cursor !== null };
  };
  return {
    hazards: (wanted: HazardsWanted): Promise<Hazards> =>
      newest(`/hazards?limit=${PAGE}${query(wanted)}`),
    protectedToday: () => request<ProtectedToday>("GET", "/protection"),
    lacking: (wanted: LackingWanted): Promise<Lacking> =>
      newest(`/protection/places?limit=${PAGE}${query(wanted)}`),
    askForProof: (site_id: string) => request<Proofs>("POST", `/sites/${path(site_id)}/proofs`),
    hazard: (id: string) => request<HazardWithLog>("GET", `/hazards/${path(id)}`),
    reportHazard: (body: NewHazard) => request<HazardWithLog>("POST", "/hazards", body),
    hazardStep: (id: string, step: HazardStepName, body: object) =>
      request<HazardWithLog>("POST", `/hazards/${path(id)}/${step}`, body),
    hazardPicture: (id: string, picture: Blob) =>
      request<Schema["AttachmentOut"]>(
        "POST",
        `/hazards/${path(id)}/pictures`,
        // Whatever the browser takes it for, the server looks at the bytes.
        picture.slice(0, picture.size),
      ),
    inspections: (wanted: InspectionsWanted): Promise<Inspections> =>
      newest(`/inspections?limit=${PAGE}${query(wanted)}`),
    inspection: (id: string) => request<InspectionSheet>("GET", `/inspections/${path(id)}`),
    planInspection: (body: NewInspection) => request<InspectionSheet>("POST", "/inspections", body),
    inspectionStep: (id: string, step: InspectionStepName, body: object) =>
      request<InspectionSheet>("POST", `/inspections/${path(id)}/${step}`, body),
    answerItem: (id: string, body: NewAnswer) =>
      request<InspectionSheet>("POST", `/inspections/${path(id)}/answer`, body),
    inspectionPicture: (id: string, picture: Blob) =>
      request<Schema["AttachmentOut"]>(
        "POST",
        `/inspections/${path(id)}/pictures`,
        picture.slice(0, picture.size),
      ),
    orders: (wanted: OrdersWanted): Promise<Orders> =>
      newest(`/orders?limit=${PAGE}${query(wanted)}`),
    order: (id: string) => request<OrderWithLog>("GET", `/orders/${path(id)}`),
    issueOrder: (body: NewOrder) => request<OrderWithLog>("POST", "/orders", body),
    orderStep: (id: string, step: OrderStepName, body: object) =>
      request<OrderWithLog>("POST", `/orders/${path(id)}/${step}`, body),
    orderPicture: (id: string, picture: Blob) =>
      request<Schema["AttachmentOut"]>(
        "POST",
        `/orders/${path(id)}/pictures`,
        picture.slice(0, picture.size),
      ),
    replay: (asked: string) => request<Replay>("GET", `/replays?${asked}`),
    seriousEvents: (wanted: SeriousWanted): Promise<Newest<SeriousEvent>> =>
      newest(`/serious_events?limit=${PAGE}${query(wanted)}`),
    seriousEvent: (id: string) =>
      request<SeriousEventWithLog>("GET", `/serious_events/${path(id)}`),
    openSeriousEvent: (body: NewSeriousEvent) =>
      request<SeriousEventWithLog>("POST", "/serious_events", body),
    seriousStep: (id: string, step: SeriousStepName, body: object) =>
      request<SeriousEventWithLog>("POST", `/serious_events/${path(id)}/${step}`, body),
    seriousDraft: (id: string, report: SeriousReport, lang: string) =>
      request<Schema["DraftOut"]>(
        "GET",
        `/serious_events/${path(id)}/draft?report=${report}&lang=${lang}`,
      ),
    newestIncidents: async () =>
      (await request<Schema["IncidentPageOut"]>("GET", "/incidents?limit=50")).items,
    whatIf: (asked: string) => request<WhatIf>("GET", `/replays/what-if?${asked}`),
    reviewSamples: async () =>
      (await request<Schema["SamplePageOut"]>("GET", "/review_samples")).items,
    reviewSample: (id: string) =>
      request<SampleWithIncidents>("GET", `/review_samples/${path(id)}`),
    drawSample: (body: Schema["SampleBody"]) =>
      request<SampleWithIncidents>("POST", "/review_samples", body),
    reviewIncident: (sample_id: string, body: NewReview) =>
      request<SampleWithIncidents>("POST", `/review_samples/${path(sample_id)}/reviews`, body),
    draws: async () => (await request<Schema["DrawPageOut"]>("GET", "/inspection_draws")).items,
    drawInspections: (body: NewDraw) => request<Draw>("POST", "/inspection_draws", body),
  };
}
