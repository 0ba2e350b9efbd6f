/** The registry's calls: what an institution keeps of its places, people and devices. */
import type { SiteProtection } from "../wire";
import type { Request } from "./client";

/** The registry's calls over `request`. */
export function registering(request: Request) {
  const path = encodeURIComponent;
  return {
    protection: (site_id: string) =>
      request<SiteProtection>("GET", `/sites/${path(site_id)}/protection`),
  };
}
