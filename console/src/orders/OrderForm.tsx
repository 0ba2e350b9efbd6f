/** The order on paper: one form that both sides sign, with what has been done until now and room for the rest. */
import { HazardPicture } from "../hazards/Pictures";
import { stamp } from "../institution/days";
import { useDesk } from "../useDesk";
import type { OrderEntry, OrderWithLog } from "../wire";

export function OrderForm({ order }: { readonly order: OrderWithLog }) {
  const { text } = useDesk();
  const last = (step: OrderEntry["step"]): OrderEntry | undefined =>
    order.log.findLast((entry) => entry.step === step);
  const { deadline } = order;
  const rows = [
    ["order_paper.to", [order.organization_name, order.site_name].filter(Boolean).join(" · ")],
    ["order_column.subject", order.subject],
    ["order_column.requirement", order.requirement],
    ["order_column.responsible", order.responsible],
  ] as const;
  const shown = order.pictures.filter((picture) => picture.shown_in !== null);
  return (
    <article class="order-form paper only-on-paper" data-testid="order-form">
      <h1>{text.t("order_paper.title")}</h1>
      <p class="order-form-number" lang="zh-CN">
        {order.document_number}
      </p>
      <table>
        <tbody>
          {rows.map(([key, said]) => (
            <tr key={key}>
              <th scope="row">{text.t(key)}</th>
              <td lang="">{said}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{text.t("order_column.due_on")}</th>
            <td>{text.t("hazard.deadline", { on: deadline.on, n: deadline.working_days })}</td>
          </tr>
          <Signed name={text.t("order_paper.issued")} entry={last("issued")} />
          <Signed name={text.t("order_paper.signed_for")} entry={last("signed_for")} />
          <Signed name={text.t("order_column.measures")} entry={last("answered")} />
          <Signed name={text.t("order_paper.rechecked")} entry={last("rechecked")} />
          <Signed name={text.t("order_paper.closed")} entry={last("closed") ?? last("withdrawn")} />
        </tbody>
      </table>
      <div class="hazard-pictures">
        {shown.map((picture) => (
          <HazardPicture key={picture.id} picture={picture} />
        ))}
      </div>
    </article>
  );
}

interface SignedProps {
  readonly name: string;
  readonly entry: OrderEntry | undefined;
}

/** What was said at a step and by whom, or room to write it. */
function Signed({ name, entry }: SignedProps) {
  const { text } = useDesk();
  return (
    <tr class="order-form-signed">
      <th scope="row">{name}</th>
      <td>
        {entry?.passed != null && (
          <p>{text.t(entry.passed ? "hazard_form.yes" : "hazard_form.no")}</p>
        )}
        {entry?.text != null && <p lang="">{entry.text}</p>}
        <p class="order-form-hand">
          <span>
            {text.t("order_paper.signature")} {entry?.actor?.name}
          </span>
          <span class="num">
            {entry === undefined ? text.t("order_paper.date") : stamp(Date.parse(entry.at))}
          </span>
        </p>
      </td>
    </tr>
  );
}
