/** Which of one's institutions a screen is about; nothing to choose where there is one. */
import { useId } from "preact/hooks";
import { useDesk } from "../useDesk";
import { useInstitutions } from "./useInstitutions";

interface SitePickProps {
  readonly site_id: string | null;
  readonly onPick: (site_id: string) => void;
}

/** The site a screen begins with: what was picked, else the first. */
export function usePickedSite(picked: string | null): string | null {
  const institutions = useInstitutions();
  return picked !== null && institutions.includes(picked) ? picked : (institutions[0] ?? null);
}

export function SitePick({ site_id, onPick }: SitePickProps) {
  const { text, sites } = useDesk();
  const institutions = useInstitutions();
  const id = useId();
  const name = (one: string): string => sites.look(one)?.name ?? one;
  if (site_id === null) return null;
  if (institutions.length < 2) return <b class="site-name">{name(site_id)}</b>;
  return (
    <span class="site-pick">
      <label for={id}>{text.t("site.name")}</label>
      <select
        id={id}
        data-testid="site-pick"
        value={site_id}
        onChange={(event) => onPick(event.currentTarget.value)}
      >
        {institutions.map((one) => (
          <option key={one} value={one}>
            {name(one)}
          </option>
        ))}
      </select>
    </span>
  );
}
