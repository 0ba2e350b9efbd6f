/** The next report: drafted from the timeline, read and edited by a person, issued; then it never changes. */
import { useState } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { Form } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useDesk } from "../useDesk";
import type { SeriousEventWithLog, SeriousReport, SeriousUnknown } from "../wire";

interface NextReportProps {
  readonly event: SeriousEventWithLog;
  readonly onChanged: () => Promise<void>;
}

export function NextReport({ event, onChanged }: NextReportProps) {
  const { text } = useDesk();
  if (!event.steps.includes("issue")) {
    return <p data-testid="serious-over">{text.label("serious_state", event.state)}</p>;
  }
  return (
    <>
      <Issue event={event} onChanged={onChanged} />
      {event.steps.includes("cancel") && (
        <details class="fold">
          <summary>{text.t("serious.cancel")}</summary>
          <Cancel event={event} onChanged={onChanged} />
        </details>
      )}
    </>
  );
}

function Issue({ event, onChanged }: NextReportProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [report, setReport] = useState<SeriousReport>(event.reports_due[0] ?? "first");
  const [words, setWords] = useState("");
  const [unknown, setUnknown] = useState<readonly SeriousUnknown[]>([]);
  const draft = async (): Promise<void> => {
    const made = await act.run(() => calls.seriousDraft(event.id, report, text.lang.value));
    if (made === null) return;
    setWords(made.text);
    setUnknown(made.unknown);
  };
  const issue = async (): Promise<void> => {
    const body = { report, text: words.trim() };
    if ((await act.run(() => calls.seriousStep(event.id, "issue", body))) === null) return;
    setWords("");
    setUnknown([]);
    await onChanged();
  };
  return (
    <Form
      title={text.t("serious.next")}
      submit={text.t("serious.issue", { report: text.label("serious_report", report) })}
      busy={act.busy || words.trim() === ""}
      name="serious-issue"
      onSubmit={issue}
    >
      <Trouble act={act} />
      {event.reports_due.length > 1 && (
        <Choice<SeriousReport>
          name={text.t("serious.which")}
          options={event.reports_due.map((value) => ({
            value,
            label: text.label("serious_report", value),
          }))}
          value={report}
          onChoose={setReport}
        />
      )}
      <button
        type="button"
        class="button"
        data-testid="serious-draft"
        disabled={act.busy}
        onClick={draft}
      >
        {text.t(words === "" ? "serious.draft" : "serious.draft_again")}
      </button>
      <label class="note">
        <span>{text.t("serious.words")}</span>
        <textarea
          rows={16}
          data-testid="field-serious-text"
          lang=""
          value={words}
          onInput={(input) => setWords(input.currentTarget.value)}
        />
      </label>
      {unknown.length > 0 && (
        <p class="hint" data-testid="serious-unknown">
          {text.t("serious.unknown", {
            items: unknown
              .map((one) => text.label("serious_unknown", one))
              .join(text.t("list.separator")),
          })}
        </p>
      )}
      <p class="hint">{text.t("serious.issue_how")}</p>
    </Form>
  );
}

function Cancel({ event, onChanged }: NextReportProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [reason, setReason] = useState("");
  const submit = async (): Promise<void> => {
    const body = { text: reason.trim() };
    const done = await act.run(() => calls.seriousStep(event.id, "cancel", body));
    if (done !== null) await onChanged();
  };
  return (
    <Form
      title={text.t("serious.cancel")}
      submit={text.t("serious.cancel")}
      busy={act.busy}
      name="serious-cancel"
      onSubmit={submit}
    >
      <Trouble act={act} />
      <label class="note">
        <span>{text.t("inspection.reason")}</span>
        <textarea
          rows={2}
          required
          data-testid="field-serious-reason"
          value={reason}
          onInput={(input) => setReason(input.currentTarget.value)}
        />
      </label>
    </Form>
  );
}
