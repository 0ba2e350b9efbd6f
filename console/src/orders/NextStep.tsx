/** What happens next with an order: sign for it, answer, re-check, close, or take it back. */
import { useState } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { PictureButton, PictureTicks, useTicked } from "../hazards/Pictures";
import { Field, Form } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useDesk } from "../useDesk";
import type { OrderStepName, OrderWithLog } from "../wire";
import { BLANK, bodyOf, type Draft, needsText, showsPictures, waitsFor } from "./lists";

/** About a year: more is not being carried out. */
const MOST_WORKING_DAYS = 250;

interface NextStepProps {
  readonly order: OrderWithLog;
  readonly onChanged: () => Promise<void>;
}

export function NextStep({ order, onChanged }: NextStepProps) {
  const { text } = useDesk();
  const onward = order.steps.find((one) => one !== "withdraw");
  return (
    <>
      {onward === undefined ? (
        <Waits order={order} />
      ) : (
        <Step step={onward} order={order} onChanged={onChanged} />
      )}
      {order.steps.includes("withdraw") && (
        <details class="fold">
          <summary>{text.t("order_do.withdraw")}</summary>
          <Step step="withdraw" order={order} onChanged={onChanged} />
        </details>
      )}
    </>
  );
}

/** Whose turn it is, where it is not this person's. */
function Waits({ order }: { readonly order: OrderWithLog }) {
  const { text } = useDesk();
  const whom = waitsFor(order);
  if (whom === null) return <p>{text.label("order_state", order.state)}</p>;
  return (
    <p data-testid="order-waits">{text.t("order.waits", { who: text.label("role", whom) })}</p>
  );
}

interface StepProps extends NextStepProps {
  readonly step: OrderStepName;
}

function Step({ step, order, onChanged }: StepProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [draft, setDraft] = useState<Draft>(BLANK);
  const ticked = useTicked(order.pictures);
  const lacks = step === "answer" && ticked.used.length === 0;
  const submit = async (): Promise<void> => {
    const body = bodyOf(step, draft, ticked.used);
    if ((await act.run(() => calls.orderStep(order.id, step, body))) !== null) await onChanged();
  };
  return (
    <Form
      title={text.t(`order_do.${step}`)}
      submit={text.t(`order_do.${step}`)}
      busy={act.busy || lacks}
      name={`order-${step}`}
      onSubmit={submit}
    >
      <Trouble act={act} />
      {step === "recheck" && (
        <Verdict draft={draft} onDraft={(part) => setDraft({ ...draft, ...part })} />
      )}
      <label class="note">
        <span>{text.t(`order_words.${step}`)}</span>
        <textarea
          rows={3}
          required={needsText(step)}
          data-testid={`field-${step}-text`}
          value={draft.text}
          onInput={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
        />
      </label>
      {showsPictures(step) && (
        <>
          <PictureTicks ticked={ticked} />
          <PictureButton
            name="order-pictures"
            send={(picture) => calls.orderPicture(order.id, picture)}
            onSent={onChanged}
          />
          <p class="hint">{text.t("hazard.picture_how")}</p>
          {lacks && <p class="hint">{text.t("order.picture_needed")}</p>}
        </>
      )}
    </Form>
  );
}

interface VerdictProps {
  readonly draft: Draft;
  readonly onDraft: (part: Partial<Draft>) => void;
}

/** Whether it was done; if not, within how many working days. */
function Verdict({ draft, onDraft }: VerdictProps) {
  const { text } = useDesk();
  return (
    <>
      <Choice<"yes" | "no">
        name={text.t("hazard_form.passed")}
        options={(["yes", "no"] as const).map((value) => ({
          value,
          label: text.t(`hazard_form.${value}`),
        }))}
        value={draft.passed}
        onChoose={(passed) => onDraft({ passed })}
      />
      {draft.passed === "no" && (
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
      )}
    </>
  );
}
