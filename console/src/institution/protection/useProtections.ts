/** How well each of one's institutions is protected, as the server said within the last minute. */
import { useLoaded } from "../../state/useLoaded";
import { useDesk } from "../../useDesk";
import type { SiteProtection } from "../../wire";
import { useInstitutions } from "../useInstitutions";

/** Supervision looks at every device once a minute: asking more often would only repeat it. */
const READ_EVERY_MS = 60_000;

export interface Protections {
  /** null: not read yet, or the last reading failed. Old figures would be worse than none. */
  readonly sites: readonly SiteProtection[] | null;
  readonly failed: boolean;
}

/** Reads the protection of all institutions in view, or of one, and again each minute. */
export function useProtections(only: string | null = null): Protections {
  const { calls } = useDesk();
  const institutions = useInstitutions();
  const ids = only === null ? institutions : institutions.filter((id) => id === only);
  const { value, problem } = useLoaded(
    ids.length === 0 ? null : ids.join(" "),
    (asked) => Promise.all(asked.split(" ").map(calls.protection)),
    READ_EVERY_MS,
  );
  const failed = problem !== null;
  return { sites: failed ? null : value, failed };
}
