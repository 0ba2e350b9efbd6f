/** One inspection as whoever walks with it needs it: what is left to look at, and then who signs. */
import { stamp } from "../institution/days";
import type { Given } from "../orders/IssueForm";
import { OrdersAbout, OrderThere, useOrderPlace } from "../orders/OrdersAbout";
import { KeptPage } from "../panels/KeptPage";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { InspectionEntry, InspectionSheet } from "../wire";
import { Checklist } from "./Checklist";
import { Urgency } from "./InspectionTable";
import { NextStep } from "./NextStep";

/** A colleague walks beside: what they found is seen within this. */
const AGAIN_MS = 20_000;

interface InspectionPageProps {
  readonly id: string;
  readonly onBack: () => void;
  readonly onHazard: (id: string) => void;
}

export function InspectionPage({ id, onBack, onHazard }: InspectionPageProps) {
  const { text, calls } = useDesk();
  const { value: sheet, problem, reload } = useLoaded(id, calls.inspection, AGAIN_MS);
  const [order, setOrder] = useOrderPlace();
  const given = sheet === null ? null : givenOf(sheet);
  if (order !== null && given !== null) {
    return <OrderThere place={order} given={given} onPlace={setOrder} />;
  }
  return (
    <KeptPage
      name="inspection"
      title={text.t("tabs.inspections")}
      state={sheet?.state}
      problem={problem}
      onBack={onBack}
    >
      {sheet !== null && given !== null && (
        <div class="registry-places inspection">
          <div class="hazard-page paper">
            <Facts sheet={sheet} />
            <Checklist sheet={sheet} onChanged={reload} onHazard={onHazard} />
            <OrdersAbout given={given} onPlace={setOrder} />
            <Log sheet={sheet} />
            <p class="inspection-signatures only-on-paper">
              <span>{text.t("inspection.signature")}</span>
              {sheet.kind !== "round" && <span>{text.t("inspection.countersignature")}</span>}
            </p>
          </div>
          <aside
            class="place-panel not-on-paper"
            aria-label={text.t("inspection.next")}
            data-testid="inspection-next"
          >
            <NextStep key={sheet.state} sheet={sheet} onChanged={reload} />
          </aside>
        </div>
      )}
    </KeptPage>
  );
}

function givenOf(sheet: InspectionSheet): Given {
  const matter = { kind: "inspection", id: sheet.id, at: sheet.planned_at, what: "" } as const;
  return { site_id: sheet.site_id, matter };
}

function Facts({ sheet }: { readonly sheet: InspectionSheet }) {
  const { text } = useDesk();
  const team = sheet.team.map(({ name }) => name).join(text.t("list.separator"));
  return (
    <section class="paper-box" aria-label={text.t("inspection.facts")}>
      <h3 class="hazards-title">
        {sheet.site_name} · {text.label("inspection_kind", sheet.kind)}
      </h3>
      <p class="hazard-badges">
        <span class={sheet.state === "closed" ? "badge ok" : "badge"}>
          {text.label("inspection_state", sheet.state)}
        </span>
        <Urgency inspection={sheet} />
        <span class="badge" data-testid="inspection-progress">
          {text.t("inspection.progress", { done: sheet.answered, all: sheet.items })}
        </span>
        {sheet.not_in_order > 0 && (
          <span class="badge bad">{text.t("inspection.bad", { n: sheet.not_in_order })}</span>
        )}
      </p>
      <dl class="facts">
        <dt>{text.t("inspection_column.id")}</dt>
        <dd class="num" lang="zxx">
          {sheet.id}
        </dd>
        <dt>{text.t("inspection_column.due_on")}</dt>
        <dd class="num">{sheet.due_on}</dd>
        {team !== "" && (
          <>
            <dt>{text.t("inspection_column.team")}</dt>
            <dd lang="">{team}</dd>
          </>
        )}
        <dt>{text.t("inspection.planned_by")}</dt>
        <dd>
          {sheet.planner?.name ?? text.t("inspection.by_rhythm")} ·{" "}
          {stamp(Date.parse(sheet.planned_at))}
        </dd>
      </dl>
    </section>
  );
}

/** The steps; what was found of each item stands in the checklist. */
function Log({ sheet }: { readonly sheet: InspectionSheet }) {
  const { text } = useDesk();
  const steps = sheet.log.filter(({ step }) => step !== "answered");
  return (
    <section class="paper-box" aria-label={text.t("inspection.log")}>
      <h3 class="hazards-title">{text.t("inspection.log")}</h3>
      <ol class="hazard-log" data-testid="inspection-log">
        {steps.map((entry) => (
          <LogLine key={entry.number} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

function LogLine({ entry }: { readonly entry: InspectionEntry }) {
  const { text } = useDesk();
  return (
    <li data-step={entry.step}>
      <time class="num" dateTime={entry.at}>
        {stamp(Date.parse(entry.at))}
      </time>
      <div>
        <b>{text.label("inspection_step", entry.step)}</b> <span>{entry.actor?.name}</span>
        {entry.text !== null && <p lang="">{entry.text}</p>}
      </div>
    </li>
  );
}
