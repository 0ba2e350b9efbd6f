/** What is known of a resident: what the nurse has to know at the door, and whom to call in which order. */
import { useState } from "preact/hooks";
import { useLoaded } from "../../state/useLoaded";
import { useDesk } from "../../useDesk";
import type { ResidentRecord } from "../../wire";
import { Field, Form } from "../fields";
import { linesOf, peopleOf } from "../lines";
import { PeopleLines } from "../PeopleLines";
import { Trouble, useAct } from "../useAct";
import { Categories } from "./Categories";

type Contact = Omit<NonNullable<ResidentRecord["contacts"]>[number], "id">;

const BLANK: Contact = { name: "", relation: "", phone: "", key_holder: false };

/** The contacts as they are sent back: their ids are but their places in the order. */
function contactsOf(resident: ResidentRecord): readonly Contact[] {
  return (resident.contacts ?? []).map(({ id: _, ...contact }) => contact);
}

interface FileFormProps {
  readonly resident_id: string;
  readonly onChanged: () => Promise<void>;
}

/** Read when it is opened: each look at what is personal stands in the audit. */
export function FileForm({ resident_id, onChanged }: FileFormProps) {
  const { text, calls } = useDesk();
  const [open, setOpen] = useState(false);
  const file = useLoaded(open ? resident_id : null, calls.resident);
  return (
    <details class="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid="file">{text.t("file_form.title")}</summary>
      {file.value !== null &&
        (file.value.revealed ? (
          <FileFields resident={file.value} onChanged={onChanged} />
        ) : (
          <p class="hint">{text.t("file_form.hidden")}</p>
        ))}
    </details>
  );
}

interface FileFieldsProps {
  readonly resident: ResidentRecord;
  readonly onChanged: () => Promise<void>;
}

function FileFields({ resident, onChanged }: FileFieldsProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [phone, setPhone] = useState(resident.phone ?? "");
  const [notes, setNotes] = useState(resident.notes ?? "");
  const [categories, setCategories] = useState<readonly string[]>(resident.categories);
  const [lines, setLines] = useState(linesOf(contactsOf(resident), BLANK));
  const [saved, setSaved] = useState(false);
  const submit = async (): Promise<void> => {
    setSaved(false);
    const body = {
      phone: phone.trim(),
      notes: notes.trim(),
      categories: [...categories],
      contacts: peopleOf(lines),
    };
    const answer = await act.run(() => calls.changeResident(resident.id, body));
    setSaved(answer !== null);
    if (answer !== null) await onChanged();
  };
  return (
    <Form
      title={text.t("file_form.title")}
      submit={text.t("place_form.save")}
      busy={act.busy}
      name="file"
      onSubmit={submit}
    >
      <Trouble act={act} />
      {saved && <p role="status">{text.t("site_form.saved")}</p>}
      <label class="note">
        <span>{text.t("file_form.notes")}</span>
        <textarea
          rows={2}
          data-testid="field-notes"
          value={notes}
          onInput={(event) => setNotes(event.currentTarget.value)}
        />
      </label>
      <Categories value={categories} onChange={setCategories} />
      <Field label={text.t("file_form.phone")} name="own-phone" value={phone} onChange={setPhone} />
      <PeopleLines
        legend={text.t("section.contacts")}
        name="contact"
        lines={lines}
        blank={BLANK}
        parts={(["name", "relation", "phone"] as const).map((part) => ({
          part,
          label: text.t(`resident_form.contact_${part}`),
        }))}
        onChange={setLines}
      />
    </Form>
  );
}
