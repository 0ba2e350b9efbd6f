/** How the board is laid out. Pure. */
import type { BoardDesk, BoardResponder } from "../wire";

/** In the order of the API: whoever is out there first, whoever is not here last. */
export const STATES = [
  "on_scene",
  "on_the_way",
  "sent",
  "free",
  "resting",
  "off_duty",
] as const satisfies readonly BoardResponder["state"][];

export interface Group {
  readonly state: BoardResponder["state"];
  readonly people: readonly BoardResponder[];
}

/** Every state with those who are in it; in a group whoever was sent first, then by name. */
export function groups(responders: readonly BoardResponder[], lang: string): readonly Group[] {
  return STATES.map((state) => ({
    state,
    people: responders
      .filter((one) => one.state === state)
      .sort((a, b) => compare(since(a), since(b)) || a.name.localeCompare(b.name, lang)),
  }));
}

function since({ assignment }: BoardResponder): string {
  return assignment?.dispatched_at ?? "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How a desk stands: there, asked whether somebody is there, or counted as empty. */
export function standing({ absent_since, asked_at }: BoardDesk): "there" | "asked" | "absent" {
  if (absent_since !== null) return "absent";
  return asked_at === null ? "there" : "asked";
}

/** Empty desks first: what they hold is in nobody's hands. */
export function ordered(desks: readonly BoardDesk[]): readonly BoardDesk[] {
  const rank = (desk: BoardDesk): number => (standing(desk) === "absent" ? 0 : 1);
  return [...desks].sort((a, b) => rank(a) - rank(b));
}

/** Since when a responder's errand stands as it does. */
export function errandSince({ assignment }: BoardResponder): string | null {
  if (assignment === null) return null;
  return assignment.arrived_at ?? assignment.accepted_at ?? assignment.dispatched_at;
}
