/** One place of the tree: its name, its devices with what can be done to each, and a new device for it. */
import { useState } from "preact/hooks";
import { useDesk } from "../../useDesk";
import type { DeviceModel, DeviceRecord, PlaceRecord, Registered } from "../../wire";
import { placeName } from "../../wording";
import { Trouble, useAct } from "../useAct";
import { useArmed } from "../useArmed";
import { DeviceForm } from "./DeviceForm";
import { OnceLogin } from "./OnceLogin";
import { RenameForm } from "./PlaceForms";

interface DeviceLineProps {
  readonly device: DeviceRecord;
  readonly onLogin: (login: Registered) => void;
  readonly onChanged: () => void;
}

function DeviceLine({ device, onLogin, onChanged }: DeviceLineProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const { armed, press } = useArmed();
  const renew = async (): Promise<void> => {
    if (!press("login")) return;
    const login = await act.run(() => calls.newLogin(device.id));
    if (login !== null) onLogin(login);
  };
  const retire = async (): Promise<void> => {
    if (!press("retire")) return;
    await act.run(() => calls.retireDevice(device.id));
    onChanged();
  };
  const label = (choice: string, key: "place.new_login" | "place.retire"): string =>
    text.t(armed === choice ? "armed.again" : key);
  return (
    <li class="registered" data-testid="registered-device" data-device-id={device.id}>
      <b>{text.label("device", device.kind)}</b>
      <span class={device.protecting ? "badge ok" : "badge warn"}>
        {text.label("lifecycle", device.lifecycle)}
      </span>
      <span class="num hint" lang="zxx">
        {[device.id, device.serial, device.model].filter(Boolean).join(" · ")}
      </span>
      <span class="registered-do">
        <button type="button" class="chip-button" disabled={act.busy} onClick={renew}>
          {label("login", "place.new_login")}
        </button>
        <button type="button" class="chip-button" disabled={act.busy} onClick={retire}>
          {label("retire", "place.retire")}
        </button>
      </span>
      <Trouble act={act} />
    </li>
  );
}

interface PlacePanelProps {
  readonly place: PlaceRecord;
  readonly devices: readonly DeviceRecord[];
  readonly models: readonly DeviceModel[];
  readonly gateways: readonly DeviceRecord[];
  readonly onChanged: () => void;
}

export function PlacePanel({ place, devices, models, gateways, onChanged }: PlacePanelProps) {
  const { text } = useDesk();
  const [login, setLogin] = useState<Registered | null>(null);
  const told = (next: Registered): void => {
    setLogin(next);
    onChanged();
  };
  return (
    <aside class="place-panel" data-testid="place-panel" aria-label={placeName(place, text)}>
      <h3 class="place-name">{placeName(place, text)}</h3>
      {login !== null ? (
        <OnceLogin login={login} onDone={() => setLogin(null)} />
      ) : (
        <>
          {devices.length === 0 && <p class="empty">{text.t("place.no_devices")}</p>}
          <ul>
            {devices.map((device) => (
              <DeviceLine key={device.id} device={device} onLogin={told} onChanged={onChanged} />
            ))}
          </ul>
          <DeviceForm place={place} models={models} gateways={gateways} onRegistered={told} />
          <RenameForm
            key={[place.building, place.floor, place.room].join("/")}
            place={place}
            onChanged={onChanged}
          />
        </>
      )}
    </aside>
  );
}
