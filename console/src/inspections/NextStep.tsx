/** What happens next with an inspection: begin, sign, countersign, close, or say that it is not done. */
import { useState } from "preact/hooks";
import { Form } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useDesk } from "../useDesk";
import type { InspectionSheet, InspectionStepName } from "../wire";
import { waitsFor } from "./lists";

interface NextStepProps {
  readonly sheet: InspectionSheet;
  readonly onChanged: () => Promise<void>;
}

/** Answers are given in the checklist. */
const ONWARD = ["begin", "sign", "countersign", "close"] as const;
type Onward = (typeof ONWARD)[number];

export function NextStep({ sheet, onChanged }: NextStepProps) {
  const { text } = useDesk();
  const step = ONWARD.find((one) => sheet.steps.includes(one));
  return (
    <>
      {step === undefined ? (
        <Waits sheet={sheet} />
      ) : (
        <Step step={step} sheet={sheet} onChanged={onChanged} />
      )}
      {sheet.steps.includes("cancel") && (
        <details class="fold">
          <summary>{text.t("inspection_do.cancel")}</summary>
          <Step step="cancel" sheet={sheet} onChanged={onChanged} />
        </details>
      )}
    </>
  );
}

/** Whose turn it is, where it is not this person's. */
function Waits({ sheet }: { readonly sheet: InspectionSheet }) {
  const { text } = useDesk();
  const whom = waitsFor(sheet);
  if (whom === null) return <p>{text.label("inspection_state", sheet.state)}</p>;
  const who =
    typeof whom === "string" ? text.label("role", whom) : whom.join(text.t("list.separator"));
  return <p data-testid="inspection-waits">{text.t("inspection.waits", { who })}</p>;
}

interface StepProps extends NextStepProps {
  readonly step: Onward | (InspectionStepName & "cancel");
}

function Step({ step, sheet, onChanged }: StepProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [remark, setRemark] = useState("");
  const still = step === "sign" ? sheet.items - sheet.answered : 0;
  const submit = async (): Promise<void> => {
    const said = remark.trim();
    const body = step === "begin" || said === "" ? {} : { text: said };
    if ((await act.run(() => calls.inspectionStep(sheet.id, step, body))) !== null) {
      await onChanged();
    }
  };
  return (
    <Form
      title={text.t(`inspection_do.${step}`)}
      submit={text.t(`inspection_do.${step}`)}
      busy={act.busy || still > 0}
      name={`inspection-${step}`}
      onSubmit={submit}
    >
      <Trouble act={act} />
      {still > 0 && <p class="hint">{text.t("inspection.still", { n: still })}</p>}
      {step !== "begin" && (
        <label class="note">
          <span>{text.t(step === "cancel" ? "inspection.reason" : "inspection.remark")}</span>
          <textarea
            rows={3}
            required={step === "cancel"}
            data-testid={`field-${step}-text`}
            value={remark}
            onInput={(event) => setRemark(event.currentTarget.value)}
          />
        </label>
      )}
    </Form>
  );
}
