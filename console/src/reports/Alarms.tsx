/** Needless alarms: by device, rule and hour, by the way in which they were needless. Each number leads to its incidents. */
import { useState } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { AlarmGroup, NeedlessAlarm } from "../wire";
import {
  ALARM_GROUPINGS,
  type AlarmGroupBy,
  alarmsPath,
  alarmsTablePath,
  NEEDLESS,
  type NeedlessBehind,
  needlessPath,
  type Period,
} from "./asked";
import { BehindFrame } from "./BehindFrame";
import { Downloads } from "./Downloads";
import { alarmGroupName, interval, percent, ruleName } from "./words";

/** So many groups are read at a glance; the file holds all. */
const MOST = 20;

export function Alarms({ period }: { readonly period: Period }) {
  const { text, calls } = useDesk();
  const [groupBy, setGroupBy] = useState<AlarmGroupBy>("device");
  const [behind, setBehind] = useState<NeedlessBehind | null>(null);
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
      {behind !== null && (
        <NeedlessDialog
          period={period}
          groupBy={groupBy}
          behind={behind}
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
  readonly onOpen: (behind: NeedlessBehind) => void;
}

function Line({ group, groupBy, onOpen }: LineProps) {
  const { text } = useDesk();
  const lang = text.lang.value;
  const cell = (outcome: NeedlessBehind["outcome"], shows: string) => (
    <td>
      <button
        type="button"
        class="figure"
        data-outcome={outcome ?? "any"}
        onClick={() => onOpen({ key: group.key, outcome })}
      >
        {shows}
      </button>
    </td>
  );
  return (
    <tr>
      <th scope="row">{alarmGroupName(group.key, groupBy, text)}</th>
      {groupBy === "device" && <td class="words">{group.name}</td>}
      <td>{group.needless.n}</td>
      {NEEDLESS.map((outcome) => cell(outcome, String(group[outcome])))}
      {cell(null, `${percent(group.needless.share, lang)} (${interval(group.needless, lang)})`)}
    </tr>
  );
}

interface NeedlessProps {
  readonly period: Period;
  readonly groupBy: AlarmGroupBy;
  readonly behind: NeedlessBehind;
  readonly onClose: () => void;
}

function NeedlessDialog({ period, groupBy, behind, onClose }: NeedlessProps) {
  const { text, calls } = useDesk();
  const { value, problem } = useLoaded(needlessPath(period, groupBy, behind), calls.needless);
  const way =
    behind.outcome === null ? text.t("alarms.needless") : text.label("outcome", behind.outcome);
  const title = `${alarmGroupName(behind.key, groupBy, text)} · ${way}`;
  return (
    <BehindFrame title={title} page={value} problem={problem} onClose={onClose}>
      {value !== null && value.items.length > 0 && <Needless items={value.items} />}
    </BehindFrame>
  );
}

function Needless({ items }: { readonly items: readonly NeedlessAlarm[] }) {
  const { text, clock } = useDesk();
  const heads = ["report.opened", "report.group.site", "report.group.kind"] as const;
  return (
    <div class="report-table">
      <table class="num">
        <caption class="unseen">{text.t("report.behind")}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" class="words">
                {text.t(head)}
              </th>
            ))}
            {(["device", "rule"] as const).map((group) => (
              <th key={group} scope="col" class="words">
                {text.t(`alarms.group.${group}`)}
              </th>
            ))}
            <th scope="col" class="words">
              {text.t("alarms.came_to")}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id} data-incident={item.id}>
              <th scope="row">
                {moment(Date.parse(item.opened_at), clock.now.value, text.lang.value)}
              </th>
              <td class="words">{item.site_name}</td>
              <td class="words">{text.label("kind", item.kind)}</td>
              <td class="words">{item.device_id ?? "–"}</td>
              <td class="words">{ruleName(item.rule ?? "", text)}</td>
              <td class="words">{text.label("outcome", item.outcome)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
