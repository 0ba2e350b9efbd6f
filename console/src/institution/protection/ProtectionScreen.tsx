/** Who is protected and who is not, place by place; and the list to walk with, for the tests that are due. */
import { useState } from "preact/hooks";
import { Choice } from "../../frame/Choice";
import { timeOfDay } from "../../time/clocks";
import { useDesk } from "../../useDesk";
import type { PlaceProtection, SiteProtection } from "../../wire";
import { placeName } from "../../wording";
import { SitePick, usePickedSite } from "../SitePick";
import { buildings, dueTests, type Floor, floors, rollup, toneOf, WHOLE } from "./scores";
import { Today } from "./Today";
import { useProtections } from "./useProtections";
import { WalkingList } from "./WalkingList";

type Shown = "today" | "gaps" | "all" | "walk";

export function ProtectionScreen() {
  const { text, clock, session } = useDesk();
  const [picked, setPicked] = useState<string | null>(null);
  // A house walks its own rooms; everybody else begins with all of theirs.
  const [shown, setShown] = useState<Shown>(
    session.value?.role === "institution" ? "gaps" : "today",
  );
  const site_id = usePickedSite(picked);
  const { sites, failed } = useProtections(site_id);
  const site = sites?.find((one) => one.site_id === site_id) ?? null;
  const due = site === null ? 0 : dueTests(site, clock.now.value).length;
  return (
    <main class="view" data-testid="protection">
      <header class="view-head">
        <h2>{text.t("tabs.protection")}</h2>
        {shown !== "today" && <SitePick site_id={site_id} onPick={setPicked} />}
        <Choice<Shown>
          name={text.t("protection.show")}
          options={[
            { value: "today", label: text.t("protection.today") },
            { value: "gaps", label: text.t("protection.gaps") },
            { value: "all", label: text.t("protection.all") },
            { value: "walk", label: text.t("protection.walk", { n: due }) },
          ]}
          value={shown}
          onChoose={setShown}
        />
        {site !== null && shown !== "today" && (
          <span class="view-at num">
            {text.t("protection.at", { time: timeOfDay(Date.parse(site.at), text.lang.value) })}
          </span>
        )}
      </header>
      {shown === "today" && <Today />}
      {failed && shown !== "today" && (
        <p class="failure" role="alert">
          {text.t("protection.unread")}
        </p>
      )}
      {site !== null && shown === "walk" && <WalkingList site={site} />}
      {site !== null && (shown === "gaps" || shown === "all") && (
        <Places site={site} only={shown === "gaps"} />
      )}
    </main>
  );
}

function Places({ site, only }: { readonly site: SiteProtection; readonly only: boolean }) {
  const { text } = useDesk();
  const scored = site.places.filter((place) => place.score !== null);
  const whole = rollup(scored);
  const houses = buildings(scored);
  const shown = only ? scored.filter((place) => place.score !== WHOLE) : scored;
  return (
    <>
      <section class="protection-whole" data-testid="protection-whole">
        <p class={`protection-figure num ${whole.whole === whole.of ? "calm" : "critical"}`}>
          {whole.whole}
          <small> / {whole.of}</small>
        </p>
        <p>
          <b>{text.t("protection.whole")}</b>
          <span>{text.t("protection.meaning")}</span>
        </p>
        {houses.length > 1 && (
          <ul class="protection-buildings num">
            {houses.map(({ building, whole, of }) => (
              <li key={building}>
                {building || text.t("protection.elsewhere")}{" "}
                <b class={whole === of ? "calm" : "critical"}>
                  {whole} / {of}
                </b>
              </li>
            ))}
          </ul>
        )}
      </section>
      {whole.of === 0 && <p class="empty">{text.t("protection.nothing")}</p>}
      {whole.of > 0 && shown.length === 0 && <p class="empty">{text.t("protection.everything")}</p>}
      {floors(shown).map((floor) => (
        <FloorOfPlaces
          key={`${floor.building} ${floor.floor}`}
          floor={floor}
          // The count is of the whole floor, whatever is left out of the list.
          places={scored.filter(
            (place) => place.building === floor.building && place.floor === floor.floor,
          )}
        />
      ))}
    </>
  );
}

interface FloorProps {
  readonly floor: Floor<PlaceProtection>;
  readonly places: readonly PlaceProtection[];
}

function FloorOfPlaces({ floor, places }: FloorProps) {
  const { text } = useDesk();
  const { whole, of } = rollup(places);
  const name =
    placeName({ id: "", building: floor.building, floor: floor.floor, room: null }, text) ||
    text.t("protection.elsewhere");
  return (
    <section class="floor" aria-label={name}>
      <h3 class="floor-name">
        {name} <span class="num">{text.t("protection.of", { whole, of })}</span>
      </h3>
      <ul class="tiles">
        {floor.places.map((place) => (
          <Tile key={place.place_id} place={place} />
        ))}
      </ul>
    </section>
  );
}

function Tile({ place }: { readonly place: PlaceProtection }) {
  const { text } = useDesk();
  const score = place.score ?? 0;
  const name = placeName(
    { id: place.place_id, building: null, floor: null, room: place.room },
    text,
  );
  return (
    <li
      class={`tile ${toneOf(score)}`}
      data-testid="tile"
      data-place-id={place.place_id}
      data-score={score}
    >
      <b>{name || (place.building ?? "")}</b>
      <span class="tile-score num">{score}</span>
      <span class="tile-bar" aria-hidden="true">
        <i style={{ width: `${score}%` }} />
      </span>
      <span class="tile-gaps">
        {place.gaps.length === 0
          ? text.t("protection.protected")
          : place.gaps.map((gap) => text.label("gap", gap)).join(text.t("list.separator"))}
      </span>
    </li>
  );
}
