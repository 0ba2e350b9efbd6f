/** The last thirty days: a line a day, its parts as a bar and as numbers. */
import { useDesk } from "../../useDesk";
import type { ProtectedToday } from "../../wire";
import { partOf, STANDINGS, totalOf } from "./today";

export function Days({ days }: { readonly days: ProtectedToday["days"] }) {
  const { text } = useDesk();
  return (
    <section class="paper-box paper today-days" aria-label={text.t("today.days")}>
      <h3 class="hazards-title">{text.t("today.days")}</h3>
      <table class="list-table">
        <caption class="unseen">{text.t("today.days")}</caption>
        <thead>
          <tr>
            <th scope="col">{text.t("today.day")}</th>
            <td />
            {STANDINGS.map((standing) => (
              <th key={standing} scope="col">
                {text.t(`today.${standing}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.day} data-testid="today-day">
              <th scope="row" class="num">
                {day.day}
              </th>
              <td class="today-bar" aria-hidden="true">
                {STANDINGS.map((standing) => (
                  <i
                    key={standing}
                    class={standing}
                    style={{ width: `${partOf(day[standing], totalOf(day))}%` }}
                  />
                ))}
              </td>
              {STANDINGS.map((standing) => (
                <td key={standing} class="num">
                  {day[standing]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
