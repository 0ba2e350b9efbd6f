/** The site as a tree: buildings, floors, rooms, with what stands in each; a place is added or opened beside it. */
import { useState } from "preact/hooks";
import { problemText } from "../../panels/Failure";
import { useLoaded } from "../../state/useLoaded";
import { useDesk } from "../../useDesk";
import type { DeviceRecord, PlaceRecord } from "../../wire";
import { placeName } from "../../wording";
import { NewPlaceForm } from "./PlaceForms";
import { PlacePanel } from "./PlacePanel";
import { SiteForm } from "./SiteForm";
import { type Building, buildingsOf, devicesAt } from "./tree";

interface TreeProps {
  readonly buildings: readonly Building[];
  readonly devices: ReadonlyMap<string, readonly DeviceRecord[]>;
  readonly open: string | null;
  readonly onOpen: (place: PlaceRecord) => void;
}

function PlaceButton({
  place,
  name,
  n,
  open,
  onOpen,
}: {
  readonly place: PlaceRecord;
  readonly name: string;
  readonly n: number;
  readonly open: boolean;
  readonly onOpen: (place: PlaceRecord) => void;
}) {
  const { text } = useDesk();
  return (
    <button
      type="button"
      class={n === 0 && place.kind === "room" ? "room bare" : "room"}
      aria-current={open}
      data-testid="place"
      data-place-id={place.id}
      onClick={() => onOpen(place)}
    >
      <b>{name}</b>
      <span class="num">{text.t("place.devices", { n })}</span>
    </button>
  );
}

function Tree({ buildings, devices, open, onOpen }: TreeProps) {
  const { text } = useDesk();
  const button = (place: PlaceRecord, name: string) => (
    <PlaceButton
      key={place.id}
      place={place}
      name={name}
      n={devices.get(place.id)?.length ?? 0}
      open={place.id === open}
      onOpen={onOpen}
    />
  );
  return (
    <ul class="tree" data-testid="place-tree">
      {buildings.map((building) => (
        <li key={building.name} class="building">
          {building.place === null ? (
            <h3 class="floor-name">{building.name || text.t("protection.elsewhere")}</h3>
          ) : (
            button(building.place, building.name)
          )}
          <ul>
            {building.floors.map((floor) => (
              <li key={floor.floor} class="tree-floor">
                <h4 class="hint">
                  {floor.floor === null
                    ? text.t("protection.elsewhere")
                    : placeName({ id: "", building: null, floor: floor.floor, room: null }, text)}
                </h4>
                <div class="rooms">
                  {floor.places.map((place) =>
                    button(
                      place,
                      placeName({ id: "", building: null, floor: null, room: place.room }, text),
                    ),
                  )}
                </div>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

export function PlacesPane({ site_id }: { readonly site_id: string }) {
  const { text, calls } = useDesk();
  const [open, setOpen] = useState<string | null>(null);
  const loaded = useLoaded(site_id, async (id) => {
    const [places, devices, models] = await Promise.all([
      calls.places(id),
      calls.devices(id),
      calls.deviceModels(),
    ]);
    return { places, devices, models };
  });
  if (loaded.problem !== null && loaded.value === null) {
    return (
      <p class="failure" role="alert">
        {problemText(loaded.problem, text)}
      </p>
    );
  }
  if (loaded.value === null) return <p class="empty">{text.t("registry.loading")}</p>;
  const { places, devices, models } = loaded.value;
  const buildings = buildingsOf(places);
  const there = devicesAt(devices);
  const opened = places.find((place) => place.id === open);
  return (
    <div class="registry-places">
      <section aria-label={text.t("registry.places")}>
        {places.length === 0 && <p class="empty">{text.t("registry.no_places")}</p>}
        <Tree
          buildings={buildings}
          devices={there}
          open={open}
          onOpen={(place) => setOpen(place.id === open ? null : place.id)}
        />
      </section>
      {opened === undefined ? (
        <aside class="place-panel">
          <NewPlaceForm
            key={site_id}
            site_id={site_id}
            buildings={buildings.map((building) => building.name).filter(Boolean)}
            onAdded={loaded.reload}
          />
          <SiteForm key={`site ${site_id}`} site_id={site_id} />
        </aside>
      ) : (
        <PlacePanel
          key={opened.id}
          place={opened}
          devices={there.get(opened.id) ?? []}
          models={models}
          gateways={devices.filter((one) => one.kind === "gateway" && one.retired_at === null)}
          onChanged={loaded.reload}
        />
      )}
    </div>
  );
}
