/** Who is meant by what somebody typed while on the telephone: what to ask the server, and its answers as one list. */
import type { Caller, Found, PlaceRef } from "../wire";

/** A number of seven digits and more is a telephone's; the server wants two letters or one Chinese character of a name. */
const A_NUMBER = /^[+\d][\d\s()-]{6,}$/;
/** Latin letters and digits are the server's only from two on. */
const TOO_SHORT = /^[\x20-\x7e]?$/;

export type Question = "caller" | "words" | "nothing";

/** What to ask about `typed`: whose line it is, a search, or nothing yet. */
export function questionOf(typed: string): Question {
  const said = typed.trim();
  if (A_NUMBER.test(said)) return "caller";
  return TOO_SHORT.test(said) ? "nothing" : "words";
}

/** Somewhere to open an incident at. */
export interface Whereabouts {
  readonly key: string;
  readonly name: string;
  readonly site_id: string;
  readonly site_name: string;
  readonly address: string;
  /** Where in it; null when the whole site was found. */
  readonly place: PlaceRef | null;
  /** Whose number it is, when it is not the resident's own. */
  readonly through: { readonly name: string; readonly relation: string | null } | null;
}

export function ofCallers(callers: readonly Caller[]): readonly Whereabouts[] {
  return callers.map((caller) => ({
    key: `${caller.resident_id} ${caller.contact ?? ""}`,
    name: caller.name,
    site_id: caller.site_id,
    site_name: caller.site_name,
    address: caller.address,
    place: caller.place,
    through: caller.contact === null ? null : { name: caller.contact, relation: caller.relation },
  }));
}

/** Residents and sites; a responder lives nowhere that an incident could be. */
export function ofSearch(found: readonly Found[]): readonly Whereabouts[] {
  return found.flatMap((one) =>
    one.site_id === null || one.kind === "responder"
      ? []
      : [
          {
            key: `${one.kind} ${one.id}`,
            name: one.name,
            site_id: one.site_id,
            site_name: one.site_name ?? "",
            address: one.address ?? "",
            place: one.place,
            through: null,
          },
        ],
  );
}
