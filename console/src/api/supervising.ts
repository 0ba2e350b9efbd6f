/** The supervisors' calls: the hazard ledger. */
import type { components } from "../generated/openapi";
import type { Hazard, HazardState, HazardStepName, HazardWithLog, NewHazard } from "../wire";
import type { Request } from "./client";

type Schema = components["schemas"];

/** Which hazards a screen asks for; all of them where it says nothing. */
export interface HazardsWanted {
  readonly site?: string;
  readonly state?: HazardState;
  readonly open?: boolean;
  readonly overdue?: boolean;
}

const PAGE = 200;
/** So many stand on a screen and can be read; a file holds all. */
const MOST = 1000;

export interface Hazards {
  readonly items: readonly Hazard[];
  /** Whether there are more than these newest ones. */
  readonly more: boolean;
}

/** The parts of an address behind its `?`, for the list and for its files. */
export function query(wanted: HazardsWanted): string {
  return Object.entries(wanted)
    .map(([name, value]) => `&${name}=${encodeURIComponent(String(value))}`)
    .join("");
}

/** The ledger's calls over `request`. */
export function supervising(request: Request) {
  const path = encodeURIComponent;
  return {
    hazards: async (wanted: HazardsWanted): Promise<Hazards> => {
      const items: Hazard[] = [];
      let cursor: string | null = null;
      do {
        const from: string = cursor === null ? "" : `&cursor=${path(cursor)}`;
        const page: Schema["HazardPageOut"] = await request(
          "GET",
          `/hazards?limit=${PAGE}${query(wanted)}${from}`,
        );
        items.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor !== null && items.length < MOST);
      return { items, more: cursor !== null };
    },
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
  };
}
