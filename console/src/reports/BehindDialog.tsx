/** The incidents behind a number: when, where, how long each thing took, by whose word, and what was missed. */
import { useState } from "preact/hooks";
import { viewsFor } from "../frame/view";
import { ReplayButton } from "../replay/ReplayButton";
import { useLoaded } from "../state/useLoaded";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { TimedIncident } from "../wire";
import { type Behind, behindPath, type GroupBy, type Period } from "./asked";
import { BehindFrame } from "./BehindFrame";
import { CorrectForm } from "./CorrectForm";
import { time } from "./words";

const TARGETS = ["claim_soon", "claim_late", "on_site", "on_site_late"] as const;

interface BehindProps {
  readonly period: Period;
  readonly groupBy: GroupBy;
  readonly behind: Behind;
  readonly title: string;
  readonly onClose: () => void;
}

export function BehindDialog({ period, groupBy, behind, title, onClose }: BehindProps) {
  const { calls, session } = useDesk();
  const [correcting, setCorrecting] = useState<TimedIncident | null>(null);
  const { value, problem, reload } = useLoaded(behindPath(period, groupBy, behind), calls.behind);
  const role = session.value?.role;
  const mayCorrect = role === "duty_lead" || role === "supervisor";
  return (
    <BehindFrame title={title} page={value} problem={problem} onClose={onClose}>
      {correcting !== null && (
        <CorrectForm
          incident={correcting}
          onDone={() => {
            setCorrecting(null);
            reload();
          }}
        />
      )}
      {value !== null && value.items.length > 0 && (
        <Incidents items={value.items} onCorrect={mayCorrect ? setCorrecting : null} />
      )}
    </BehindFrame>
  );
}

interface IncidentsProps {
  readonly items: readonly TimedIncident[];
  readonly onCorrect: ((incident: TimedIncident) => void) | null;
}

function Incidents({ items, onCorrect }: IncidentsProps) {
  const { text, session } = useDesk();
  const replays = viewsFor(session.value?.role ?? "dispatcher").includes("replay");
  return (
    <div class="report-table">
      <table class="num">
        <caption class="unseen">{text.t("report.behind")}</caption>
        <thead>
          <tr>
            <th scope="col" class="words">
              {text.t("report.opened")}
            </th>
            <th scope="col" class="words">
              {text.t("report.group.site")}
            </th>
            <th scope="col" class="words">
              {text.t("report.group.kind")}
            </th>
            {(["stored", "screen", "claim", "dispatch", "arrive", "resolve"] as const).map(
              (clock) => (
                <th key={clock} scope="col">
                  {text.t(`report.clock.${clock}`)}
                </th>
              ),
            )}
            <th scope="col" class="words">
              {text.t("report.breaches")}
            </th>
            {onCorrect !== null && <th scope="col">{text.t("report.correct")}</th>}
            {replays && <th scope="col">{text.t("replay.open")}</th>}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Line key={item.id} item={item} onCorrect={onCorrect} replays={replays} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps extends Pick<IncidentsProps, "onCorrect"> {
  readonly item: TimedIncident;
  readonly replays: boolean;
}

function Line({ item, onCorrect, replays }: LineProps) {
  const { text, clock } = useDesk();
  const { stamps, seconds } = item;
  const missed = TARGETS.filter((target) => item.judged[target] === false);
  const by = (who: string | null): string => (who === null ? "" : text.label("report.by", who));
  const cell = (s: number | null, who: string | null) => (
    <td>
      {time(s)} <small>{by(who)}</small>
    </td>
  );
  return (
    <tr data-incident={item.id}>
      <th scope="row">{moment(Date.parse(item.opened_at), clock.now.value, text.lang.value)}</th>
      <td class="words">{item.site_name}</td>
      <td class="words">{text.label("kind", item.kind)}</td>
      {cell(seconds.stored, null)}
      {cell(seconds.screen, null)}
      {cell(seconds.claim, stamps.claimed_by)}
      {cell(seconds.dispatch, stamps.dispatched_by)}
      {cell(seconds.arrive, stamps.arrived_by)}
      {cell(seconds.resolve, stamps.resolved_by)}
      <td class="words">
        {missed.map((target) => text.t(`report.missed.${target}`)).join(text.t("report.and"))}
      </td>
      {onCorrect !== null && (
        <td>
          <button type="button" class="button" onClick={() => onCorrect(item)}>
            {text.t("report.correct")}
          </button>
        </td>
      )}
      {replays && (
        <td>
          <ReplayButton incident_id={item.id} />
        </td>
      )}
    </tr>
  );
}
