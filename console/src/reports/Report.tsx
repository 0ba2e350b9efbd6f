/** How fast help came: figures by group beside last year's, what is left out of them, and what must be accounted for. */
import { useState } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { Indicators } from "../indicators/Indicators";
import { Pick } from "../institution/fields";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { ResponseTimes } from "../wire";
import { AlarmLoad } from "./AlarmLoad";
import { Alarms } from "./Alarms";
import {
  type Behind,
  GROUPINGS,
  type GroupBy,
  PERIODS,
  type PeriodName,
  periodOf,
  reportPath,
  tablePath,
} from "./asked";
import { BehindDialog } from "./BehindDialog";
import { Chart } from "./Chart";
import { Downloads } from "./Downloads";
import { ExceptionReports } from "./ExceptionReports";
import { FiguresTable } from "./FiguresTable";
import { groupName, percent } from "./words";

/** Who looks at how much comes to each person. */
const STAFFING: ReadonlySet<string> = new Set(["supervisor", "duty_lead", "admin"]);
/** Who looks at institutions by indicators: those who grade, and the institutions themselves. */
const GRADING: ReadonlySet<string> = new Set(["supervisor", "institution", "duty_lead", "admin"]);

export function Report() {
  const { text, calls, clock, session } = useDesk();
  const [asked, setAsked] = useState(() => ({ name: "30" as PeriodName, now: clock.exact() }));
  const [groupBy, setGroupBy] = useState<GroupBy>("kind");
  const [behind, setBehind] = useState<Behind | null>(null);
  const period = periodOf(asked.name, asked.now);
  const { value: report, problem, reload } = useLoaded(reportPath(period, groupBy), calls.report);
  const title = (open: Behind): string => {
    const group = report?.groups.find((each) => each.key === open.key);
    const name = group === undefined ? text.t("report.whole") : groupName(group, groupBy, text);
    return `${name} · ${text.t(`report.what.${open.what}`)}`;
  };
  return (
    <main class="view report" data-testid="report">
      <header class="report-head">
        <h2>{text.t("report.title")}</h2>
        <div class="report-tools not-on-paper">
          <Choice<PeriodName>
            name={text.t("report.period")}
            options={PERIODS.map((name) => ({ value: name, label: periodLabel(name) }))}
            value={asked.name}
            onChoose={(name) => setAsked({ name, now: clock.exact() })}
          />
          <Pick
            name="group-by"
            label={text.t("report.group_by")}
            value={groupBy}
            options={GROUPINGS.map((one) => ({ value: one, label: text.t(`report.group.${one}`) }))}
            onChange={(chosen) => setGroupBy(GROUPINGS.find((one) => one === chosen) ?? groupBy)}
          />
          <Downloads
            name="download"
            href={(format, lang) => tablePath(period, groupBy, format, lang)}
          />
          <button type="button" class="button" onClick={() => print()}>
            {text.t("briefing.print")}
          </button>
        </div>
      </header>
      <Unread problem={problem} />
      {report !== null && <Figures report={report} groupBy={groupBy} onOpen={setBehind} />}
      <ExceptionReports onFilled={reload} />
      <Alarms period={period} />
      {STAFFING.has(session.value?.role ?? "") && <AlarmLoad period={period} />}
      {GRADING.has(session.value?.role ?? "") && <Indicators />}
      {behind !== null && (
        <BehindDialog
          period={period}
          groupBy={groupBy}
          behind={behind}
          title={title(behind)}
          onClose={() => setBehind(null)}
        />
      )}
    </main>
  );

  function periodLabel(name: PeriodName): string {
    if (name === "this_month") return text.t("report.this_month");
    if (name === "last_month") return text.t("report.last_month");
    return text.t("report.days", { n: name });
  }
}

interface FiguresProps {
  readonly report: ResponseTimes;
  readonly groupBy: GroupBy;
  readonly onOpen: (behind: Behind) => void;
}

function Figures({ report, groupBy, onOpen }: FiguresProps) {
  const { text, clock } = useDesk();
  const at = (when: string): string =>
    moment(Date.parse(when), clock.now.value, text.lang.value, "minute");
  return (
    <>
      <p class="report-note num">
        {text.t("report.span", { from: at(report.since), to: at(report.until) })}{" "}
        {text.t("report.how", { n: report.ranked_from })}{" "}
        {report.error_at_most !== null &&
          text.t("report.approximate", { error: percent(report.error_at_most, text.lang.value) })}
      </p>
      {report.groups.length === 0 ? (
        <p class="empty">{text.t("report.empty")}</p>
      ) : (
        <>
          <FiguresTable report={report} groupBy={groupBy} onOpen={onOpen} />
          <Chart report={report} groupBy={groupBy} />
        </>
      )}
      <Excluded report={report} onOpen={onOpen} />
    </>
  );
}

const LEFT_OUT = ["exercises", "merged", "automatic"] as const;
const TOLD = ["by_hand", "missed", "corrected"] as const;

function Excluded({ report, onOpen }: Omit<FiguresProps, "groupBy">) {
  const { text } = useDesk();
  const line = (what: (typeof LEFT_OUT)[number] | (typeof TOLD)[number]) => (
    <li key={what}>
      <button type="button" class="figure" onClick={() => onOpen({ key: null, what })}>
        {text.t(`report.what.${what}`)} <b class="num">{report.excluded[what]}</b>
      </button>
    </li>
  );
  return (
    <div class="report-excluded" data-testid="excluded">
      <h3>{text.t("report.left_out")}</h3>
      <ul>{LEFT_OUT.map(line)}</ul>
      <h3>{text.t("report.counted_and_told")}</h3>
      <ul>{TOLD.map(line)}</ul>
    </div>
  );
}
