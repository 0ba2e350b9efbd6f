/** One device by form: what it is and, where it does not speak for itself, by which number its gateway knows it. */
import { useState } from "preact/hooks";
import { useDesk } from "../../useDesk";
import type { DeviceModel, DeviceRecord, NewDevice, PlaceRecord, Registered } from "../../wire";
import { Field, Form, Pick } from "../fields";
import { Trouble, useAct } from "../useAct";

const KINDS = [
  "sos",
  "fall",
  "smoke",
  "heat",
  "co",
  "gas",
  "door",
  "motion",
  "bed",
  "gateway",
  "other",
] as const;
const SOURCES = [
  "nowalls",
  "zigbee2mqtt",
  "chirpstack",
  "things_stack",
  "nb_iot",
  "other",
] as const;

/** Names of products and standards are the same in every language. */
const PRODUCTS: ReadonlySet<string> = new Set([
  "zigbee2mqtt",
  "chirpstack",
  "things_stack",
  "nb_iot",
]);

interface DeviceFormProps {
  readonly place: PlaceRecord;
  readonly models: readonly DeviceModel[];
  readonly gateways: readonly DeviceRecord[];
  readonly onRegistered: (login: Registered) => void;
}

export function DeviceForm({ place, models, gateways, onRegistered }: DeviceFormProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [kind, setKind] = useState<NewDevice["kind"]>("sos");
  const [source, setSource] = useState<NonNullable<NewDevice["source"]>>("nowalls");
  const [serial, setSerial] = useState("");
  const [model, setModel] = useState("");
  const [external, setExternal] = useState("");
  const [gateway, setGateway] = useState("");
  const submit = async (): Promise<void> => {
    const body: NewDevice = {
      kind,
      site_id: place.site_id,
      place_id: place.id,
      source,
      serial: serial.trim() || null,
      model: model.trim() || null,
      external_id: external.trim() || null,
      gateway_id: gateway || null,
    };
    const made = await act.run(() => calls.addDevice(body));
    if (made !== null) onRegistered(made);
  };
  return (
    <Form
      title={text.t("device_form.title")}
      submit={text.t("device_form.submit")}
      busy={act.busy}
      name="device"
      onSubmit={submit}
    >
      <Trouble act={act} />
      <Pick
        label={text.t("device_form.kind")}
        name="kind"
        value={kind}
        onChange={(value) => setKind(value as NewDevice["kind"])}
        options={KINDS.map((value) => ({ value, label: text.label("device", value) }))}
      />
      <Field
        label={text.t("device_form.serial")}
        name="serial"
        value={serial}
        onChange={setSerial}
      />
      <Field
        label={text.t("device_form.model")}
        name="model"
        value={model}
        onChange={setModel}
        offered={models.filter((one) => one.kind === kind).map((one) => one.name)}
      />
      <Pick
        label={text.t("device_form.source")}
        name="source"
        value={source}
        onChange={(value) => setSource(value as typeof source)}
        options={SOURCES.map((value) => ({
          value,
          label: text.label("device_source", value),
          lang: PRODUCTS.has(value) ? "en" : undefined,
        }))}
      />
      {source !== "nowalls" && (
        <>
          <Field
            label={text.t("device_form.external_id")}
            name="external"
            value={external}
            onChange={setExternal}
            required
          />
          <Pick
            label={text.t("device_form.gateway")}
            name="gateway"
            value={gateway}
            onChange={setGateway}
            options={[
              { value: "", label: text.t("device_form.no_gateway") },
              ...gateways.map((one) => ({ value: one.id, label: one.serial ?? one.id })),
            ]}
          />
        </>
      )}
    </Form>
  );
}
