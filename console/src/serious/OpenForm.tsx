/** A new serious event: what happened, and which of the newest incidents it is about. */
import { useState } from "preact/hooks";
import { stamp } from "../institution/days";
import { Field, Form, Pick } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { NewSeriousEvent } from "../wire";
import { placeName } from "../wording";
import { CATEGORIES } from "./events";

interface OpenFormProps {
  readonly onOpened: (id: string) => void;
  readonly onBack: () => void;
}

export function OpenForm({ onOpened, onBack }: OpenFormProps) {
  const { text, calls, sites } = useDesk();
  const act = useAct();
  const [category, setCategory] = useState<NewSeriousEvent["category"]>("fire");
  const [what, setWhat] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { value: newest } = useLoaded("newest", calls.newestIncidents);
  const incidents = (newest ?? []).filter(({ exercise }) => !exercise);
  const tick = (id: string, on: boolean): void => {
    const others = chosen.filter((one) => one !== id);
    setChosen(on ? [...others, id] : others);
  };
  const submit = async (): Promise<void> => {
    const body = { category, what: what.trim(), incident_ids: [...chosen] };
    const made = await act.run(() => calls.openSeriousEvent(body));
    if (made !== null) onOpened(made.id);
  };
  return (
    <main class="view" data-testid="serious-new">
      <header class="view-head">
        <button type="button" class="button" onClick={onBack}>
          {text.t("hazards.back")}
        </button>
        <h2>{text.t("serious.open")}</h2>
      </header>
      <div class="start-session">
        <Form
          title={text.t("serious.open")}
          submit={text.t("serious.open")}
          busy={act.busy || chosen.length === 0}
          name="serious"
          onSubmit={submit}
        >
          <Trouble act={act} />
          <Pick
            label={text.t("serious_column.category")}
            name="serious-category"
            value={category}
            onChange={(value) => setCategory(value as NewSeriousEvent["category"])}
            options={CATEGORIES.map((value) => ({
              value,
              label: text.label("serious_category", value),
            }))}
          />
          <Field
            label={text.t("serious_column.what")}
            name="serious-what"
            value={what}
            onChange={setWhat}
            required
          />
          <fieldset class="serious-incidents">
            <legend>{text.t("serious.incidents")}</legend>
            {incidents.map((one) => (
              <label key={one.id}>
                <input
                  type="checkbox"
                  data-testid={`serious-incident-${one.id}`}
                  checked={chosen.includes(one.id)}
                  onChange={(event) => tick(one.id, event.currentTarget.checked)}
                />{" "}
                <span class="num">{stamp(Date.parse(one.opened_at))}</span>{" "}
                {text.label("kind", one.kind)}{" "}
                <span lang="">
                  {[sites.look(one.site_id)?.name ?? one.site_id, placeName(one.place, text)]
                    .filter(Boolean)
                    .join(" ")}
                </span>
              </label>
            ))}
          </fieldset>
          <p class="hint">{text.t("serious.first_within")}</p>
        </Form>
      </div>
    </main>
  );
}
