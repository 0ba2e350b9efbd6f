/** A stamp that was wrong: what it ought to be, on the centre's clock, and why. What it was stays in the log. */
import { useState } from "preact/hooks";
import { Form, Pick } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useDesk } from "../useDesk";
import type { Stamp, TimedIncident } from "../wire";
import { localText, momentOf } from "./local";

const STAMPS = ["claimed", "dispatched", "arrived", "resolved"] as const satisfies readonly Stamp[];

interface CorrectFormProps {
  readonly incident: TimedIncident;
  readonly onDone: () => void;
}

export function CorrectForm({ incident, onDone }: CorrectFormProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const stampOf = (stamp: Stamp): string => localText(incident.stamps[`${stamp}_at`]);
  const [stamp, setStamp] = useState<Stamp>("arrived");
  const [at, setAt] = useState(stampOf("arrived"));
  const [reason, setReason] = useState("");
  const send = async (): Promise<void> => {
    const body = { stamp, at: momentOf(at), reason: reason.trim() };
    const answer = await act.run(() => calls.correctStamp(incident.id, body));
    if (answer !== null) onDone();
  };
  return (
    <div class="correct">
      <Form
        title={text.t("report.correct_title", { site: incident.site_name })}
        submit={text.t("report.correct")}
        busy={act.busy || reason.trim() === ""}
        name="correct"
        onSubmit={send}
      >
        <Pick
          name="stamp"
          label={text.t("report.stamp")}
          value={stamp}
          options={STAMPS.map((one) => ({ value: one, label: text.t(`report.stamp.${one}`) }))}
          onChange={(chosen) => {
            const next = STAMPS.find((one) => one === chosen) ?? stamp;
            setStamp(next);
            setAt(stampOf(next));
          }}
        />
        <label class="field">
          <span>{text.t("report.correct_at")}</span>
          <input
            type="datetime-local"
            step="1"
            data-testid="field-at"
            value={at}
            onInput={(event) => setAt(event.currentTarget.value)}
          />
        </label>
        <label class="field wide">
          <span>{text.t("report.correct_reason")}</span>
          <input
            data-testid="field-reason"
            value={reason}
            maxLength={2000}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
      </Form>
      <Trouble act={act} />
    </div>
  );
}
