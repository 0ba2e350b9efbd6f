/** Which institution a list is about; nothing to choose where there is one. */
import { useId } from "preact/hooks";
import { useDesk } from "../useDesk";
import { useInstitutions } from "./useInstitutions";

interface SiteFilterProps {
  /** Names the field for whoever tries the page. */
  readonly name: string;
  readonly site: string;
  readonly onPick: (site: string) => void;
}

export function SiteFilter({ name, site, onPick }: SiteFilterProps) {
  const { text, sites } = useDesk();
  const institutions = useInstitutions();
  const id = useId();
  if (institutions.length < 2) return null;
  return (
    <span class="site-pick">
      <label for={id}>{text.t("hazard_column.site")}</label>
      <select
        id={id}
        data-testid={name}
        value={site}
        onChange={(event) => onPick(event.currentTarget.value)}
      >
        <option value="">{text.t("hazards.all_sites")}</option>
        {institutions.map((one) => (
          <option key={one} value={one}>
            {sites.look(one)?.name ?? one}
          </option>
        ))}
      </select>
    </span>
  );
}
