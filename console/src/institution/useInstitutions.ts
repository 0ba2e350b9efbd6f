/** The institutions that this person looks after, as ids. */
import { useDesk } from "../useDesk";

/** Ids of all sites in view that are institutions; empty until the map's table is here. */
export function useInstitutions(): readonly string[] {
  const table = useDesk().sites.table.value;
  if (table === null) return [];
  return table.ids.filter((_, row) => table.kind[row] === "institution");
}
