/** The card for the call: in the order in which the other side asks. */
import { Phone } from "../panels/Contacts";
import { useDesk } from "../useDesk";
import type { Briefing } from "../wire";
import { mustBeFetched, spokenAddress, spokenPlace } from "./told";

/** More names than this are not read out; they stand in the list by floors below. */
const NAMES_READ = 8;

function Counts({ briefing }: { readonly briefing: Briefing }) {
  const { text } = useDesk();
  const { counts } = briefing;
  if (counts === null) return <p class="empty">{text.t("briefing.hidden")}</p>;
  const told = [
    ["inside", counts.inside],
    ["cannot_walk", counts.cannot_walk],
    ["needs_help", counts.needs_help],
    ["unknown_mobility", counts.unknown],
    ["away", counts.away],
  ] as const;
  return (
    <dl class="briefing-counts" data-testid="briefing-counts">
      {told.map(([name, count]) => (
        <div key={name} class={name === "cannot_walk" && count > 0 ? "worst" : ""}>
          <dd class="num">{count}</dd>
          <dt>{text.t(`briefing.${name}`)}</dt>
        </div>
      ))}
    </dl>
  );
}

function Fetched({ briefing }: { readonly briefing: Briefing }) {
  const { text } = useDesk();
  const found = mustBeFetched(briefing, text);
  if (found.length === 0) return null;
  return (
    <ul class="briefing-fetched" aria-label={text.t("briefing.fetch")}>
      {found.slice(0, NAMES_READ).map((one) => (
        <li key={one.resident_id}>
          <b>{one.where}</b> {one.name}{" "}
          <span class={`mobility ${one.mobility}`}>
            {text.label("mobility", one.mobility ?? "")}
          </span>
        </li>
      ))}
      {found.length > NAMES_READ && (
        <li class="empty">{text.t("briefing.more_below", { n: found.length - NAMES_READ })}</li>
      )}
    </ul>
  );
}

/** How to get in, and under which numbers somebody answers. */
function WayIn({ briefing }: { readonly briefing: Briefing }) {
  const { text } = useDesk();
  const { door_codes, night_staff, staff_on_shift, organization_phone, call_back_number } =
    briefing;
  const { lat, lon } = briefing.where;
  return (
    <dl class="facts briefing-way">
      <dt>{text.t("briefing.door_codes")}</dt>
      <dd>
        <b>
          {door_codes === null ? text.t("briefing.hidden") : door_codes || text.t("briefing.none")}
        </b>
      </dd>
      {night_staff !== null && night_staff.length > 0 && (
        <>
          <dt>{text.t("briefing.night_staff")}</dt>
          <dd>
            {night_staff.map((one) => (
              <p key={one.phone}>
                {one.name} {one.post} <Phone number={one.phone} />
              </p>
            ))}
          </dd>
        </>
      )}
      {staff_on_shift.length > 0 && (
        <>
          <dt>{text.t("briefing.staff_on_shift")}</dt>
          <dd>{staff_on_shift.join(text.t("list.separator"))}</dd>
        </>
      )}
      {organization_phone !== "" && (
        <>
          <dt>{text.t("briefing.organization_phone")}</dt>
          <dd>
            <Phone number={organization_phone} />
          </dd>
        </>
      )}
      <dt>{text.t("briefing.call_back")}</dt>
      <dd>
        {call_back_number === "" ? (
          text.t("briefing.no_call_back")
        ) : (
          <b class="num">{call_back_number}</b>
        )}
      </dd>
      <dt>{text.t("briefing.coordinates")}</dt>
      <dd class="num">
        {lat.toFixed(5)}, {lon.toFixed(5)} (WGS-84)
      </dd>
    </dl>
  );
}

export function Card({ briefing }: { readonly briefing: Briefing }) {
  const { text } = useDesk();
  const place = spokenPlace(briefing, text);
  return (
    <section class="briefing-card" aria-label={text.t("briefing.card")}>
      <div class="briefing-where">
        <p class="briefing-address">{spokenAddress(briefing)}</p>
        {place !== "" && <p class="briefing-place">{place}</p>}
        <Counts briefing={briefing} />
        <Fetched briefing={briefing} />
      </div>
      <WayIn briefing={briefing} />
    </section>
  );
}
