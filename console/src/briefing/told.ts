/** What is read out on the telephone, as phrases and lists: pure, from the briefing and the timeline. */
import type { Translate } from "../i18n/translate";
import type {
  Briefing,
  BriefingFloor,
  EmergencyService,
  IncidentKind,
  Occupant,
  TimelineEntry,
} from "../wire";
import { placeName } from "../wording";

/** The service that such an incident is told to first. */
export function serviceFor(kind: IncidentKind): EmergencyService {
  return kind === "fire_hazard" ? "119" : "120";
}

/** The address as it is spoken: from the large to the small, each part once; the community helps whoever knows it. */
export function spokenAddress({ where }: Briefing): string {
  const { district, subdistrict, community, address } = where;
  const missing = (part: string) => part !== "" && !address.includes(part);
  const large = [district, subdistrict].filter(missing);
  return [...large, address, ...[community].filter(missing)].join(" ");
}

/** The house and where in it; empty for a home whose address says it all. */
export function spokenPlace(briefing: Briefing, text: Translate): string {
  const { where } = briefing;
  const name = where.address.includes(where.site) ? "" : where.site;
  return [name, placeName(where.place, text)].filter(Boolean).join(" ");
}

/** A floor's name with its building's; empty for a home, which has none. */
export function floorName(floor: BriefingFloor, text: Translate): string {
  return placeName({ id: "", building: floor.building, floor: floor.floor, room: null }, text);
}

export interface Found extends Occupant {
  /** Where, within the floor list. */
  readonly where: string;
}

/** Those who may be inside and do not come out by themselves, floor by floor, worst first on each. */
export function mustBeFetched(briefing: Briefing, text: Translate): readonly Found[] {
  const inNeed = new Set(["cannot_walk", "needs_help"]);
  return briefing.floors.flatMap((floor) =>
    floor.rooms
      .flatMap((room) =>
        room.occupants
          .filter((one) => one.away_until === null && inNeed.has(one.mobility ?? ""))
          .map((one) => ({ ...one, where: placeName(room.place, text) })),
      )
      .sort((a, b) => Number(a.mobility !== "cannot_walk") - Number(b.mobility !== "cannot_walk")),
  );
}

export interface Told {
  readonly at: string;
  readonly service: string;
  readonly number: string;
  readonly by: string;
}

/** To whom it was reported, when, and under which number; in the order in which it was done. */
export function toldTo(timeline: readonly TimelineEntry[]): readonly Told[] {
  return timeline
    .filter((entry) => entry.code === "reported")
    .map(({ at, params, actor }) => ({
      at,
      service: String(params.service ?? ""),
      number: String(params.number ?? ""),
      by: actor?.name ?? "",
    }));
}
