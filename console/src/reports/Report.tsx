/** How fast help came: a real table, with what is left out of it said below. */
import { useEffect, useState } from "preact/hooks";
import { Problem, type ProblemDetails } from "../api/client";
import { Choice } from "../frame/Choice";
import { problemText } from "../panels/Failure";
import { span } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Percentiles, ResponseTimes } from "../wire";

const DAY_MS = 86_400_000;
/** Periods that are offered, in days: a week's review, a month's, a quarter's. */
const PERIODS = [7, 30, 90];
const MEASURES = ["claim", "arrive", "resolve"] as const;

type GroupBy = "kind" | "site";

function Cells({ of }: { readonly of: Percentiles }) {
  const { text } = useDesk();
  const time = (s: number | null): string => (s === null ? "–" : span(s * 1000));
  const share = new Intl.NumberFormat(text.lang.value, {
    style: "percent",
    maximumFractionDigits: 1,
  });
  return (
    <>
      <td>{time(of.p50_s)}</td>
      <td>{time(of.p90_s)}</td>
      <td>{time(of.p99_s)}</td>
      <td class="last">{of.within_target === null ? "–" : share.format(of.within_target)}</td>
    </>
  );
}

export function Report() {
  const { text, calls, clock } = useDesk();
  const [days, setDays] = useState(30);
  const [groupBy, setGroupBy] = useState<GroupBy>("kind");
  const [report, setReport] = useState<ResponseTimes | null>(null);
  const [problem, setProblem] = useState<ProblemDetails | null>(null);

  useEffect(() => {
    let current = true;
    const to = clock.exact();
    calls
      .responseTimes(
        new Date(to - days * DAY_MS).toISOString(),
        new Date(to).toISOString(),
        groupBy,
      )
      .then(
        (answer) => {
          if (!current) return;
          setReport(answer);
          setProblem(null);
        },
        (error: unknown) => {
          if (current) setProblem(error instanceof Problem ? error.details : { code: "network" });
        },
      );
    return () => {
      current = false;
    };
  }, [calls, clock, days, groupBy]);

  return (
    <main class="report" data-testid="report">
      <header class="report-head">
        <h2>{text.t("report.title")}</h2>
        <Choice
          name={text.t("report.period")}
          options={PERIODS.map((n) => ({ value: n, label: text.t("report.days", { n }) }))}
          value={days}
          onChoose={setDays}
        />
        <Choice<GroupBy>
          name={text.t("report.group_by")}
          options={[
            { value: "kind", label: text.t("report.by_kind") },
            { value: "site", label: text.t("report.by_site") },
          ]}
          value={groupBy}
          onChoose={setGroupBy}
        />
      </header>
      {problem !== null && (
        <p class="failure" role="alert">
          {problemText(problem, text)}
        </p>
      )}
      {report !== null && <ReportTable report={report} groupBy={groupBy} />}
    </main>
  );
}

interface ReportTableProps {
  readonly report: ResponseTimes;
  readonly groupBy: GroupBy;
}

function ReportTable({ report, groupBy }: ReportTableProps) {
  const { text } = useDesk();
  const { excluded } = report;
  if (report.groups.length === 0) return <p class="empty">{text.t("report.empty")}</p>;
  return (
    <>
      <div class="report-table">
        <table class="num">
          <caption class="unseen">{text.t("report.title")}</caption>
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>
                {text.t(groupBy === "kind" ? "report.kind" : "report.site")}
              </th>
              <th scope="col" rowSpan={2} class="last">
                {text.t("report.count")}
              </th>
              {MEASURES.map((measure) => (
                <th key={measure} scope="colgroup" colSpan={4} class="last">
                  {text.t(`report.${measure}`)}
                </th>
              ))}
            </tr>
            <tr>
              {MEASURES.map((measure) => (
                <PercentileHeads key={measure} />
              ))}
            </tr>
          </thead>
          <tbody>
            {report.groups.map((group) => (
              <tr key={group.key}>
                <th scope="row">
                  {groupBy === "kind" ? text.label("kind", group.key) : (group.name ?? group.key)}
                </th>
                <td class="last">{group.n}</td>
                {MEASURES.map((measure) => (
                  <Cells key={measure} of={group[measure]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="report-excluded">
        {text.t("report.excluded", { exercises: excluded.exercises, merged: excluded.merged })}{" "}
        {text.t("report.by_hand", { n: excluded.by_hand })}
      </p>
    </>
  );
}

function PercentileHeads() {
  const { text } = useDesk();
  return (
    <>
      <th scope="col">{text.t("report.p50")}</th>
      <th scope="col">{text.t("report.p90")}</th>
      <th scope="col">{text.t("report.p99")}</th>
      <th scope="col" class="last">
        {text.t("report.within")}
      </th>
    </>
  );
}
