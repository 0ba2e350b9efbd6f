/** What the wall says in numbers. Pure: the picture, the server's figures and `now` in, what is shown out. */

import type { Lang } from "../i18n/catalogues";
import { type Blindness, glance, type Queue } from "../queue/order";
import type { Incident, WallFigures } from "../wire";

/** Rows that are read from across the room; whoever waits beyond them is counted. */
export const ROWS = 5;
/** Asked for each quarter of a minute; older than this they are no figures of now. */
const FIGURES_KEEP_MS = 60_000;

export interface Waiting {
  /** Nothing may be hidden for a number to be said; null where it is not known. */
  readonly count: number | null;
  readonly longest_ms: number | null;
  /** Whether the one who waits longest has waited longer than the target. */
  readonly isLate: boolean;
}

/** How many wait, for how long, against the target. A picture that may hide somebody says no zero. */
export function waitingNow(
  { waiting }: Queue,
  blindness: Blindness,
  target_s: number | null,
  now: number,
): Waiting {
  const { count, since } = glance(waiting);
  const longest_ms = since === null ? null : Math.max(0, now - Date.parse(since));
  return {
    count: count === 0 && blindness !== "none" ? null : count,
    longest_ms,
    isLate: longest_ms !== null && target_s !== null && longest_ms > target_s * 1000,
  };
}

export interface WaitingRow {
  readonly incident: Incident;
  readonly area: string;
  readonly waited_ms: number;
}

/** Those who have waited, most urgent first, each with the part of town: never closer. */
export function rows(
  { waiting }: Queue,
  figures: WallFigures | null,
  lang: Lang,
  now: number,
): readonly WaitingRow[] {
  const areas = new Map(figures?.areas.map((area) => [area.incident_id, area]));
  return waiting.slice(0, ROWS).map((incident) => {
    const area = areas.get(incident.id);
    const district = lang === "en" ? area?.district_en : area?.district;
    return {
      incident,
      area: [district, area?.subdistrict].filter(Boolean).join(" "),
      waited_ms: Math.max(0, now - Date.parse(incident.opened_at)),
    };
  });
}

/** The figures to show after an answer: one that was long on its way never replaces a newer one. */
export function newer(shown: WallFigures | null, told: WallFigures): WallFigures {
  return shown !== null && Date.parse(shown.at) > Date.parse(told.at) ? shown : told;
}

/** Whether the server's figures are of now, or of a while ago. */
export function areCurrent(figures: WallFigures | null, now: number): boolean {
  return figures !== null && now - Date.parse(figures.at) <= FIGURES_KEEP_MS;
}
