/** What the list of orders and one order's form say, without a screen. */
import type { Order, OrderStepName, Role } from "../wire";

/** On the screen; the file has every column. */
export const COLUMNS = [
  "document_number",
  "site",
  "subject",
  "responsible",
  "due_on",
  "state",
] as const;

export type Column = (typeof COLUMNS)[number];

/** The most urgent first: by the day on which the next step of the institution is late. */
export function byDueDay(orders: readonly Order[]): readonly Order[] {
  const day = ({ state, sign_by, deadline }: Order): string =>
    state === "issued" && sign_by < deadline.on ? sign_by : deadline.on;
  return [...orders].sort(
    (one, other) =>
      day(one).localeCompare(day(other)) || one.issued_at.localeCompare(other.issued_at),
  );
}

/** What is to be said of its urgency, the gravest first; nothing while there is time. */
export function urgencies(order: Order): readonly ("overdue" | "unsigned" | "due" | "left")[] {
  const late = [
    ...(order.overdue ? (["overdue"] as const) : []),
    ...(order.unsigned ? (["unsigned"] as const) : []),
  ];
  if (late.length > 0 || order.working_days_left === null) return late;
  return [order.working_days_left === 0 ? "due" : "left"];
}

/** Whose step is next, where it is not the asker's. */
export function waitsFor({ state }: Pick<Order, "state">): Role | null {
  if (state === "closed" || state === "withdrawn") return null;
  return state === "issued" || state === "signed_for" ? "institution" : "supervisor";
}

/** What has been typed and chosen so far, as fields hold it. */
export interface Draft {
  readonly passed: "yes" | "no";
  readonly working_days: string;
  readonly text: string;
}

export const BLANK: Draft = { passed: "yes", working_days: "3", text: "" };

const SAYS_WHY: ReadonlySet<OrderStepName> = new Set(["answer", "recheck", "withdraw"]);

/** Whether a step without words says nothing. */
export function needsText(step: OrderStepName): boolean {
  return SAYS_WHY.has(step);
}

/** Whether a step may be shown by pictures. */
export function showsPictures(step: OrderStepName): boolean {
  return step === "answer" || step === "recheck";
}

/** What is sent: the step's own fields and no others, without remarks that nobody made. */
export function bodyOf(step: OrderStepName, draft: Draft, pictures: readonly string[]): object {
  const said = draft.text.trim();
  const failed = step === "recheck" && draft.passed === "no";
  return {
    ...(said === "" ? {} : { text: said }),
    ...(step === "recheck" ? { passed: !failed } : {}),
    ...(failed ? { working_days: Number(draft.working_days) } : {}),
    ...(showsPictures(step) ? { pictures: [...pictures] } : {}),
  };
}
