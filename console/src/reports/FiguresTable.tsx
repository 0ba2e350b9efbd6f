/** The figures as a table: a line for all and one for each group. Every number leads to its incidents. */
import type { ComponentChildren } from "preact";
import { useDesk } from "../useDesk";
import type { Figures, GroupFigures, Percentiles, ResponseTimes, Share } from "../wire";
import type { Behind, GroupBy, What } from "./asked";
import { groupName, interval, percent, time } from "./words";

type Open = (behind: Behind) => void;

interface NumberProps {
  readonly behind: Behind;
  readonly onOpen: Open;
  readonly last?: boolean;
  readonly children: ComponentChildren;
}

function NumberCell({ behind, onOpen, last, children }: NumberProps) {
  return (
    <td class={last === true ? "last" : undefined}>
      <button type="button" class="figure" data-what={behind.what} onClick={() => onOpen(behind)}>
        {children}
      </button>
    </td>
  );
}

interface LineProps {
  readonly figures: Figures;
  readonly group: string | null;
  readonly onOpen: Open;
}

function Times({ of, group, onOpen }: { readonly of: Percentiles } & Omit<LineProps, "figures">) {
  const behind: Behind = { key: group, what: "all" };
  return (
    <>
      {(["p50_s", "p90_s", "p99_s"] as const).map((point) => (
        <NumberCell key={point} behind={behind} onOpen={onOpen}>
          {time(of[point])}
        </NumberCell>
      ))}
    </>
  );
}

interface ShareProps extends Omit<LineProps, "figures"> {
  readonly of: Share;
  readonly what: What;
  readonly aim: number | undefined;
  readonly last?: boolean;
}

/** A share, how sure it is, and whether it is below what is aimed at. */
function ShareCell({ of, what, aim, group, onOpen, last }: ShareProps) {
  const { text } = useDesk();
  const lang = text.lang.value;
  const missed = of.share !== null && aim !== undefined && of.share < aim;
  return (
    <NumberCell behind={{ key: group, what }} onOpen={onOpen} last={last === true}>
      <span class={missed ? "share missed" : "share"}>
        {percent(of.share, lang)}
        {missed && <span class="unseen"> {text.t("report.below_aim")}</span>}
      </span>
      <small>{interval(of, lang)}</small>
    </NumberCell>
  );
}

function Cells({ figures, group, onOpen, report }: LineProps & { readonly report: ResponseTimes }) {
  const aims = report.aims.at(-1);
  const shares = figures.shares;
  const line = { group, onOpen };
  return (
    <>
      <NumberCell behind={{ key: group, what: "all" }} onOpen={onOpen} last>
        {figures.n}
      </NumberCell>
      <Times of={figures.claim} {...line} />
      <ShareCell
        {...line}
        of={shares.claim_soon}
        what="claim_soon_breach"
        aim={aims?.claim_soon_share}
      />
      <ShareCell
        {...line}
        of={shares.claim_late}
        what="claim_late_breach"
        aim={aims?.claim_late_share}
        last
      />
      <Times of={figures.arrive} {...line} />
      <ShareCell {...line} of={shares.on_site} what="on_site_breach" aim={aims?.on_site_share} />
      <ShareCell
        {...line}
        of={shares.on_site_late}
        what="on_site_late_breach"
        aim={aims?.on_site_late_share}
        last
      />
      <Times of={figures.resolve} {...line} />
    </>
  );
}

function LastYear({ figures }: { readonly figures: Figures | null }) {
  const { text } = useDesk();
  const share = figures?.shares.claim_soon.share ?? null;
  return (
    <>
      <td>{figures === null ? "–" : figures.n}</td>
      <td class="last">{percent(share, text.lang.value)}</td>
    </>
  );
}

function Rank({ group }: { readonly group: GroupFigures }) {
  const { text } = useDesk();
  return <td class="rank">{group.too_few ? text.t("report.too_few") : group.rank}</td>;
}

interface FiguresTableProps {
  readonly report: ResponseTimes;
  readonly groupBy: GroupBy;
  readonly onOpen: Open;
}

export function FiguresTable({ report, groupBy, onOpen }: FiguresTableProps) {
  const { text } = useDesk();
  return (
    <div class="report-table">
      <table class="num" data-testid="figures">
        <caption class="unseen">{text.t("report.title")}</caption>
        <Heads report={report} groupBy={groupBy} />
        <tbody>
          <tr class="whole">
            <th scope="row">{text.t("report.whole")}</th>
            <Cells report={report} figures={report.whole} group={null} onOpen={onOpen} />
            <LastYear figures={report.whole_last_year} />
            <td />
          </tr>
          {report.groups.map((group) => (
            <tr key={group.key}>
              <th scope="row">{groupName(group, groupBy, text)}</th>
              <Cells report={report} figures={group} group={group.key} onOpen={onOpen} />
              <LastYear figures={group.last_year} />
              <Rank group={group} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heads({ report, groupBy }: Omit<FiguresTableProps, "onOpen">) {
  const { text } = useDesk();
  const aims = report.aims.at(-1);
  const within = (s: number | undefined): string =>
    text.t("report.within_s", { time: time(s ?? null) });
  return (
    <thead>
      <tr>
        <th scope="col" rowSpan={2}>
          {text.t(`report.group.${groupBy}`)}
        </th>
        <th scope="col" rowSpan={2} class="last">
          {text.t("report.count")}
        </th>
        <th scope="colgroup" colSpan={5} class="last">
          {text.t("report.claim")}
        </th>
        <th scope="colgroup" colSpan={5} class="last">
          {text.t("report.arrive")}
        </th>
        <th scope="colgroup" colSpan={3} class="last">
          {text.t("report.resolve")}
        </th>
        <th scope="colgroup" colSpan={2} class="last">
          {text.t("report.last_year")}
        </th>
        <th scope="col" rowSpan={2}>
          {text.t("report.rank")}
        </th>
      </tr>
      <tr>
        <PercentileHeads />
        <th scope="col">{within(aims?.claim_soon_s)}</th>
        <th scope="col" class="last">
          {within(aims?.claim_late_s)}
        </th>
        <PercentileHeads />
        <th scope="col">
          {text.t("report.within_town", {
            town: time(aims?.on_site_town_s ?? null),
            remote: time(aims?.on_site_remote_s ?? null),
          })}
        </th>
        <th scope="col" class="last">
          {within(aims?.on_site_late_s)}
        </th>
        <PercentileHeads />
        <th scope="col">{text.t("report.count")}</th>
        <th scope="col" class="last">
          {within(aims?.claim_soon_s)}
        </th>
      </tr>
    </thead>
  );
}

function PercentileHeads() {
  const { text } = useDesk();
  return (
    <>
      <th scope="col">{text.t("report.p50")}</th>
      <th scope="col">{text.t("report.p90")}</th>
      <th scope="col">{text.t("report.p99")}</th>
    </>
  );
}
