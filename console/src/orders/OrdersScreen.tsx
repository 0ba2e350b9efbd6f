/** Orders: the list to print and to download; one with its steps; a new one; what led to it. */
import { useState } from "preact/hooks";
import { type OrdersWanted, query } from "../api/supervising";
import { Choice } from "../frame/Choice";
import { HazardPage } from "../hazards/HazardPage";
import { InspectionPage } from "../inspections/InspectionPage";
import { SiteFilter } from "../institution/SiteFilter";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import { IssueForm } from "./IssueForm";
import { OrderPage } from "./OrderPage";
import { OrderTable } from "./OrderTable";

const SHOWN = ["open", "late", "done"] as const;
type Shown = (typeof SHOWN)[number];

const WANTED: Readonly<Record<Shown, OrdersWanted>> = {
  open: { open: true },
  late: { late: true },
  done: { open: false },
};

/** Other people's steps come to the screen within this; orders take days. */
const AGAIN_MS = 60_000;

type Page =
  | { readonly of: "list" | "issue" }
  | { readonly of: "order"; readonly id: string }
  | { readonly of: "hazard" | "inspection"; readonly id: string; readonly order: Page };

export function OrdersScreen() {
  const [page, setPage] = useState<Page>({ of: "list" });
  const list = (): void => setPage({ of: "list" });
  const toOrder = (id: string): void => setPage({ of: "order", id });
  switch (page.of) {
    case "issue":
      return <IssueForm onIssued={toOrder} onBack={list} />;
    case "order":
      return (
        <OrderPage
          id={page.id}
          onBack={list}
          onHazard={(id) => setPage({ of: "hazard", id, order: page })}
          onInspection={(id) => setPage({ of: "inspection", id, order: page })}
        />
      );
    case "hazard":
      return <HazardPage id={page.id} onBack={() => setPage(page.order)} />;
    case "inspection":
      return (
        <InspectionPage
          id={page.id}
          onBack={() => setPage(page.order)}
          onHazard={(id) => setPage({ of: "hazard", id, order: page })}
        />
      );
    default:
      return <List onChoose={toOrder} onIssue={() => setPage({ of: "issue" })} />;
  }
}

interface ListProps {
  readonly onChoose: (id: string) => void;
  readonly onIssue: () => void;
}

function List({ onChoose, onIssue }: ListProps) {
  const { text, calls, session } = useDesk();
  const [shown, setShown] = useState<Shown>("open");
  const [site, setSite] = useState("");
  const wanted: OrdersWanted = { ...WANTED[shown], ...(site === "" ? {} : { site }) };
  const asked = query(wanted);
  const { value, problem } = useLoaded(asked, () => calls.orders(wanted), AGAIN_MS);
  const file = (format: string): string =>
    `/api/v1/orders/export?format=${format}&lang=${text.lang.value}${asked}`;
  return (
    <main class="view" data-testid="orders">
      <header class="view-head">
        <h2>{text.t("tabs.orders")}</h2>
        <Choice<Shown>
          name={text.t("hazards.show")}
          options={SHOWN.map((one) => ({ value: one, label: text.t(`orders_shown.${one}`) }))}
          value={shown}
          onChoose={setShown}
        />
        <SiteFilter name="orders-site" site={site} onPick={setSite} />
        <span class="hazard-do">
          <a class="button" href={file("csv")} data-testid="orders-csv">
            {text.t("hazards.csv")}
          </a>
          <a class="button" href={file("xlsx")} data-testid="orders-xlsx">
            {text.t("hazards.xlsx")}
          </a>
          <button type="button" class="button" onClick={() => print()}>
            {text.t("hazards.print")}
          </button>
          {session.value?.role === "supervisor" && (
            <button
              type="button"
              class="button primary"
              data-testid="order-issue"
              onClick={onIssue}
            >
              {text.t("orders.issue")}
            </button>
          )}
        </span>
      </header>
      <Unread problem={problem} />
      {value !== null && (
        <OrderTable orders={value} most_urgent_first={shown !== "done"} onChoose={onChoose} />
      )}
    </main>
  );
}
