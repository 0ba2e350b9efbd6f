/** What people know that no device tells: the dead, injured and missing, and the cause. Empty is not known. */
import { useState } from "preact/hooks";
import { Field, Form } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useDesk } from "../useDesk";
import type { SeriousEventWithLog } from "../wire";
import { statementOf, typed } from "./events";

const PEOPLE = ["dead", "injured", "missing"] as const;

interface StatedProps {
  readonly event: SeriousEventWithLog;
  readonly onChanged: () => Promise<void>;
}

export function Stated({ event, onChanged }: StatedProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [fields, setFields] = useState(typed(event.stated));
  const submit = async (): Promise<void> => {
    const body = statementOf(fields);
    const done = await act.run(() => calls.seriousStep(event.id, "state", body));
    if (done !== null) await onChanged();
  };
  return (
    <Form
      title={text.t("serious.state")}
      submit={text.t("serious.state_do")}
      busy={act.busy}
      name="serious-state"
      onSubmit={submit}
    >
      <Trouble act={act} />
      {PEOPLE.map((one) => (
        <Field
          key={one}
          label={text.t(`serious.${one}`)}
          name={`serious-${one}`}
          type="number"
          min={0}
          max={10_000}
          value={fields[one]}
          onChange={(value) => setFields({ ...fields, [one]: value })}
        />
      ))}
      <Field
        label={text.t("serious.cause")}
        name="serious-cause"
        value={fields.cause}
        onChange={(cause) => setFields({ ...fields, cause })}
      />
      <p class="hint">{text.t("serious.state_how")}</p>
    </Form>
  );
}
