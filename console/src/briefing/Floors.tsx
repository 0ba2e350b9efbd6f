/** Floor by floor: who is in, who cannot walk, and when something last moved in each room. */
import type { ComponentChildren } from "preact";
import { ago, moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Briefing, BriefingFloor, BriefingRoom, Occupant } from "../wire";
import { floorName } from "./told";

function Person({ occupant }: { readonly occupant: Occupant }) {
  const { text, clock } = useDesk();
  const { away_until, mobility } = occupant;
  if (away_until !== null) {
    const until = moment(Date.parse(away_until), clock.now.value, text.lang.value, "minute");
    return (
      <li class="away">
        {occupant.name}{" "}
        <span class="mobility away">{text.t("briefing.away_until", { until })}</span>
      </li>
    );
  }
  return (
    <li>
      <b>{occupant.name}</b>
      {mobility !== null && (
        <span class={`mobility ${mobility}`}>{text.label("mobility", mobility)}</span>
      )}
      {[occupant.notes, occupant.medical_notes].filter(Boolean).map((note) => (
        <span key={note} class="briefing-note">
          {note}
        </span>
      ))}
    </li>
  );
}

function Row({ room }: { readonly room: BriefingRoom }) {
  const { text, clock } = useDesk();
  const { last_movement_at, place, occupants } = room;
  const moved = last_movement_at === null ? null : Date.parse(last_movement_at);
  return (
    <tr class={room.alarmed ? "alarmed" : ""}>
      <th scope="row">
        {place.room ?? text.t("briefing.whole")}
        {room.alarmed && <span class="badge">{text.t("briefing.alarmed")}</span>}
      </th>
      <td>
        {occupants.length === 0 ? (
          <span class="empty">{text.t("briefing.nobody")}</span>
        ) : (
          <ul>
            {occupants.map((one) => (
              <Person key={one.resident_id} occupant={one} />
            ))}
          </ul>
        )}
      </td>
      <td class="num" title={moved === null ? "" : moment(moved, clock.now.value, text.lang.value)}>
        {moved === null
          ? text.t("briefing.no_movement")
          : ago(moved, clock.now.value, text.lang.value)}
      </td>
    </tr>
  );
}

function Table({ floor }: { readonly floor: BriefingFloor }) {
  const { text } = useDesk();
  const { counts } = floor;
  const name = floorName(floor, text);
  const said = (
    key: "briefing.floor_inside" | "briefing.floor_cannot_walk",
    n: number,
  ): ComponentChildren => <span class="num">{text.t(key, { n })}</span>;
  return (
    <table class="briefing-floor">
      <caption>
        <b>{name || text.t("briefing.home")}</b>
        {counts !== null && said("briefing.floor_inside", counts.inside)}
        {counts !== null &&
          counts.cannot_walk > 0 &&
          said("briefing.floor_cannot_walk", counts.cannot_walk)}
      </caption>
      <thead>
        <tr>
          <th scope="col">{text.t("briefing.room")}</th>
          <th scope="col">{text.t("briefing.people")}</th>
          <th scope="col">{text.t("briefing.last_movement")}</th>
        </tr>
      </thead>
      <tbody>
        {floor.rooms.map((room) => (
          <Row key={room.place.id} room={room} />
        ))}
      </tbody>
    </table>
  );
}

export function Floors({ briefing }: { readonly briefing: Briefing }) {
  const { text } = useDesk();
  return (
    <section aria-label={text.t("briefing.floors")} data-testid="briefing-floors">
      <h3 class="section-name">{text.t("briefing.floors")}</h3>
      {briefing.floors.map((floor) => (
        <Table key={`${floor.building} ${floor.floor}`} floor={floor} />
      ))}
      {briefing.floors.length === 0 && <p class="empty">{text.t("briefing.no_floors")}</p>}
    </section>
  );
}
