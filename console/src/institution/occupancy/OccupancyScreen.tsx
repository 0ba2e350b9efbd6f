/** Who lives in which room, who is away until when, and what is free; with the forms that change it. */
import { useState } from "preact/hooks";
import { Unread } from "../../panels/Failure";
import { type Loaded, useLoaded } from "../../state/useLoaded";
import { useDesk } from "../../useDesk";
import { placeName } from "../../wording";
import { day } from "../days";
import { floors } from "../protection/scores";
import { SitePick, usePickedSite } from "../SitePick";
import { NewResidentForm } from "./NewResidentForm";
import { ResidentPanel } from "./ResidentPanel";
import { type Lodger, occupancy, type Room, roomsOf } from "./rooms";

/** What the panel beside the rooms is about. */
export type Chosen =
  | { readonly kind: "resident"; readonly id: string }
  | { readonly kind: "room"; readonly id: string };

interface Known {
  readonly rooms: readonly Room[];
  readonly beds: number | null;
}

function useRooms(site_id: string | null): Loaded<Known> {
  const { calls, sites, clock } = useDesk();
  const organization = site_id === null ? null : (sites.look(site_id)?.organization_id ?? null);
  // Beds are the organization's: the rooms are read again once it is known who runs the site.
  const key = site_id === null ? null : `${site_id} ${organization ?? ""}`;
  return useLoaded(key, async () => {
    const id = site_id ?? "";
    const [places, residents, absences, papers] = await Promise.all([
      calls.places(id),
      calls.residents(id),
      calls.absences(id),
      organization === null ? null : calls.organization(organization),
    ]);
    return {
      rooms: roomsOf(places, residents, absences, clock.exact()),
      beds: papers?.beds ?? null,
    };
  });
}

export function OccupancyScreen() {
  const { text } = useDesk();
  const [picked, setPicked] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const site_id = usePickedSite(picked);
  const { value, problem, reload } = useRooms(site_id);
  const changed = async (): Promise<void> => {
    await reload();
  };
  const lodger = value?.rooms
    .flatMap((room) => room.lodgers)
    .find(({ resident }) => chosen?.kind === "resident" && resident.id === chosen.id);
  return (
    <main class="view" data-testid="occupancy">
      <header class="view-head">
        <h2>{text.t("tabs.occupancy")}</h2>
        <SitePick site_id={site_id} onPick={setPicked} />
        {value !== null && <Figures known={value} />}
      </header>
      <Unread problem={problem} />
      {value?.rooms.length === 0 && <p class="empty">{text.t("occupancy.no_rooms")}</p>}
      {value !== null && value.rooms.length > 0 && (
        <div class="registry-places">
          <Rooms rooms={value.rooms} chosen={chosen} onChoose={setChosen} />
          {lodger === undefined ? (
            <NewResidentForm
              key={chosen?.id ?? ""}
              rooms={value.rooms}
              place_id={chosen?.kind === "room" ? chosen.id : null}
              onAdded={async (id) => {
                await changed();
                setChosen({ kind: "resident", id });
              }}
            />
          ) : (
            <ResidentPanel
              key={lodger.resident.id}
              lodger={lodger}
              rooms={value.rooms}
              onChanged={changed}
              onClose={() => setChosen(null)}
            />
          )}
        </div>
      )}
    </main>
  );
}

function Figures({ known }: { readonly known: Known }) {
  const { text } = useDesk();
  const { living, away, rooms, free_rooms, free_beds } = occupancy(known.rooms, known.beds);
  return (
    <ul class="figures num" data-testid="occupancy-figures">
      <li>{text.t("occupancy.living", { n: living })}</li>
      <li>{text.t("occupancy.away", { n: away })}</li>
      <li>{text.t("occupancy.free_rooms", { n: free_rooms, of: rooms })}</li>
      <li>
        {free_beds === null
          ? text.t("occupancy.beds_unknown")
          : text.t("occupancy.free_beds", { n: free_beds, of: known.beds ?? 0 })}
      </li>
    </ul>
  );
}

interface RoomsProps {
  readonly rooms: readonly Room[];
  readonly chosen: Chosen | null;
  readonly onChoose: (chosen: Chosen) => void;
}

function Rooms({ rooms, chosen, onChoose }: RoomsProps) {
  const { text } = useDesk();
  return (
    <section aria-label={text.t("registry.places")}>
      {floors(rooms).map((floor) => {
        const name =
          placeName({ id: "", building: floor.building, floor: floor.floor, room: null }, text) ||
          text.t("protection.elsewhere");
        return (
          <section key={name} class="floor" aria-label={name}>
            <h3 class="floor-name">{name}</h3>
            <ul class="tiles lodgings">
              {floor.places.map((room) => (
                <RoomTile key={room.place.id} room={room} chosen={chosen} onChoose={onChoose} />
              ))}
            </ul>
          </section>
        );
      })}
    </section>
  );
}

interface RoomTileProps {
  readonly room: Room;
  readonly chosen: Chosen | null;
  readonly onChoose: (chosen: Chosen) => void;
}

function RoomTile({ room, chosen, onChoose }: RoomTileProps) {
  const { text } = useDesk();
  const free = room.lodgers.length === 0;
  const name = placeName({ id: "", building: null, floor: null, room: room.room }, text);
  return (
    <li class={free ? "lodging bare" : "lodging"} data-testid="room" data-place-id={room.place.id}>
      <button
        type="button"
        class="lodging-name"
        aria-current={chosen?.kind === "room" && chosen.id === room.place.id}
        onClick={() => onChoose({ kind: "room", id: room.place.id })}
      >
        <b>{name}</b>
        <span class="hint">{text.t(free ? "occupancy.free" : "occupancy.move_in")}</span>
      </button>
      <ul>
        {room.lodgers.map((lodger) => (
          <li key={lodger.resident.id}>
            <LodgerButton
              lodger={lodger}
              current={chosen?.kind === "resident" && chosen.id === lodger.resident.id}
              onChoose={() => onChoose({ kind: "resident", id: lodger.resident.id })}
            />
          </li>
        ))}
      </ul>
    </li>
  );
}

interface LodgerButtonProps {
  readonly lodger: Lodger;
  readonly current: boolean;
  readonly onChoose: () => void;
}

function LodgerButton({ lodger, current, onChoose }: LodgerButtonProps) {
  const { text } = useDesk();
  const { resident, away } = lodger;
  return (
    <button
      type="button"
      class="lodger"
      aria-current={current}
      data-testid="lodger"
      data-away={away !== null}
      onClick={onChoose}
    >
      {resident.name}
      {away !== null && (
        <span class="badge warn">
          {text.t("occupancy.away_until", {
            why: text.label("absence", away.reason),
            day: day(Date.parse(away.until_at) - 1, text.lang.value),
          })}
        </span>
      )}
    </button>
  );
}
