/** The incidents behind a number of the alarms: where, what rang, what it came to. */
import { useLoaded } from "../state/useLoaded";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { AlarmIncident } from "../wire";
import { BehindFrame } from "./BehindFrame";
import { ruleName } from "./words";

const HEADS = [
  "report.opened",
  "report.group.site",
  "report.group.kind",
  "alarms.group.device",
  "alarms.group.rule",
  "alarms.came_to",
] as const;

interface IncidentsProps {
  readonly title: string;
  readonly path: string;
  readonly onClose: () => void;
}

export function AlarmIncidents({ title, path, onClose }: IncidentsProps) {
  const { text, calls } = useDesk();
  const { value, problem } = useLoaded(path, calls.alarmIncidents);
  return (
    <BehindFrame title={title} page={value} problem={problem} onClose={onClose}>
      {value !== null && value.items.length > 0 && (
        <div class="report-table">
          <table class="num">
            <caption class="unseen">{text.t("report.behind")}</caption>
            <thead>
              <tr>
                {HEADS.map((head) => (
                  <th key={head} scope="col" class="words">
                    {text.t(head)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {value.items.map((item) => (
                <Line key={item.id} item={item} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </BehindFrame>
  );
}

function Line({ item }: { readonly item: AlarmIncident }) {
  const { text, clock } = useDesk();
  return (
    <tr data-incident={item.id}>
      <th scope="row">{moment(Date.parse(item.opened_at), clock.now.value, text.lang.value)}</th>
      <td class="words">{item.site_name}</td>
      <td class="words">{text.label("kind", item.kind)}</td>
      <td class="words">{item.device_id ?? "–"}</td>
      <td class="words">{item.rule === null ? "–" : ruleName(item.rule, text)}</td>
      <td class="words">{item.outcome === null ? "–" : text.label("outcome", item.outcome)}</td>
    </tr>
  );
}
