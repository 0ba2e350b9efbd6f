/** Who is there at night, in the order in which the centre calls them; and how helpers get in. */
import { useState } from "preact/hooks";
import { useLoaded } from "../../state/useLoaded";
import { useDesk } from "../../useDesk";
import type { NightStaff } from "../../wire";
import { Field, Form } from "../fields";
import { linesOf, peopleOf } from "../lines";
import { PeopleLines } from "../PeopleLines";
import { Trouble, useAct } from "../useAct";

const BLANK: NightStaff = { name: "", post: "", phone: "" };

export function NightStaffForm({ site_id }: { readonly site_id: string }) {
  const { text, calls } = useDesk();
  const [open, setOpen] = useState(false);
  const staff = useLoaded(open ? site_id : null, calls.nightStaff);
  return (
    <details class="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid="night-staff">{text.t("night_staff.title")}</summary>
      {staff.value !== null && <Staff site_id={site_id} staff={staff.value} />}
      <DoorCodes site_id={site_id} />
    </details>
  );
}

function Staff({
  site_id,
  staff,
}: {
  readonly site_id: string;
  readonly staff: readonly NightStaff[];
}) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [lines, setLines] = useState(linesOf(staff, BLANK));
  const [saved, setSaved] = useState(false);
  const submit = async (): Promise<void> => {
    setSaved(false);
    setSaved((await act.run(() => calls.changeNightStaff(site_id, peopleOf(lines)))) !== null);
  };
  return (
    <Form
      title={text.t("night_staff.title")}
      submit={text.t("place_form.save")}
      busy={act.busy}
      name="staff"
      onSubmit={submit}
    >
      <Trouble act={act} />
      {saved && <p role="status">{text.t("site_form.saved")}</p>}
      <PeopleLines
        legend={text.t("night_staff.order")}
        name="staff"
        lines={lines}
        blank={BLANK}
        parts={[
          { part: "name", label: text.t("resident_form.name") },
          { part: "post", label: text.t("night_staff.post") },
          { part: "phone", label: text.t("night_staff.phone") },
        ]}
        onChange={setLines}
      />
    </Form>
  );
}

/** Written only: who may read them, and when, is decided with each look. */
function DoorCodes({ site_id }: { readonly site_id: string }) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [codes, setCodes] = useState("");
  const [saved, setSaved] = useState(false);
  const submit = async (): Promise<void> => {
    setSaved(false);
    // A call without an answer's body answers undefined where it went well, null where it failed.
    const answer = await act.run(() => calls.changeDoorCodes(site_id, codes.trim()));
    if (answer === null) return;
    setSaved(true);
    setCodes("");
  };
  return (
    <Form
      title={text.t("door_codes.title")}
      submit={text.t("door_codes.replace")}
      busy={act.busy}
      name="door-codes"
      onSubmit={submit}
    >
      <Trouble act={act} />
      {saved && <p role="status">{text.t("site_form.saved")}</p>}
      <p class="hint">{text.t("door_codes.how")}</p>
      <Field
        label={text.t("door_codes.codes")}
        name="door-codes"
        value={codes}
        onChange={setCodes}
        required
      />
    </Form>
  );
}
