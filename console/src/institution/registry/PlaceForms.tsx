/** Places by form: a new building, room or common area; and another name for one. */
import { useState } from "preact/hooks";
import { useDesk } from "../../useDesk";
import type { NewPlace, PlaceRecord } from "../../wire";
import { Field, Form, Pick } from "../fields";
import { Trouble, useAct } from "../useAct";

const KINDS = ["room", "common_area", "building"] as const;

interface NewPlaceFormProps {
  readonly site_id: string;
  readonly buildings: readonly string[];
  readonly onAdded: (place: PlaceRecord) => void;
}

export function NewPlaceForm({ site_id, buildings, onAdded }: NewPlaceFormProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [kind, setKind] = useState<NewPlace["kind"]>("room");
  const [building, setBuilding] = useState(buildings[0] ?? "");
  const [floor, setFloor] = useState("");
  const [room, setRoom] = useState("");
  const inside = kind !== "building";
  const submit = async (): Promise<void> => {
    const within = inside ? { floor: floor.trim() || null, room: room.trim() } : {};
    const body: NewPlace = { site_id, kind, building: building.trim(), ...within };
    const made = await act.run(() => calls.addPlace(body));
    if (made === null) return;
    // The next room is most often next door: only its name changes.
    setRoom("");
    onAdded(made);
  };
  return (
    <Form
      title={text.t("place_form.title")}
      submit={text.t("place_form.submit")}
      busy={act.busy}
      name="place"
      onSubmit={submit}
    >
      <Trouble act={act} />
      <Pick
        label={text.t("place_form.kind")}
        name="place-kind"
        value={kind}
        onChange={(value) => setKind(value as NewPlace["kind"])}
        options={KINDS.map((value) => ({ value, label: text.label("place_kind", value) }))}
      />
      <Field
        label={text.t("place_form.building")}
        name="building"
        value={building}
        onChange={setBuilding}
        offered={buildings}
        required
      />
      {inside && (
        <>
          <Field
            label={text.t("place_form.floor")}
            name="floor"
            value={floor}
            onChange={setFloor}
          />
          <Field
            label={text.t("place_form.room")}
            name="room"
            value={room}
            onChange={setRoom}
            required
          />
        </>
      )}
    </Form>
  );
}

interface RenameFormProps {
  readonly place: PlaceRecord;
  readonly onChanged: () => void;
}

export function RenameForm({ place, onChanged }: RenameFormProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [building, setBuilding] = useState(place.building ?? "");
  const [floor, setFloor] = useState(place.floor ?? "");
  const [room, setRoom] = useState(place.room ?? "");
  const inside = place.kind !== "building";
  const submit = async (): Promise<void> => {
    const body = inside
      ? { building, floor: floor.trim() || null, room: room.trim() }
      : { building: building.trim() };
    if ((await act.run(() => calls.changePlace(place.id, body))) !== null) onChanged();
  };
  return (
    <details class="fold">
      <summary data-testid="rename">{text.t("place_form.rename")}</summary>
      <Form
        title={text.t("place_form.rename")}
        submit={text.t("place_form.save")}
        busy={act.busy}
        name="rename"
        onSubmit={submit}
      >
        <Trouble act={act} />
        <Field
          label={text.t("place_form.building")}
          name="rename-building"
          value={building}
          onChange={setBuilding}
          required
        />
        {inside && (
          <>
            <Field
              label={text.t("place_form.floor")}
              name="rename-floor"
              value={floor}
              onChange={setFloor}
            />
            <Field
              label={text.t("place_form.room")}
              name="rename-room"
              value={room}
              onChange={setRoom}
              required
            />
          </>
        )}
      </Form>
    </details>
  );
}
