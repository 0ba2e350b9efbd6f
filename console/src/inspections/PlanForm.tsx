/** A new inspection: which institution by when; a house plans its own rounds, a supervisor the rest. */
import { useState } from "preact/hooks";
import { dateOf } from "../institution/days";
import { Field, Form, Pick } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useInstitutions } from "../institution/useInstitutions";
import { useDesk } from "../useDesk";
import type { InspectionKind } from "../wire";
import { kindsFor } from "./lists";

interface PlanFormProps {
  readonly onPlanned: (id: string) => void;
  readonly onBack: () => void;
}

export function PlanForm({ onPlanned, onBack }: PlanFormProps) {
  const { text, calls, clock, sites, session } = useDesk();
  const act = useAct();
  const institutions = useInstitutions();
  const kinds = kindsFor(session.value?.role);
  const today = dateOf(clock.now.value);
  const [picked, setPicked] = useState<string | null>(null);
  const [kind, setKind] = useState<InspectionKind | undefined>(kinds[0]);
  const [due_on, setDueOn] = useState(today);
  const site_id = picked ?? institutions[0] ?? null;
  const submit = async (): Promise<void> => {
    if (site_id === null || kind === undefined) return;
    const made = await act.run(() => calls.planInspection({ site_id, kind, due_on }));
    if (made !== null) onPlanned(made.id);
  };
  return (
    <main class="view" data-testid="inspection-new">
      <header class="view-head">
        <button type="button" class="button" onClick={onBack}>
          {text.t("hazards.back")}
        </button>
        <h2>{text.t("inspections.plan")}</h2>
      </header>
      <div class="start-session">
        <Form
          title={text.t("inspections.plan")}
          submit={text.t("inspections.plan")}
          busy={act.busy || site_id === null}
          name="inspection"
          onSubmit={submit}
        >
          <Trouble act={act} />
          <Pick
            label={text.t("inspection_column.site")}
            name="inspection-site"
            value={site_id ?? ""}
            onChange={setPicked}
            options={institutions.map((id) => ({ value: id, label: sites.look(id)?.name ?? id }))}
          />
          <Pick
            label={text.t("inspection_column.kind")}
            name="inspection-kind"
            value={kind ?? ""}
            onChange={(value) => setKind(value as InspectionKind)}
            options={kinds.map((value) => ({
              value,
              label: text.label("inspection_kind", value),
            }))}
          />
          <Field
            label={text.t("inspection_column.due_on")}
            name="inspection-due"
            type="date"
            min={today}
            value={due_on}
            onChange={setDueOn}
            required
          />
        </Form>
      </div>
    </main>
  );
}
