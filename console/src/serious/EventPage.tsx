/** One serious event: what is known, its reports as they were issued with who received them, and the next report. */
import { stamp } from "../institution/days";
import { KeptPage } from "../panels/KeptPage";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { SeriousEventEntry, SeriousEventWithLog } from "../wire";
import { reportsOf } from "./events";
import { NextReport } from "./NextReport";
import { Reports } from "./Reports";
import { Due } from "./SeriousScreen";
import { Stated } from "./Stated";

/** A colleague reports beside: what they issued is seen within this. */
const AGAIN_MS = 20_000;

interface EventPageProps {
  readonly id: string;
  readonly onBack: () => void;
}

export function EventPage({ id, onBack }: EventPageProps) {
  const { text, calls } = useDesk();
  const { value: event, problem, reload } = useLoaded(id, calls.seriousEvent, AGAIN_MS);
  return (
    <KeptPage
      name="serious-event"
      title={text.t("tabs.serious")}
      state={event?.state}
      problem={problem}
      onBack={onBack}
    >
      {event !== null && (
        <div class="registry-places serious">
          <div class="hazard-page paper">
            <Facts event={event} />
            <Reports event={event} reports={reportsOf(event)} onChanged={reload} />
            <Log event={event} />
          </div>
          <aside
            class="place-panel not-on-paper"
            aria-label={text.t("serious.next")}
            data-testid="serious-next"
          >
            <NextReport key={event.state} event={event} onChanged={reload} />
            {event.steps.includes("state") && <Stated event={event} onChanged={reload} />}
          </aside>
        </div>
      )}
    </KeptPage>
  );
}

function Facts({ event }: { readonly event: SeriousEventWithLog }) {
  const { text } = useDesk();
  const { stated } = event;
  const people = (n: number | null): string =>
    n === null ? text.t("serious.not_known") : String(n);
  return (
    <section class="paper-box" aria-label={text.t("serious.facts")}>
      <h3 class="hazards-title">
        <span lang="">{event.what}</span>
      </h3>
      <p class="hazard-badges">
        <span class="badge">{text.label("serious_category", event.category)}</span>
        <span class={event.state === "closed" ? "badge ok" : "badge"}>
          {text.label("serious_state", event.state)}
        </span>
        <Due event={event} />
      </p>
      <dl class="facts">
        <dt>{text.t("serious_column.sites")}</dt>
        <dd lang="">{event.sites.join(text.t("list.separator"))}</dd>
        <dt>{text.t("serious_column.opened_at")}</dt>
        <dd>
          {[event.opener?.name, stamp(Date.parse(event.opened_at))].filter(Boolean).join(" · ")}
        </dd>
        {event.due_at !== null && (
          <>
            <dt>{text.t("serious_column.due_at")}</dt>
            <dd class="num">{stamp(Date.parse(event.due_at))}</dd>
          </>
        )}
        <dt>{text.t("serious.people")}</dt>
        <dd data-testid="serious-people">
          {text.t("serious.people_are", {
            dead: people(stated.dead),
            injured: people(stated.injured),
            missing: people(stated.missing),
          })}
        </dd>
        <dt>{text.t("serious.cause")}</dt>
        <dd lang={stated.cause === null ? undefined : ""}>
          {stated.cause ?? text.t("serious.not_known")}
        </dd>
      </dl>
    </section>
  );
}

/** Who did what when; reports and sendings stand above. */
function Log({ event }: { readonly event: SeriousEventWithLog }) {
  const { text } = useDesk();
  return (
    <section class="paper-box not-on-paper" aria-label={text.t("serious.log")}>
      <h3 class="hazards-title">{text.t("serious.log")}</h3>
      <ol class="hazard-log" data-testid="serious-log">
        {event.log.map((entry) => (
          <LogLine key={entry.number} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

function LogLine({ entry }: { readonly entry: SeriousEventEntry }) {
  const { text } = useDesk();
  return (
    <li data-step={entry.step}>
      <time class="num" dateTime={entry.at}>
        {stamp(Date.parse(entry.at))}
      </time>
      <div>
        <b>{text.label("serious_step", entry.step)}</b>{" "}
        {entry.report !== null && <span>{text.label("serious_report", entry.report)} </span>}
        <span>{entry.actor?.name}</span>
        {entry.recipient !== null && (
          <p class="hint" lang="">
            {entry.recipient.organization}
          </p>
        )}
        {entry.text !== null && entry.step !== "issued" && <p lang="">{entry.text}</p>}
      </div>
    </li>
  );
}
