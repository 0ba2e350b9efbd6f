/** Serious events: the list, one with its reports, and a new one. */
import { useState } from "preact/hooks";
import type { SeriousWanted } from "../api/supervising";
import { query } from "../api/supervising";
import { Choice } from "../frame/Choice";
import { stamp } from "../institution/days";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { SeriousEvent } from "../wire";
import { EventPage } from "./EventPage";
import { byDue } from "./events";
import { OpenForm } from "./OpenForm";

const SHOWN = ["open", "overdue", "closed"] as const;
type Shown = (typeof SHOWN)[number];

const WANTED: Readonly<Record<Shown, SeriousWanted>> = {
  open: { open: true },
  overdue: { overdue: true },
  closed: { open: false },
};
const COLUMNS = ["category", "what", "sites", "opened_at", "due_at", "reports", "state"] as const;

const AGAIN_MS = 30_000;

type Page = { readonly of: "list" | "open" } | { readonly of: "event"; readonly id: string };

export function SeriousScreen() {
  const [page, setPage] = useState<Page>({ of: "list" });
  const list = (): void => setPage({ of: "list" });
  const toEvent = (id: string): void => setPage({ of: "event", id });
  if (page.of === "open") return <OpenForm onOpened={toEvent} onBack={list} />;
  if (page.of === "event") return <EventPage id={page.id} onBack={list} />;
  return <List onChoose={toEvent} onOpen={() => setPage({ of: "open" })} />;
}

interface ListProps {
  readonly onChoose: (id: string) => void;
  readonly onOpen: () => void;
}

function List({ onChoose, onOpen }: ListProps) {
  const { text, calls, session, clock } = useDesk();
  const [shown, setShown] = useState<Shown>("open");
  const wanted = WANTED[shown];
  const { value, problem } = useLoaded(query(wanted), () => calls.seriousEvents(wanted), AGAIN_MS);
  const rows = byDue(value?.items ?? []);
  const role = session.value?.role;
  return (
    <main class="view" data-testid="serious-events">
      <header class="view-head">
        <h2>{text.t("tabs.serious")}</h2>
        <Choice<Shown>
          name={text.t("hazards.show")}
          options={SHOWN.map((one) => ({ value: one, label: text.t(`serious_shown.${one}`) }))}
          value={shown}
          onChoose={setShown}
        />
        <span class="hazard-do">
          <button type="button" class="button" onClick={() => print()}>
            {text.t("hazards.print")}
          </button>
          {(role === "duty_lead" || role === "supervisor") && (
            <button
              type="button"
              class="button primary"
              data-testid="serious-open"
              onClick={onOpen}
            >
              {text.t("serious.open")}
            </button>
          )}
        </span>
      </header>
      <Unread problem={problem} />
      {value !== null && (
        <section class="paper-box paper hazards" aria-label={text.t("tabs.serious")}>
          <h3 class="hazards-title">
            {text.t("tabs.serious")}
            <small class="num">
              {text.t("hazards.as_of", { time: stamp(clock.now.value), n: rows.length })}
            </small>
          </h3>
          {rows.length === 0 ? (
            <p class="empty">{text.t("serious.none")}</p>
          ) : (
            <table class="list-table">
              <caption class="unseen">{text.t("tabs.serious")}</caption>
              <thead>
                <tr>
                  {COLUMNS.map((column) => (
                    <th key={column} scope="col">
                      {text.t(`serious_column.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((event) => (
                  <Row key={event.id} event={event} onChoose={onChoose} />
                ))}
              </tbody>
            </table>
          )}
        </section>
      )}
    </main>
  );
}

interface RowProps {
  readonly event: SeriousEvent;
  readonly onChoose: (id: string) => void;
}

function Row({ event, onChoose }: RowProps) {
  const { text } = useDesk();
  return (
    <tr data-testid="serious-row" data-event-id={event.id}>
      <td>{text.label("serious_category", event.category)}</td>
      <th scope="row">
        <button type="button" class="hazard-open" lang="" onClick={() => onChoose(event.id)}>
          {event.what}
        </button>
      </th>
      <td lang="">{event.sites.join(text.t("list.separator"))}</td>
      <td class="num">{stamp(Date.parse(event.opened_at))}</td>
      <td class="num">
        {event.due_at !== null && stamp(Date.parse(event.due_at))} <Due event={event} />
      </td>
      <td class="num">{event.reports}</td>
      <td>{text.label("serious_state", event.state)}</td>
    </tr>
  );
}

/** Which report is overdue, or that receipts are missing. */
export function Due({ event }: { readonly event: SeriousEvent }) {
  const { text } = useDesk();
  return (
    <>
      {event.overdue && (
        <span class="badge bad" data-testid="serious-overdue">
          {text.t(event.state === "open" ? "serious.first_overdue" : "serious.next_overdue")}
        </span>
      )}
      {event.unconfirmed > 0 && (
        <span class="badge warn">{text.t("serious.unconfirmed", { n: event.unconfirmed })}</span>
      )}
    </>
  );
}
