/** What a site is called and where it is; and the way to a new one beside it. */
import { useState } from "preact/hooks";
import { useLoaded } from "../../state/useLoaded";
import { useDesk } from "../../useDesk";
import type { Site } from "../../wire";
import { Field, Form, Pick } from "../fields";
import { Trouble, useAct } from "../useAct";
import { NightStaffForm } from "./NightStaffForm";

const TYPES = ["nursing_home", "day_care", "service_centre", "rural_welfare"] as const;
const DATUMS = ["wgs84", "gcj02", "bd09"] as const;

export function SiteForm({ site_id }: { readonly site_id: string }) {
  const { text, sites } = useDesk();
  const site = sites.look(site_id);
  if (site === null) return null;
  return (
    <>
      <details class="fold">
        <summary>{text.t("site_form.change")}</summary>
        <ChangeSite key={site.id} site={site} />
      </details>
      {site.organization_id !== null && <Beds organization_id={site.organization_id} />}
      <NightStaffForm key={`staff ${site.id}`} site_id={site.id} />
      <details class="fold">
        <summary data-testid="site-new">{text.t("site_form.new")}</summary>
        <NewSite beside={site} />
      </details>
    </>
  );
}

function ChangeSite({ site }: { readonly site: Site }) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [name, setName] = useState(site.name);
  const [address, setAddress] = useState(site.address);
  const [hospital, setHospital] = useState(site.partner_hospital);
  const [saved, setSaved] = useState(false);
  const submit = async (): Promise<void> => {
    setSaved(false);
    const body = { name: name.trim(), address: address.trim(), partner_hospital: hospital.trim() };
    setSaved((await act.run(() => calls.changeSite(site.id, body))) !== null);
  };
  return (
    <Form
      title={text.t("site_form.change")}
      submit={text.t("place_form.save")}
      busy={act.busy}
      name="site"
      onSubmit={submit}
    >
      <Trouble act={act} />
      {saved && <p role="status">{text.t("site_form.saved")}</p>}
      <Field
        label={text.t("site_form.name")}
        name="site-name"
        value={name}
        onChange={setName}
        required
      />
      <Field
        label={text.t("site_form.address")}
        name="site-address"
        value={address}
        onChange={setAddress}
        required
      />
      <Field
        label={text.t("site_form.hospital")}
        name="site-hospital"
        value={hospital}
        onChange={setHospital}
      />
    </Form>
  );
}

/** How many beds the organization has, over all its sites: what is free is counted from it. */
function Beds({ organization_id }: { readonly organization_id: string }) {
  const { text, calls } = useDesk();
  const act = useAct();
  const known = useLoaded(organization_id, calls.organization);
  const [typed, setTyped] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  if (known.value === null) return null;
  const beds = typed ?? String(known.value.beds ?? "");
  const submit = async (): Promise<void> => {
    setSaved(false);
    const said = beds.trim() === "" ? null : Number(beds);
    setSaved((await act.run(() => calls.changeBeds(organization_id, said))) !== null);
  };
  return (
    <details class="fold">
      <summary>{text.t("beds.title")}</summary>
      <Form
        title={text.t("beds.title")}
        submit={text.t("place_form.save")}
        busy={act.busy}
        name="beds"
        onSubmit={submit}
      >
        <Trouble act={act} />
        {saved && <p role="status">{text.t("site_form.saved")}</p>}
        <Field
          label={text.t("beds.number")}
          name="beds"
          type="number"
          min={0}
          value={beds}
          onChange={setTyped}
        />
      </Form>
    </details>
  );
}

/** A site of the same organization in the same district: what differs is asked for. */
function NewSite({ beside }: { readonly beside: Site }) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [type, setType] = useState<(typeof TYPES)[number]>("nursing_home");
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [lon, setLon] = useState("");
  const [lat, setLat] = useState("");
  const [datum, setDatum] = useState<(typeof DATUMS)[number]>("gcj02");
  const [made, setMade] = useState<Site | null>(null);
  const submit = async (): Promise<void> => {
    const site = await act.run(() =>
      calls.addSite({
        type_code: type,
        name: name.trim(),
        address: address.trim(),
        district: beside.district.code,
        organization_id: beside.organization_id,
        lon: Number(lon),
        lat: Number(lat),
        datum,
      }),
    );
    setMade(site);
  };
  if (made !== null) return <p role="status">{text.t("site_form.made", { name: made.name })}</p>;
  return (
    <Form
      title={text.t("site_form.new")}
      submit={text.t("site_form.add")}
      busy={act.busy}
      name="new-site"
      onSubmit={submit}
    >
      <Trouble act={act} />
      <Pick
        label={text.t("site_form.type")}
        name="new-type"
        value={type}
        onChange={(value) => setType(value as typeof type)}
        options={TYPES.map((value) => ({ value, label: text.label("site_type", value) }))}
      />
      <Field
        label={text.t("site_form.name")}
        name="new-name"
        value={name}
        onChange={setName}
        required
      />
      <Field
        label={text.t("site_form.address")}
        name="new-address"
        value={address}
        onChange={setAddress}
        required
      />
      <Field
        label={text.t("site_form.lon")}
        name="new-lon"
        value={lon}
        onChange={setLon}
        required
      />
      <Field
        label={text.t("site_form.lat")}
        name="new-lat"
        value={lat}
        onChange={setLat}
        required
      />
      <Pick
        label={text.t("site_form.datum")}
        name="new-datum"
        value={datum}
        onChange={(value) => setDatum(value as typeof datum)}
        options={DATUMS.map((value) => ({ value, label: text.label("datum", value) }))}
      />
    </Form>
  );
}
