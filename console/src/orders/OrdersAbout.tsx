/** The orders about a hazard or an inspection, on its own page; a supervisor issues one from there. */
import { useState } from "preact/hooks";
import { query } from "../api/supervising";
import { viewsFor } from "../frame/view";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import { type Given, IssueForm } from "./IssueForm";
import { OrderPage } from "./OrderPage";
import { Urgency } from "./OrderTable";

export type OrderPlace = { readonly of: "new" } | { readonly of: "order"; readonly id: string };

/** Where one is among the orders of a matter; null on the matter's own page. */
export function useOrderPlace() {
  return useState<OrderPlace | null>(null);
}

interface OrderThereProps {
  readonly place: OrderPlace;
  readonly given: Given;
  readonly onPlace: (place: OrderPlace | null) => void;
}

/** The order that was gone to, or a new one. */
export function OrderThere({ place, given, onPlace }: OrderThereProps) {
  const back = (): void => onPlace(null);
  if (place.of === "order") return <OrderPage id={place.id} onBack={back} />;
  const issued = (id: string): void => onPlace({ of: "order", id });
  return <IssueForm given={given} onIssued={issued} onBack={back} />;
}

interface OrdersAboutProps {
  readonly given: Given;
  readonly onPlace: (place: OrderPlace) => void;
}

/** Which orders there are about it, and the way to another one. */
export function OrdersAbout({ given, onPlace }: OrdersAboutProps) {
  const { text, calls, session } = useDesk();
  const role = session.value?.role ?? "dispatcher";
  const sees = viewsFor(role).includes("orders");
  const wanted = { [given.matter.kind]: given.matter.id };
  const { value } = useLoaded(sees ? query(wanted) : null, () => calls.orders(wanted));
  const orders = value?.items ?? [];
  if (!sees || (orders.length === 0 && role !== "supervisor")) return null;
  return (
    <section class="paper-box" aria-label={text.t("orders.of_this")} data-testid="orders-about">
      <h3 class="hazards-title">{text.t("orders.of_this")}</h3>
      <ul class="orders-about">
        {orders.map((order) => (
          <li key={order.id}>
            <button
              type="button"
              class="hazard-open"
              lang="zh-CN"
              data-testid="about-order"
              onClick={() => onPlace({ of: "order", id: order.id })}
            >
              {order.document_number}
            </button>{" "}
            <span class="badge">{text.label("order_state", order.state)}</span>{" "}
            <Urgency order={order} />
          </li>
        ))}
      </ul>
      {role === "supervisor" && (
        <button
          type="button"
          class="button not-on-paper"
          data-testid="order-issue-about"
          onClick={() => onPlace({ of: "new" })}
        >
          {text.t("orders.issue")}
        </button>
      )}
    </section>
  );
}
