/** The next step of a hazard: which ones this person may take, and the form of the one that is chosen. */
import { useState } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { Field, Form, Pick } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useDesk } from "../useDesk";
import type { HazardGrade, HazardStepName, HazardWithLog } from "../wire";
import { PictureButton, PictureTicks, useTicked } from "./Pictures";
import { BLANK, bodyOf, type Draft, fieldsOf, gradesFor, needsText, type StepField } from "./steps";

/** About a year: more is not being put right. */
const MOST_WORKING_DAYS = 250;

interface StepFormProps {
  readonly hazard: HazardWithLog;
  readonly onChanged: () => Promise<void>;
}

export function StepForm({ hazard, onChanged }: StepFormProps) {
  const { text } = useDesk();
  const [chosen, setChosen] = useState<HazardStepName | null>(null);
  const correctable = hazard.steps.includes("grade") && hazard.state !== "reported";
  const onward = correctable ? hazard.steps.filter((one) => one !== "grade") : hazard.steps;
  const step = chosen ?? onward[0];
  return (
    <>
      {onward.length > 1 && step !== undefined && (
        <Choice<HazardStepName>
          name={text.t("hazard.next")}
          options={onward.map((one) => ({ value: one, label: text.t(`hazard_do.${one}`) }))}
          value={step}
          onChoose={setChosen}
        />
      )}
      {step === undefined ? (
        <Waits hazard={hazard} />
      ) : (
        <OneStep key={step} step={step} hazard={hazard} onChanged={onChanged} />
      )}
      {correctable && (
        <details class="fold">
          <summary>{text.t("hazard.correct")}</summary>
          <OneStep step="grade" hazard={hazard} onChanged={onChanged} />
        </details>
      )}
    </>
  );
}

interface OneStepProps extends StepFormProps {
  readonly step: HazardStepName;
}

function OneStep({ step, hazard, onChanged }: OneStepProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const { grade } = hazard;
  const grades = gradesFor(hazard);
  const [draft, setDraft] = useState<Draft>({ ...BLANK, grade: grades[0] ?? BLANK.grade });
  const ticked = useTicked(hazard.pictures);
  const fields = fieldsOf(step, draft, grade);
  const lacks = step === "rectify" && ticked.used.length === 0;
  const submit = async (): Promise<void> => {
    const body = bodyOf(step, draft, grade, ticked.used);
    if ((await act.run(() => calls.hazardStep(hazard.id, step, body))) !== null) await onChanged();
  };
  return (
    <Form
      title={text.t(`hazard_do.${step}`)}
      submit={text.t(`hazard_do.${step}`)}
      busy={act.busy || lacks}
      name={`hazard-${step}`}
      onSubmit={submit}
    >
      <Trouble act={act} />
      {fields.map((field) => (
        <StepInput
          key={field}
          field={field}
          step={step}
          grades={grades}
          draft={draft}
          onDraft={(part) => setDraft({ ...draft, ...part })}
        />
      ))}
      {fields.includes("pictures") && (
        <>
          <PictureTicks ticked={ticked} />
          <PictureButton
            name="hazard-pictures"
            send={(picture) => calls.hazardPicture(hazard.id, picture)}
            onSent={onChanged}
          />
          <p class="hint">{text.t("hazard.picture_how")}</p>
          {lacks && <p class="hint">{text.t("hazard.picture_needed")}</p>}
        </>
      )}
    </Form>
  );
}

/** Whose turn it is, where it is not this person's. */
function Waits({ hazard }: { readonly hazard: HazardWithLog }) {
  const { text } = useDesk();
  if (hazard.state === "closed") return <p>{text.label("hazard_state", "closed")}</p>;
  const who = text.label("role", hazard.state === "rectifying" ? "institution" : "supervisor");
  return <p data-testid="hazard-waits">{text.t("hazard.waits", { who })}</p>;
}

interface StepInputProps {
  readonly field: StepField;
  readonly step: HazardStepName;
  readonly grades: readonly HazardGrade[];
  readonly draft: Draft;
  readonly onDraft: (part: Partial<Draft>) => void;
}

function StepInput({ field, step, grades, draft, onDraft }: StepInputProps) {
  const { text } = useDesk();
  switch (field) {
    case "grade":
      return (
        <Pick
          label={text.t("hazard_form.grade")}
          name="grade"
          value={draft.grade}
          onChange={(value) => onDraft({ grade: value as HazardGrade })}
          options={grades.map((value) => ({ value, label: text.label("hazard_grade", value) }))}
        />
      );
    case "passed":
      return (
        <Choice<"yes" | "no">
          name={text.t("hazard_form.passed")}
          options={(["yes", "no"] as const).map((value) => ({
            value,
            label: text.t(`hazard_form.${value}`),
          }))}
          value={draft.passed}
          onChoose={(passed) => onDraft({ passed })}
        />
      );
    case "text":
      return (
        <label class="note">
          <span>{text.t("hazard_form.text")}</span>
          <textarea
            rows={3}
            data-testid="field-text"
            required={needsText(step)}
            value={draft.text}
            onInput={(event) => onDraft({ text: event.currentTarget.value })}
          />
        </label>
      );
    case "working_days":
      return (
        <Field
          label={text.t("hazard_form.working_days")}
          name="working_days"
          type="number"
          min={1}
          max={MOST_WORKING_DAYS}
          value={draft.working_days}
          onChange={(working_days) => onDraft({ working_days })}
          required
        />
      );
    case "responsible":
    case "document_number":
      return (
        <Field
          label={text.t(`hazard_form.${field}`)}
          name={field}
          value={draft[field]}
          onChange={(value) => onDraft({ [field]: value })}
          required
        />
      );
    case "pictures":
      return null;
  }
}
