/** How many alarms came to each person on shift, beside what one person can answer well. */
import { useState } from "preact/hooks";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { AlarmLoads } from "../wire";
import { AlarmIncidents } from "./AlarmIncidents";
import { loadBehindPath, loadPath, loadTablePath, type Period } from "./asked";
import { Downloads } from "./Downloads";
import { percent } from "./words";

const COLUMNS = ["on_shift", "alarms", "per_hour", "busiest", "floods", "level"] as const;
const HOUR_S = 3600;

type Load = AlarmLoads["items"][number];

export function AlarmLoad({ period }: { readonly period: Period }) {
  const { text, calls } = useDesk();
  const [behind, setBehind] = useState<Load | null>(null);
  const { value, problem } = useLoaded(loadPath(period), calls.alarmLoads);
  return (
    <section class="alarms" aria-labelledby="load-title" data-testid="alarm-load">
      <h3 id="load-title">{text.t("load.title")}</h3>
      {value !== null && (
        <p class="report-note">
          {text.t("load.how", {
            acceptable: value.acceptable_an_hour,
            manageable: value.manageable_an_hour,
            flood: value.flood_above,
          })}
        </p>
      )}
      <div class="report-tools not-on-paper">
        <Downloads name="load" href={(format, lang) => loadTablePath(period, format, lang)} />
      </div>
      <Unread problem={problem} />
      {value !== null && value.items.length === 0 && <p class="empty">{text.t("load.empty")}</p>}
      {value !== null && value.items.length > 0 && <Loads loads={value} onOpen={setBehind} />}
      {behind !== null && (
        <AlarmIncidents
          title={`${behind.name} · ${text.t("load.title")}`}
          path={loadBehindPath(period, behind.user_id)}
          onClose={() => setBehind(null)}
        />
      )}
    </section>
  );
}

interface LoadsProps {
  readonly loads: AlarmLoads;
  readonly onOpen: (load: Load) => void;
}

function Loads({ loads, onOpen }: LoadsProps) {
  const { text } = useDesk();
  const lang = text.lang.value;
  const number = (n: number): string =>
    new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(n);
  return (
    <div class="report-table">
      <table class="num">
        <caption class="unseen">{text.t("load.title")}</caption>
        <thead>
          <tr>
            <th scope="col" class="words">
              {text.t("load.person")}
            </th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" class={column === "level" ? "words" : undefined}>
                {text.t(`load.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {loads.items.map((each) => (
            <tr key={each.user_id} data-user={each.user_id}>
              <th scope="row">{each.name}</th>
              <td>{number(each.on_shift_s / HOUR_S)}</td>
              <td>
                <button type="button" class="figure" onClick={() => onOpen(each)}>
                  {each.alarms}
                </button>
              </td>
              <td>{each.per_hour === null ? "–" : number(each.per_hour)}</td>
              <td>{each.busiest_ten_minutes}</td>
              <td>
                {each.floods} {each.flooded !== null && `(${percent(each.flooded, lang)})`}
              </td>
              <td class="words">
                <span class={each.level === "too_many" ? "share missed" : undefined}>
                  {text.label("load.level", each.level ?? "too_short")}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
