/** What a reviewer found in one incident: a verdict, what went well, what to change. */
import { useState } from "preact/hooks";
import { Form, Pick } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useDesk } from "../useDesk";
import type { ReviewVerdict, SampledIncident } from "../wire";

const VERDICTS = ["as_it_should", "to_improve", "not_as_it_should"] as const;

interface ReviewFormProps {
  readonly sample_id: string;
  readonly incident: SampledIncident;
  readonly onDone: () => Promise<void>;
  readonly onBack: () => void;
}

export function ReviewForm({ sample_id, incident, onDone, onBack }: ReviewFormProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [verdict, setVerdict] = useState<ReviewVerdict>("as_it_should");
  const [well, setWell] = useState("");
  const [change, setChange] = useState("");
  const owes = verdict !== "as_it_should" && change.trim() === "";
  const empty = well.trim() === "" && change.trim() === "";
  const send = async (): Promise<void> => {
    const body = { incident_id: incident.id, verdict, went_well: well, to_change: change };
    if ((await act.run(() => calls.reviewIncident(sample_id, body))) !== null) await onDone();
  };
  const words = (name: "went_well" | "to_change", value: string, set: (said: string) => void) => (
    <label class="field">
      <span>{text.t(`sample.${name}`)}</span>
      <textarea
        rows={2}
        maxLength={2000}
        data-testid={`field-review-${name}`}
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
  return (
    <div class="correct">
      <Form
        title={text.t("sample.review_of", { site: incident.site_name })}
        submit={text.t("sample.save")}
        busy={act.busy || owes || empty}
        name="review"
        onSubmit={send}
      >
        <Pick
          name="review-verdict"
          label={text.t("sample.verdict")}
          value={verdict}
          options={VERDICTS.map((one) => ({
            value: one,
            label: text.label("review_verdict", one),
          }))}
          onChange={(chosen) => setVerdict(VERDICTS.find((one) => one === chosen) ?? verdict)}
        />
        {words("went_well", well, setWell)}
        {words("to_change", change, setChange)}
      </Form>
      <button type="button" class="button" onClick={onBack}>
        {text.t("sheet.cancel")}
      </button>
      <Trouble act={act} />
    </div>
  );
}
