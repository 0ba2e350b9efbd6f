/** What a visit or somebody from outside says of an institution: a number, a day, words, and whose word it is. */
import { useState } from "preact/hooks";
import { dateOf } from "../institution/days";
import { Field, Form } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useDesk } from "../useDesk";
import type { EnteredValue, Indicator } from "../wire";

/** Shares are typed in percent. */
const PERCENT = 100;
/** The greatest number for each hundred residents that the server takes. */
const MOST_PER_HUNDRED = 1000;

interface EnterProps {
  readonly site_id: string;
  readonly indicator: Indicator;
  /** The value that counts now; one of the same day is replaced. */
  readonly standing: EnteredValue | null;
  readonly onEntered: () => void;
}

export function EnterForm({ site_id, indicator, standing, onEntered }: EnterProps) {
  const { text, calls, clock } = useDesk();
  const act = useAct();
  const today = dateOf(clock.now.value);
  const [value, setValue] = useState("");
  const [on_day, setDay] = useState(today);
  const [said_by, setSaidBy] = useState("");
  const [note, setNote] = useState("");
  const isShare = indicator.unit === "share";
  const blank = value === "" || said_by.trim() === "" || note.trim() === "";
  const submit = async (): Promise<void> => {
    const number = Number(value);
    const body = {
      site_id,
      on_day,
      value: isShare ? number / PERCENT : number,
      note: note.trim(),
      said_by: said_by.trim(),
      replaces: standing?.on_day === on_day ? standing.id : null,
    };
    if ((await act.run(() => calls.enterIndicator(indicator.code, body))) === null) return;
    setValue("");
    setNote("");
    onEntered();
  };
  return (
    <div class="not-on-paper enter-value">
      <Form
        title={text.t("indicators.enter")}
        submit={text.t("indicators.send")}
        busy={act.busy || blank}
        name="indicator"
        onSubmit={submit}
      >
        <Field
          label={text.t(isShare ? "indicators.percent" : "indicators.per_hundred")}
          name="indicator-value"
          type="number"
          min={0}
          max={isShare ? PERCENT : MOST_PER_HUNDRED}
          value={value}
          onChange={setValue}
          required
        />
        <Field
          label={text.t("indicators.on_day")}
          name="indicator-day"
          type="date"
          max={today}
          value={on_day}
          onChange={setDay}
          required
        />
        <Field
          label={text.t("indicators.said_by")}
          name="indicator-said-by"
          value={said_by}
          onChange={setSaidBy}
          required
        />
        <Field
          label={text.t("indicators.note")}
          name="indicator-note"
          value={note}
          onChange={setNote}
          required
        />
      </Form>
      <Trouble act={act} />
    </div>
  );
}
