/** Somebody moves in: who they are, what the desk has to know at once, whom to call. */
import { useState } from "preact/hooks";
import { Choice } from "../../frame/Choice";
import { useDesk } from "../../useDesk";
import type { NewResident } from "../../wire";
import { placeName } from "../../wording";
import { Field, Form, Pick } from "../fields";
import { Trouble, useAct } from "../useAct";
import { Categories } from "./Categories";
import type { Room } from "./rooms";

/** The registry takes nobody younger; the server has the last word. */
const YOUNGEST = 60;
const OLDEST = 125;

interface NewResidentFormProps {
  readonly rooms: readonly Room[];
  /** The room that was chosen; null for the first free one. */
  readonly place_id: string | null;
  readonly onAdded: (resident_id: string) => Promise<void>;
}

export function NewResidentForm({ rooms, place_id, onAdded }: NewResidentFormProps) {
  const { text, calls, clock } = useDesk();
  const act = useAct();
  const year = new Date(clock.now.value).getUTCFullYear();
  const free = rooms.find(({ lodgers }) => lodgers.length === 0) ?? rooms[0];
  const [place, setPlace] = useState(place_id ?? free?.place.id ?? "");
  const [name, setName] = useState("");
  const [sex, setSex] = useState<NewResident["sex"]>("female");
  const [born, setBorn] = useState("");
  const [categories, setCategories] = useState<readonly string[]>([]);
  const [contact, setContact] = useState({ name: "", relation: "", phone: "" });
  const submit = async (): Promise<void> => {
    const known = contact.name.trim() !== "" && contact.phone.trim() !== "";
    const made = await act.run(() =>
      calls.addResident({
        place_id: place,
        name: name.trim(),
        sex,
        birth_year: Number(born),
        categories: [...categories],
        contacts: known ? [{ ...contact, key_holder: false }] : [],
      }),
    );
    if (made !== null) await onAdded(made.id);
  };
  return (
    <aside class="place-panel">
      <Form
        title={text.t("resident_form.title")}
        submit={text.t("resident_form.submit")}
        busy={act.busy}
        name="resident"
        onSubmit={submit}
      >
        <Trouble act={act} />
        <Pick
          label={text.t("occupancy.to_room")}
          name="resident-room"
          value={place}
          onChange={setPlace}
          options={rooms.map((room) => ({
            value: room.place.id,
            label: placeName(room.place, text),
          }))}
        />
        <Field
          label={text.t("resident_form.name")}
          name="resident-name"
          value={name}
          onChange={setName}
          required
        />
        <Choice<NewResident["sex"]>
          name={text.t("resident_form.sex")}
          options={(["female", "male"] as const).map((value) => ({
            value,
            label: text.label("sex", value),
          }))}
          value={sex}
          onChoose={setSex}
        />
        <Field
          label={text.t("resident_form.born")}
          name="resident-born"
          type="number"
          min={year - OLDEST}
          max={year - YOUNGEST}
          value={born}
          onChange={setBorn}
          required
        />
        <Categories value={categories} onChange={setCategories} />
        {(["name", "relation", "phone"] as const).map((part) => (
          <Field
            key={part}
            label={text.t(`resident_form.contact_${part}`)}
            name={`contact-${part}`}
            value={contact[part]}
            onChange={(value) => setContact({ ...contact, [part]: value })}
          />
        ))}
      </Form>
    </aside>
  );
}
