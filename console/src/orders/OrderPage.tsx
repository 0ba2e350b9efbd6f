/** One order: what was ordered, whose step is next, and everything that has been done about it; on paper a form. */
import { HazardPicture } from "../hazards/Pictures";
import { stamp } from "../institution/days";
import { KeptPage } from "../panels/KeptPage";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { OrderEntry, OrderWithLog } from "../wire";
import { NextStep } from "./NextStep";
import { OrderForm } from "./OrderForm";
import { Urgency } from "./OrderTable";

/** The other side's step comes to the screen within this. */
const AGAIN_MS = 60_000;

export interface Links {
  /** Goes to what led to it; absent where one came from there. */
  readonly onHazard?: (id: string) => void;
  readonly onInspection?: (id: string) => void;
}

interface OrderPageProps extends Links {
  readonly id: string;
  readonly onBack: () => void;
}

export function OrderPage({ id, onBack, ...links }: OrderPageProps) {
  const { text, calls } = useDesk();
  const { value: order, problem, reload } = useLoaded(id, calls.order, AGAIN_MS);
  return (
    <KeptPage
      name="order"
      title={text.t("tabs.orders")}
      state={order?.state}
      problem={problem}
      onBack={onBack}
    >
      {order !== null && (
        <>
          <div class="not-on-paper">
            <div class="registry-places order">
              <div class="hazard-page">
                <Facts order={order} links={links} />
                <Log order={order} />
              </div>
              <aside class="place-panel" aria-label={text.t("order.next")} data-testid="order-next">
                <NextStep key={order.version} order={order} onChanged={reload} />
              </aside>
            </div>
          </div>
          <OrderForm order={order} />
        </>
      )}
    </KeptPage>
  );
}

interface FactsProps {
  readonly order: OrderWithLog;
  readonly links: Links;
}

function Facts({ order, links }: FactsProps) {
  const { text } = useDesk();
  const { deadline } = order;
  const issued = [order.issuer?.name, stamp(Date.parse(order.issued_at))].filter(Boolean);
  return (
    <section class="paper-box" aria-label={text.t("order.facts")}>
      <h3 class="hazards-title">
        <span lang="">{order.subject}</span>
        <small lang="zh-CN" data-testid="order-number">
          {order.document_number}
        </small>
      </h3>
      <p class="hazard-badges">
        <span class={order.state === "closed" ? "badge ok" : "badge"}>
          {text.label("order_state", order.state)}
        </span>
        <Urgency order={order} />
      </p>
      <dl class="facts">
        <dt>{text.t("order_column.site")}</dt>
        <dd>{order.site_name}</dd>
        <dt>{text.t("order_column.requirement")}</dt>
        <dd class="order-requirement" lang="">
          {order.requirement}
        </dd>
        <dt>{text.t("order_column.responsible")}</dt>
        <dd lang="">{order.responsible}</dd>
        <dt>{text.t("order_column.due_on")}</dt>
        <dd class="num">
          {text.t("hazard.deadline", { on: deadline.on, n: deadline.working_days })}
          {deadline.counted_by === "weekends_only" && (
            <span class="hint"> {text.t("hazard.weekends_only")}</span>
          )}
        </dd>
        <dt>{text.t("order_column.issued_at")}</dt>
        <dd>{issued.join(" · ")}</dd>
        <AboutWhat order={order} links={links} />
      </dl>
    </section>
  );
}

function AboutWhat({ order, links }: FactsProps) {
  const { text } = useDesk();
  const { hazard_id, inspection_id, incident_id } = order.about;
  const id = hazard_id ?? inspection_id ?? incident_id;
  if (id === null) return null;
  const kind = hazard_id !== null ? "hazard" : inspection_id !== null ? "inspection" : "incident";
  const go = { hazard: links.onHazard, inspection: links.onInspection, incident: undefined }[kind];
  return (
    <>
      <dt>{text.t("order.about")}</dt>
      <dd>
        {text.t(`order_about.${kind}`)}{" "}
        {go === undefined ? (
          <span class="num" lang="zxx">
            {id}
          </span>
        ) : (
          <button
            type="button"
            class="hazard-open"
            data-testid="order-about"
            onClick={() => go(id)}
          >
            {text.t("order.show_about")}
          </button>
        )}
      </dd>
    </>
  );
}

function Log({ order }: { readonly order: OrderWithLog }) {
  const { text } = useDesk();
  return (
    <section class="paper-box" aria-label={text.t("order.log")}>
      <h3 class="hazards-title">{text.t("order.log")}</h3>
      <ol class="hazard-log" data-testid="order-log">
        {order.log.map((entry) => (
          <LogLine key={entry.number} order={order} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

function LogLine({ order, entry }: { readonly order: OrderWithLog; readonly entry: OrderEntry }) {
  const { text } = useDesk();
  const { deadline, passed, reminder } = entry;
  const details = [
    reminder === null ? null : text.label("order_reminder", reminder),
    passed === null ? null : text.t(passed ? "hazard_form.yes" : "hazard_form.no"),
    deadline === null
      ? null
      : text.t("hazard.deadline", { on: deadline.on, n: deadline.working_days }),
  ].filter((part) => part !== null);
  const pictures = order.pictures.filter((picture) => picture.shown_in === entry.number);
  return (
    <li data-step={entry.step}>
      <time class="num" dateTime={entry.at}>
        {stamp(Date.parse(entry.at))}
      </time>
      <div>
        <b>{text.label("order_step", entry.step)}</b>{" "}
        <span>{entry.actor?.name ?? text.t("hazard.by_rule")}</span>
        {details.length > 0 && <p class="hint">{details.join(" · ")}</p>}
        {entry.text !== null && <p lang="">{entry.text}</p>}
        {pictures.length > 0 && (
          <div class="hazard-pictures">
            {pictures.map((picture) => (
              <HazardPicture key={picture.id} picture={picture} />
            ))}
          </div>
        )}
      </div>
    </li>
  );
}
