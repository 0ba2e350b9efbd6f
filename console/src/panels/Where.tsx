/** Who lives there, where it is, which devices watch over it. */
import { ago, moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Device, PlaceRef, Resident, SiteWithPeople } from "../wire";
import { placeName } from "../wording";
import { Person } from "./Person";

/** Names beyond these of a whole building are a list to open, not to read first. */
const PEOPLE_SHOWN = 4;

export function People({ residents }: { readonly residents: readonly Resident[] }) {
  const { text } = useDesk();
  if (residents.length === 0) return null;
  const [first, rest] = [residents.slice(0, PEOPLE_SHOWN), residents.slice(PEOPLE_SHOWN)];
  return (
    <section aria-label={text.t("section.people")}>
      {residents.length > 1 && (
        <h3 class="section-name">{text.t("people.count", { n: residents.length })}</h3>
      )}
      {first.map((resident) => (
        <Person key={resident.id} resident={resident} withPhone={residents.length > 1} />
      ))}
      {rest.length > 0 && (
        <details>
          <summary>{text.t("queue.more", { n: rest.length })}</summary>
          {rest.map((resident) => (
            <Person key={resident.id} resident={resident} withPhone={residents.length > 1} />
          ))}
        </details>
      )}
    </section>
  );
}

interface AddressProps {
  readonly site: SiteWithPeople;
  readonly place: PlaceRef | null;
}

export function Address({ site, place }: AddressProps) {
  const { text } = useDesk();
  return (
    <section aria-label={text.t("section.address")}>
      <p class="address">
        {site.address} {placeName(place, text)}
      </p>
      <dl class="facts">
        <dt>{text.t("site.name")}</dt>
        <dd>{site.name}</dd>
        <dt>{text.t("site.type")}</dt>
        <dd>{site.type}</dd>
        <dt>{text.t("site.district")}</dt>
        <dd>{[site.district.name, site.subdistrict, site.community].filter(Boolean).join(" ")}</dd>
        {site.door_codes && (
          <>
            <dt>{text.t("briefing.door_codes")}</dt>
            <dd>
              <b data-testid="door-codes">{site.door_codes}</b>
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function DeviceFacts({
  device,
  reported,
}: {
  readonly device: Device;
  readonly reported: boolean;
}) {
  const { text, clock } = useDesk();
  const now = clock.now.value;
  const seen = device.last_seen_at === null ? null : Date.parse(device.last_seen_at);
  return (
    <li class={reported ? "device reported" : "device"}>
      <b>{text.label("device", device.kind)}</b>
      <span class={device.online ? "device-link" : "badge warn"}>
        {text.t(device.online ? "device.online" : "device.offline")}
      </span>
      {device.battery !== null && (
        <span class="num">{text.t("device.battery", { n: Math.round(device.battery) })}</span>
      )}
      <span class="device-seen num" title={seen === null ? "" : moment(seen, now, text.lang.value)}>
        {seen === null ? text.t("device.never_seen") : ago(seen, now, text.lang.value)}
      </span>
    </li>
  );
}

interface DevicesProps {
  readonly site: SiteWithPeople;
  readonly place: PlaceRef | null;
  /** Devices that reported this incident stand first. */
  readonly reported: ReadonlySet<string>;
}

export function Devices({ site, place, reported }: DevicesProps) {
  const { text, subject } = useDesk();
  const here = subject.devices.value.filter(
    (device) =>
      site.kind === "home" ||
      place === null ||
      reported.has(device.id) ||
      device.place_id === place.id,
  );
  if (here.length === 0) return null;
  const ordered = [...here].sort((a, b) => Number(reported.has(b.id)) - Number(reported.has(a.id)));
  return (
    <section aria-label={text.t("section.devices")}>
      <h3 class="section-name">{text.t("section.devices")}</h3>
      <ul class="devices">
        {ordered.map((device) => (
          <DeviceFacts key={device.id} device={device} reported={reported.has(device.id)} />
        ))}
      </ul>
    </section>
  );
}
