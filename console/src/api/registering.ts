/** The registry's calls: what an institution keeps of its places, people and devices. */
import type { components } from "../generated/openapi";
import type {
  Absence,
  Commissioning,
  DeviceModel,
  DeviceRecord,
  ImportAnswer,
  ImportProgress,
  NewAbsence,
  NewDevice,
  NewPlace,
  NewResident,
  NewSite,
  NightStaff,
  PlaceRecord,
  Registered,
  ResidentRecord,
  Site,
  SiteProtection,
} from "../wire";
import type { Request } from "./client";

type Schema = components["schemas"];

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** As many as a page of the registry may have. */
const PAGE = 100;

/** The registry's calls over `request`. */
export function registering(request: Request) {
  const path = encodeURIComponent;
  const all = async <T>(list: string, site_id: string): Promise<readonly T[]> => {
    const found: T[] = [];
    let cursor: string | null = null;
    do {
      const from: string = cursor === null ? "" : `&cursor=${path(cursor)}`;
      const page: Page<T> = await request(
        "GET",
        `/${list}?site=${path(site_id)}&limit=${PAGE}${from}`,
      );
      found.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return found;
  };
  return {
    protection: (site_id: string) =>
      request<SiteProtection>("GET", `/sites/${path(site_id)}/protection`),

    changeSite: (id: string, body: Partial<Schema["SitePatch"]>) =>
      request<Site>("PATCH", `/sites/${path(id)}`, body),
    addSite: (body: NewSite) => request<Site>("POST", "/sites", body),
    nightStaff: async (id: string) =>
      (
        await request<{ readonly items: readonly NightStaff[] }>(
          "GET",
          `/sites/${path(id)}/night_staff`,
        )
      ).items,
    changeNightStaff: (id: string, items: readonly NightStaff[]) =>
      request<object>("PUT", `/sites/${path(id)}/night_staff`, { items }),
    changeDoorCodes: (id: string, door_codes: string) =>
      request<void>("PUT", `/sites/${path(id)}/door_codes`, { door_codes }),
    organization: (id: string) =>
      request<Schema["OrganizationOut"]>("GET", `/organizations/${path(id)}`),
    changeBeds: (id: string, beds: number | null) =>
      request<Schema["OrganizationOut"]>("PATCH", `/organizations/${path(id)}`, { beds }),
    places: (site_id: string) => all<PlaceRecord>("places", site_id),
    addPlace: (body: NewPlace) => request<PlaceRecord>("POST", "/places", body),
    changePlace: (id: string, body: Schema["PlacePatch"]) =>
      request<PlaceRecord>("PATCH", `/places/${path(id)}`, body),

    devices: (site_id: string) => all<DeviceRecord>("devices", site_id),
    deviceModels: async () =>
      (await request<{ readonly items: readonly DeviceModel[] }>("GET", "/device_models")).items,
    addDevice: (body: NewDevice) => request<Registered>("POST", "/devices", body),
    newLogin: (device_id: string) =>
      request<Registered>("POST", `/devices/${path(device_id)}/credentials`),
    retireDevice: (device_id: string) => request<void>("DELETE", `/devices/${path(device_id)}`),
    importFile: (file: Blob, dry_run: boolean, name: string) =>
      request<ImportAnswer>(
        "POST",
        `/devices/import?dry_run=${dry_run}&name=${path(name)}`,
        // Whatever the browser takes it for, the server looks at the bytes.
        file.slice(0, file.size),
      ),
    importProgress: (name: string) =>
      request<ImportProgress>("GET", `/devices/import/progress?name=${path(name)}`),

    commissionings: async () =>
      (await request<{ readonly items: readonly Commissioning[] }>("GET", "/commissionings")).items,
    commissioning: (id: string) => request<Commissioning>("GET", `/commissionings/${path(id)}`),
    openCommissioning: (body: Schema["CommissioningBody"]) =>
      request<Commissioning>("POST", "/commissionings", body),
    seen: (id: string, device_id: string) =>
      request<Commissioning>("POST", `/commissionings/${path(id)}/seen`, { device_id }),
    endCommissioning: (id: string) => request<void>("DELETE", `/commissionings/${path(id)}`),

    residents: (site_id: string) => all<ResidentRecord>("residents", site_id),
    addResident: (body: NewResident) => request<ResidentRecord>("POST", "/residents", body),
    resident: (id: string) => request<ResidentRecord>("GET", `/residents/${path(id)}`),
    changeResident: (id: string, body: Partial<Schema["ResidentPatch"]>) =>
      request<ResidentRecord>("PATCH", `/residents/${path(id)}`, body),
    moveResident: (id: string, place_id: string) =>
      request<ResidentRecord>("POST", `/residents/${path(id)}/move`, { place_id }),
    residentLeft: (id: string) =>
      request<ResidentRecord>("POST", `/residents/${path(id)}/leave`, {}),
    absences: async (site_id: string) =>
      (
        await request<{ readonly items: readonly Absence[] }>(
          "GET",
          `/absences?site=${path(site_id)}`,
        )
      ).items,
    addAbsence: (resident_id: string, body: NewAbsence) =>
      request<Absence>("POST", `/residents/${path(resident_id)}/absences`, body),
    back: (resident_id: string, absence_id: string) =>
      request<void>("DELETE", `/residents/${path(resident_id)}/absences/${path(absence_id)}`),
  };
}
