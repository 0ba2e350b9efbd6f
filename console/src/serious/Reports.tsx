/** The reports as they were issued, and under each to whom it went, how and when, and who confirmed it. */
import { useState } from "preact/hooks";
import { stamp } from "../institution/days";
import { Field, Form, Pick } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { localText, momentOf } from "../reports/local";
import { useDesk } from "../useDesk";
import type { SeriousEventWithLog, SeriousWay } from "../wire";
import { type Issued, type Sending, WAYS } from "./events";

interface ReportsProps {
  readonly event: SeriousEventWithLog;
  readonly reports: readonly Issued[];
  readonly onChanged: () => Promise<void>;
}

export function Reports({ event, reports, onChanged }: ReportsProps) {
  const { text } = useDesk();
  return (
    <>
      {reports.map(({ entry, sendings }) => (
        <section
          key={entry.number}
          class="paper-box serious-report"
          data-testid="serious-report"
          data-report={entry.report}
          aria-label={text.label("serious_report", entry.report ?? "")}
        >
          <h3 class="hazards-title">
            {text.label("serious_report", entry.report ?? "")}
            <small class="num">
              {[entry.actor?.name, stamp(Date.parse(entry.at))].filter(Boolean).join(" · ")}
            </small>
          </h3>
          <p class="serious-words" lang="">
            {entry.text}
          </p>
          <Sendings event={event} sendings={sendings} onChanged={onChanged} />
          {event.steps.includes("send") && (
            <details key={sendings.length} class="fold not-on-paper">
              <summary data-testid="serious-send-open">{text.t("serious.send")}</summary>
              <SendForm event={event} of={entry.number} onChanged={onChanged} />
            </details>
          )}
        </section>
      ))}
    </>
  );
}

interface SendingsProps {
  readonly event: SeriousEventWithLog;
  readonly sendings: readonly Sending[];
  readonly onChanged: () => Promise<void>;
}

const COLUMNS = ["to", "way", "sent_at", "received_at"] as const;

function Sendings({ event, sendings, onChanged }: SendingsProps) {
  const { text } = useDesk();
  if (sendings.length === 0) return <p class="hint">{text.t("serious.sent_to_nobody")}</p>;
  return (
    <table class="list-table">
      <caption class="unseen">{text.t("serious.sendings")}</caption>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <th key={column} scope="col">
              {text.t(`serious_sending.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sendings.map(({ entry, receipt }) => (
          <tr key={entry.number} data-testid="serious-sending">
            <th scope="row" lang="">
              {[
                entry.recipient?.organization,
                entry.recipient?.name,
                entry.recipient?.role,
                entry.recipient?.contact,
              ]
                .filter(Boolean)
                .join(" ")}
            </th>
            <td>{text.label("serious_way", entry.way ?? "")}</td>
            <td class="num">{entry.moment !== null && stamp(Date.parse(entry.moment))}</td>
            <td>
              {receipt === null ? (
                <Unconfirmed event={event} sending={entry.number} onChanged={onChanged} />
              ) : (
                <span data-testid="serious-received">
                  <span class="num">{stamp(Date.parse(receipt.moment ?? receipt.at))}</span>{" "}
                  <span lang="">{receipt.text}</span>
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface UnconfirmedProps {
  readonly event: SeriousEventWithLog;
  readonly sending: number;
  readonly onChanged: () => Promise<void>;
}

/** Nobody confirmed it yet; whoever hears that it came writes down from whom. */
function Unconfirmed({ event, sending, onChanged }: UnconfirmedProps) {
  const { text, calls, clock } = useDesk();
  const act = useAct();
  const [by, setBy] = useState("");
  const [at, setAt] = useState(() => now(clock.now.value));
  if (!event.steps.includes("receive")) return <>{text.t("serious.not_confirmed")}</>;
  const submit = async (): Promise<void> => {
    const body = { of: sending, confirmed_by: by.trim(), received_at: momentOf(at) };
    const done = await act.run(() => calls.seriousStep(event.id, "receive", body));
    if (done !== null) await onChanged();
  };
  return (
    <details class="fold">
      <summary data-testid="serious-receive-open">{text.t("serious.not_confirmed")}</summary>
      <Form
        title={text.t("serious.receive")}
        submit={text.t("serious.receive")}
        busy={act.busy}
        name="serious-receive"
        onSubmit={submit}
      >
        <Trouble act={act} />
        <Field
          label={text.t("serious.confirmed_by")}
          name="serious-by"
          value={by}
          onChange={setBy}
          required
        />
        <Moment label={text.t("serious_sending.received_at")} value={at} onChange={setAt} />
      </Form>
    </details>
  );
}

const BLANK = { organization: "", name: "", role: "", contact: "" };
const WHO = ["organization", "name", "role", "contact"] as const;

interface SendFormProps {
  readonly event: SeriousEventWithLog;
  readonly of: number;
  readonly onChanged: () => Promise<void>;
}

function SendForm({ event, of, onChanged }: SendFormProps) {
  const { text, calls, clock } = useDesk();
  const act = useAct();
  const [who, setWho] = useState(BLANK);
  const [way, setWay] = useState<SeriousWay>("telephone");
  const [at, setAt] = useState(() => now(clock.now.value));
  const submit = async (): Promise<void> => {
    const body = { of, way, sent_at: momentOf(at), ...who };
    if ((await act.run(() => calls.seriousStep(event.id, "send", body))) === null) return;
    setWho(BLANK);
    await onChanged();
  };
  return (
    <Form
      title={text.t("serious.send")}
      submit={text.t("serious.send")}
      busy={act.busy}
      name="serious-send"
      onSubmit={submit}
    >
      <Trouble act={act} />
      {WHO.map((one) => (
        <Field
          key={one}
          label={text.t(`serious_recipient.${one}`)}
          name={`serious-${one}`}
          value={who[one]}
          onChange={(value) => setWho({ ...who, [one]: value })}
          required={one === "organization"}
        />
      ))}
      <Pick
        label={text.t("serious_sending.way")}
        name="serious-way"
        value={way}
        onChange={(value) => setWay(value as SeriousWay)}
        options={WAYS.map((value) => ({ value, label: text.label("serious_way", value) }))}
      />
      <Moment label={text.t("serious_sending.sent_at")} value={at} onChange={setAt} />
    </Form>
  );
}

/** The minute that is now, as a field has it. */
function now(at: number): string {
  return localText(new Date(at).toISOString()).slice(0, 16);
}

interface MomentProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Moment({ label, value, onChange }: MomentProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="datetime-local"
        required
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}
