/** The list of orders as a table: on the screen to choose from, on paper to keep. */
import type { Orders } from "../api/supervising";
import { stamp } from "../institution/days";
import { useDesk } from "../useDesk";
import type { Order } from "../wire";
import { byDueDay, COLUMNS, type Column, urgencies } from "./lists";

interface OrderTableProps {
  readonly orders: Orders;
  readonly most_urgent_first: boolean;
  readonly onChoose: (id: string) => void;
}

export function OrderTable({ orders, most_urgent_first, onChoose }: OrderTableProps) {
  const { text, clock } = useDesk();
  const { items, more } = orders;
  const rows = most_urgent_first ? byDueDay(items) : items;
  return (
    <section
      class="paper-box paper hazards"
      aria-label={text.t("orders.list")}
      data-testid="order-list"
    >
      <h3 class="hazards-title">
        {text.t("orders.list")}
        <small class="num">
          {text.t("hazards.as_of", { time: stamp(clock.now.value), n: rows.length })}
        </small>
      </h3>
      {more && <p class="hint">{text.t("hazards.some", { n: rows.length })}</p>}
      {rows.length === 0 ? (
        <p class="empty">{text.t("orders.none")}</p>
      ) : (
        <table class="list-table order-list">
          <caption class="unseen">{text.t("orders.list")}</caption>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" data-column={column}>
                  {text.t(`order_column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} data-testid="order-row" data-order-id={row.id}>
                {COLUMNS.map((column) => (
                  <Cell key={column} order={row} column={column} onChoose={onChoose} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface CellProps {
  readonly order: Order;
  readonly column: Column;
  readonly onChoose: (id: string) => void;
}

function Cell({ order, column, onChoose }: CellProps) {
  const { text } = useDesk();
  switch (column) {
    case "document_number":
      return (
        <td class="order-number" lang="zh-CN">
          {order.document_number}
        </td>
      );
    case "site":
      return <td>{order.site_name}</td>;
    case "subject":
      return (
        <th scope="row">
          <button type="button" class="hazard-open" lang="" onClick={() => onChoose(order.id)}>
            {order.subject}
          </button>
        </th>
      );
    case "responsible":
      return (
        <td lang="" data-column={column}>
          {order.responsible}
        </td>
      );
    case "due_on":
      return (
        <td class="num">
          {order.deadline.on} <Urgency order={order} />
        </td>
      );
    case "state":
      return <td>{text.label("order_state", order.state)}</td>;
  }
}

const BADGE = { overdue: "badge bad", unsigned: "badge bad", due: "badge warn", left: "badge" };

/** Whether it is late, for what, or how much time is left. */
export function Urgency({ order }: { readonly order: Order }) {
  const { text } = useDesk();
  return (
    <>
      {urgencies(order).map((one) => (
        <span key={one} class={BADGE[one]} data-testid={`order-${one}`}>
          {text.t(`order_late.${one}`, { n: order.working_days_left ?? 0 })}
        </span>
      ))}
    </>
  );
}
