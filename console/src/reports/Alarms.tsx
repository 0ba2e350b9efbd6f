/** Needless alarms: by device, rule and hour, by the way in which they were needless. Each number leads to its incidents. */
import { useState } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { AlarmGroup } from "../wire";
import { AlarmIncidents } from "./AlarmIncidents";
import {
  ALARM_GROUPINGS,
  type AlarmGroupBy,
  type AlarmsBehind,
  type AlarmWhat,
  alarmsBehindPath,
  alarmsPath,
  alarmsTablePath,
  NEEDLESS,
  type Period,
} from "./asked";
import { Downloads } from "./Downloads";
import { Suggestions } from "./Suggestions";
import { alarmGroupName, interval, percent, whatName } from "./words";

/** So many groups are read at a glance; the file holds all. */
const MOST = 20;

export function Alarms({ period }: { readonly period: Period }) {
  const { text, calls } = useDesk();
  const [groupBy, setGroupBy] = useState<AlarmGroupBy>("device");
  const [behind, setBehind] = useState<AlarmsBehind | null>(null);
  const { value, problem } = useLoaded(alarmsPath(period, groupBy), calls.alarms);
  const groups = value === null ? [] : shown(value.groups, groupBy);
  return (
    <section class="alarms" aria-labelledby="alarms-title" data-testid="alarms">
      <h3 id="alarms-title">{text.t("alarms.title")}</h3>
      <p class="report-note">{text.t("alarms.how")}</p>
      <div class="report-tools not-on-paper">
        <Choice<AlarmGroupBy>
          name={text.t("report.group_by")}
          options={ALARM_GROUPINGS.map((one) => ({
            value: one,
            label: text.t(`alarms.group.${one}`),
          }))}
          value={groupBy}
          onChoose={setGroupBy}
        />
        <Downloads
          name="alarms"
          href={(format, lang) => alarmsTablePath(period, groupBy, format, lang)}
        />
      </div>
      <Unread problem={problem} />
      {value !== null && value.groups.length === 0 && <p class="empty">{text.t("alarms.empty")}</p>}
      {value !== null && value.groups.length > 0 && (
        <div class="report-table">
          <table class="num">
            <caption class="unseen">{text.t("alarms.title")}</caption>
            <Head groupBy={groupBy} />
            <tbody>
              {[value.whole, ...groups].map((group) => (
                <Line key={group.key ?? " "} group={group} groupBy={groupBy} onOpen={setBehind} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {value !== null && groups.length < value.groups.length && (
        <p class="empty">{text.t("alarms.more", { n: MOST })}</p>
      )}
      <Suggestions />
      {behind !== null && (
        <AlarmIncidents
          title={`${alarmGroupName(behind, groupBy, text)} · ${whatName(behind.what, text)}`}
          path={alarmsBehindPath(period, groupBy, behind)}
          onClose={() => setBehind(null)}
        />
      )}
    </section>
  );
}

/** Hours stand in their order and whole; of other groups those with the most needless alarms come first. */
function shown(groups: readonly AlarmGroup[], groupBy: AlarmGroupBy): readonly AlarmGroup[] {
  if (groupBy === "hour") return groups;
  return [...groups].sort((a, b) => b.needless.within - a.needless.within).slice(0, MOST);
}

function Head({ groupBy }: { readonly groupBy: AlarmGroupBy }) {
  const { text } = useDesk();
  return (
    <thead>
      <tr>
        <th scope="col" class="words">
          {text.t(`alarms.group.${groupBy}`)}
        </th>
        {groupBy === "device" && (
          <th scope="col" class="words">
            {text.t("report.group.site")}
          </th>
        )}
        <th scope="col">{text.t("alarms.settled")}</th>
        {NEEDLESS.map((outcome) => (
          <th key={outcome} scope="col">
            {text.label("outcome", outcome)}
          </th>
        ))}
        <th scope="col">{text.t("alarms.needless")}</th>
      </tr>
    </thead>
  );
}

interface LineProps {
  readonly group: AlarmGroup;
  readonly groupBy: AlarmGroupBy;
  readonly onOpen: (behind: AlarmsBehind) => void;
}

function Line({ group, groupBy, onOpen }: LineProps) {
  const { text } = useDesk();
  const lang = text.lang.value;
  const cell = (what: AlarmWhat, shows: string) => (
    <td key={what}>
      <button
        type="button"
        class="figure"
        data-what={what}
        onClick={() => onOpen({ key: group.key, name: group.name, what })}
      >
        {shows}
      </button>
    </td>
  );
  return (
    <tr>
      <th scope="row">{alarmGroupName(group, groupBy, text)}</th>
      {groupBy === "device" && <td class="words">{group.name}</td>}
      {cell("settled", String(group.needless.n))}
      {NEEDLESS.map((outcome) => cell(outcome, String(group[outcome])))}
      {cell(
        "needless",
        `${percent(group.needless.share, lang)} (${interval(group.needless, lang)})`,
      )}
    </tr>
  );
}
