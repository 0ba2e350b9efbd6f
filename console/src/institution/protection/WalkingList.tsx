/** The tests of this week as a list to walk with: door by door, on paper if need be. */
import { timeOfDay } from "../../time/clocks";
import { useDesk } from "../../useDesk";
import type { SiteProtection } from "../../wire";
import { placeName } from "../../wording";
import { day } from "../days";
import { type DueTest, dueTests, floors } from "./scores";

function Line({ test }: { readonly test: DueTest }) {
  const { text } = useDesk();
  const { device, why } = test;
  const lang = text.lang.value;
  const when = device.test_due_at === null ? "" : day(Date.parse(device.test_due_at), lang);
  return (
    <tr data-testid="walk-line" data-device-id={device.device_id} data-why={why}>
      <td class="walk-box">
        <span class="box" />
      </td>
      <th scope="row">
        {placeName({ id: "", building: null, floor: null, room: test.room }, text) ||
          (test.building ?? "")}
      </th>
      <td>{text.label("device", device.kind)}</td>
      <td class="num" lang="zxx">
        {device.device_id}
      </td>
      <td>
        <span class={why === "due" ? "badge" : "badge warn"}>
          {text.label("walk", why, { day: when })}
        </span>
      </td>
      <td class="num">
        {device.tested_at === null ? text.t("walk.never") : day(Date.parse(device.tested_at), lang)}
      </td>
    </tr>
  );
}

export function WalkingList({ site }: { readonly site: SiteProtection }) {
  const { text, clock, sites } = useDesk();
  const now = clock.now.value;
  const tests = dueTests(site, now);
  const lang = text.lang.value;
  if (tests.length === 0) return <p class="empty">{text.t("walk.nothing")}</p>;
  return (
    <section class="walk paper" data-testid="walking-list">
      <header class="walk-head">
        <h3>
          {text.t("walk.title", { site: sites.look(site.site_id)?.name ?? site.site_id })}
          <small class="num">
            {text.t("walk.as_of", {
              time: `${day(now, lang)} ${timeOfDay(now, lang, "minute")}`,
              n: tests.length,
            })}
          </small>
        </h3>
        <button
          type="button"
          class="button not-on-paper"
          data-testid="walk-print"
          onClick={() => print()}
        >
          {text.t("walk.print")}
        </button>
      </header>
      <p class="walk-how">{text.t("walk.how")}</p>
      {floors(tests).map((floor) => {
        const name =
          placeName({ id: "", building: floor.building, floor: floor.floor, room: null }, text) ||
          text.t("protection.elsewhere");
        return (
          <table key={`${floor.building} ${floor.floor}`}>
            <caption>
              {name} <span class="num">{floor.places.length}</span>
            </caption>
            <thead>
              <tr>
                <th scope="col">{text.t("walk.done")}</th>
                <th scope="col">{text.t("walk.place")}</th>
                <th scope="col">{text.t("walk.device")}</th>
                <th scope="col">{text.t("walk.id")}</th>
                <th scope="col">{text.t("walk.why")}</th>
                <th scope="col">{text.t("walk.last")}</th>
              </tr>
            </thead>
            <tbody>
              {floor.places.map((test) => (
                <Line key={test.device.device_id} test={test} />
              ))}
            </tbody>
          </table>
        );
      })}
    </section>
  );
}
