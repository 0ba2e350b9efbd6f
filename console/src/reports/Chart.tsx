/** The share claimed soon, group by group, with its interval and last year's; the table beside it says the same. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useDesk } from "../useDesk";
import type { ResponseTimes } from "../wire";
import { type GroupBy, IN_ORDER } from "./asked";
import { groupName } from "./words";

const HEIGHT_PX = 240;
/** More groups than fit side by side are no picture; the table has them all. */
const MOST_GROUPS = 60;
/** Room for one group's name below its point. */
const NAME_PX = 96;

/** A colour of the theme that is shown. */
const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

interface ChartProps {
  readonly report: ResponseTimes;
  readonly groupBy: GroupBy;
}

export function Chart({ report, groupBy }: ChartProps) {
  const { text, preferences } = useDesk();
  const place = useRef<HTMLDivElement>(null);
  const lang = text.lang.value;
  const theme = preferences.theme.value;
  const groups = report.groups.slice(0, MOST_GROUPS);
  useEffect(() => {
    const into = place.current;
    if (into === null || groups.length === 0) return;
    const names = groups.map((group) => groupName(group, groupBy, text));
    const chart = new uPlot(
      optionsOf(into.clientWidth, names, IN_ORDER.has(groupBy)),
      dataOf(report, groups),
      into,
    );
    const watch = new ResizeObserver(() =>
      chart.setSize({ width: into.clientWidth, height: HEIGHT_PX }),
    );
    watch.observe(into);
    return () => {
      watch.disconnect();
      chart.destroy();
    };
    // The language changes the names, the theme the colours.
  }, [report, groupBy, lang, theme]);
  if (groups.length === 0) return null;
  return (
    <figure class="report-chart not-on-paper">
      <figcaption>
        {text.t("report.chart")} <span class="key-now">{text.t("report.now")}</span>
        <span class="key-before">{text.t("report.last_year")}</span>
        <span class="key-aim">{text.t("report.aim")}</span>
      </figcaption>
      <div ref={place} role="img" aria-label={text.t("report.chart")} data-testid="chart" />
    </figure>
  );
}

function dataOf(report: ResponseTimes, groups: ResponseTimes["groups"]): uPlot.AlignedData {
  const of = (share: number | null | undefined): number | null =>
    share === null || share === undefined ? null : 100 * share;
  const aim = of(report.aims.at(-1)?.claim_soon_share);
  return [
    groups.map((_, index) => index),
    groups.map((group) => of(group.shares.claim_soon.low)),
    groups.map((group) => of(group.shares.claim_soon.high)),
    groups.map((group) => of(group.shares.claim_soon.share)),
    groups.map((group) => of(group.last_year?.shares.claim_soon.share)),
    groups.map(() => aim),
  ];
}

function optionsOf(width: number, names: readonly string[], inOrder: boolean): uPlot.Options {
  const [ink, line, now, before] = [
    colour("--ink-2"),
    colour("--line"),
    colour("--accent"),
    colour("--ink-3"),
  ];
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line } };
  // Groups that follow each other are joined by lines; others stand for themselves.
  const apart = inOrder ? {} : { paths: () => null };
  return {
    width,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-0.5, names.length - 0.5] },
      y: { range: [0, 100] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: NAME_PX,
        incrs: [1, 2, 5, 10],
        values: (_, splits) => splits.map((at) => names[at] ?? ""),
      },
      { ...axis, values: (_, splits) => splits.map((share) => `${share}%`) },
    ],
    bands: inOrder ? [{ series: [2, 1], fill: `${now}33` }] : [],
    hooks: inOrder
      ? {}
      : { drawSeries: [(chart, index) => index === 2 && drawIntervals(chart, now)] },
    series: [
      {},
      { stroke: now, width: 1, points: { show: false }, ...apart },
      { stroke: now, width: 1, points: { show: false }, ...apart },
      { stroke: now, width: 2, points: { show: true, size: 9, fill: now }, ...apart },
      { stroke: before, width: 2, dash: [6, 4], points: { show: true, size: 7 }, ...apart },
      { stroke: colour("--high"), width: 1, dash: [2, 3], points: { show: false } },
    ],
  };
}

/** An upright line from each interval's lower to its upper bound. */
function drawIntervals(chart: uPlot, stroke: string): void {
  const [places, lows, highs] = chart.data;
  chart.ctx.save();
  chart.ctx.strokeStyle = stroke;
  chart.ctx.lineWidth = 2 * devicePixelRatio;
  for (const [index, place] of places.entries()) {
    const [low, high] = [lows?.[index], highs?.[index]];
    if (typeof low !== "number" || typeof high !== "number") continue;
    const x = chart.valToPos(place, "x", true);
    chart.ctx.beginPath();
    chart.ctx.moveTo(x, chart.valToPos(low, "y", true));
    chart.ctx.lineTo(x, chart.valToPos(high, "y", true));
    chart.ctx.stroke();
  }
  chart.ctx.restore();
}
