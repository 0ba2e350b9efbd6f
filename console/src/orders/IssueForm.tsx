/** A new order: to which institution, about what, what is to be done by whom within how many working days. */
import { useState } from "preact/hooks";
import { stamp } from "../institution/days";
import { Field, Form, Pick } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useInstitutions } from "../institution/useInstitutions";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { NewOrder } from "../wire";
import { aboutOf, type Matter, mattersOf } from "./about";

export interface Given {
  readonly site_id: string;
  readonly matter: Matter;
}

interface IssueFormProps {
  /** Where the order begins with a matter, it is about that. */
  readonly given?: Given;
  readonly onIssued: (id: string) => void;
  readonly onBack: () => void;
}

const BLANK = { subject: "", requirement: "", responsible: "", working_days: "5", number: "" };

export function IssueForm({ given, onIssued, onBack }: IssueFormProps) {
  const { text, calls, sites } = useDesk();
  const act = useAct();
  const institutions = useInstitutions();
  const [picked, setPicked] = useState<string | null>(given?.site_id ?? null);
  const [about, setAbout] = useState(given?.matter.id ?? "");
  const [draft, setDraft] = useState({ ...BLANK, subject: given?.matter.what.slice(0, 200) ?? "" });
  const site_id = picked ?? institutions[0] ?? null;
  const offered = useLoaded(given === undefined ? site_id : null, async (site) => {
    const [hazards, inspections, exceptions] = await Promise.all([
      calls.hazards({ site, open: true }),
      calls.inspections({ site }),
      calls.exceptionReports(),
    ]);
    return mattersOf(site, hazards.items, inspections.items, exceptions);
  });
  const matters = given === undefined ? (offered.value ?? []) : [given.matter];
  const type = (part: Partial<typeof BLANK>): void => setDraft({ ...draft, ...part });
  const submit = async (): Promise<void> => {
    if (site_id === null) return;
    const number = draft.number.trim();
    const body: NewOrder = {
      site_id,
      subject: draft.subject.trim(),
      requirement: draft.requirement.trim(),
      responsible: draft.responsible.trim(),
      working_days: Number(draft.working_days),
      ...(number === "" ? {} : { document_number: number }),
      ...aboutOf(matters.find(({ id }) => id === about)),
    };
    const made = await act.run(() => calls.issueOrder(body));
    if (made !== null) onIssued(made.id);
  };
  const called = ({ kind, at, what }: Matter): string =>
    [text.t(`order_about.${kind}`), stamp(Date.parse(at)), what].filter(Boolean).join(" · ");
  return (
    <main class="view" data-testid="order-new">
      <header class="view-head">
        <button type="button" class="button" onClick={onBack}>
          {text.t("hazards.back")}
        </button>
        <h2>{text.t("orders.issue")}</h2>
      </header>
      <div class="start-session">
        <Form
          title={text.t("orders.issue")}
          submit={text.t("orders.issue")}
          busy={act.busy || site_id === null}
          name="order"
          onSubmit={submit}
        >
          <Trouble act={act} />
          {given === undefined && (
            <Pick
              label={text.t("order_column.site")}
              name="order-site"
              value={site_id ?? ""}
              onChange={(id) => {
                setPicked(id);
                setAbout("");
              }}
              options={institutions.map((id) => ({ value: id, label: sites.look(id)?.name ?? id }))}
            />
          )}
          <Pick
            label={text.t("order.about")}
            name="order-about"
            value={about}
            onChange={setAbout}
            options={[
              ...(given === undefined ? [{ value: "", label: text.t("order_about.nothing") }] : []),
              ...matters.map((one) => ({ value: one.id, label: called(one), lang: "" })),
            ]}
          />
          <Field
            label={text.t("order_column.subject")}
            name="order-subject"
            value={draft.subject}
            onChange={(subject) => type({ subject })}
            required
          />
          <label class="note">
            <span>{text.t("order_column.requirement")}</span>
            <textarea
              rows={4}
              required
              data-testid="field-order-requirement"
              value={draft.requirement}
              onInput={(event) => type({ requirement: event.currentTarget.value })}
            />
          </label>
          <Field
            label={text.t("order_column.responsible")}
            name="order-responsible"
            value={draft.responsible}
            onChange={(responsible) => type({ responsible })}
            required
          />
          <Field
            label={text.t("hazard_form.working_days")}
            name="order-days"
            type="number"
            min={1}
            max={250}
            value={draft.working_days}
            onChange={(working_days) => type({ working_days })}
            required
          />
          <Field
            label={text.t("order.official_number")}
            name="order-number"
            value={draft.number}
            onChange={(number) => type({ number })}
          />
          <p class="hint">{text.t("order.number_how")}</p>
        </Form>
      </div>
    </main>
  );
}
