/** A new hazard: what was found where, and how. Photos follow on its page. */
import { useState } from "preact/hooks";
import { Form, Pick } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useInstitutions } from "../institution/useInstitutions";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { NewHazard } from "../wire";
import { placeName } from "../wording";

const CATEGORIES = [
  "fire_safety",
  "electrical",
  "gas",
  "food",
  "care",
  "special_equipment",
  "building",
  "monitoring",
] as const satisfies readonly NewHazard["category"][];

/** The first is offered first: who looks on their own rounds is the house, who checks the authority. */
const WAYS_OF_HOUSE = ["patrol", "report"] as const;
const WAYS = ["inspection", "patrol", "report"] as const;

interface ReportFormProps {
  readonly onReported: (id: string) => void;
  readonly onBack: () => void;
}

export function ReportForm({ onReported, onBack }: ReportFormProps) {
  const { text, calls, sites, session } = useDesk();
  const act = useAct();
  const institutions = useInstitutions();
  const ways = session.value?.role === "institution" ? WAYS_OF_HOUSE : WAYS;
  const [picked, setPicked] = useState<string | null>(null);
  const [place_id, setPlace] = useState("");
  const [category, setCategory] = useState<NewHazard["category"]>("fire_safety");
  const [found_by, setFoundBy] = useState<NewHazard["found_by"]>(ways[0]);
  const [what, setWhat] = useState("");
  const site_id = picked ?? institutions[0] ?? null;
  const places = useLoaded(site_id, calls.places);
  const submit = async (): Promise<void> => {
    if (site_id === null) return;
    const place = place_id === "" ? null : place_id;
    const body: NewHazard = { site_id, place_id: place, category, what: what.trim(), found_by };
    const made = await act.run(() => calls.reportHazard(body));
    if (made !== null) onReported(made.id);
  };
  return (
    <main class="view" data-testid="hazard-new">
      <header class="view-head">
        <button type="button" class="button" onClick={onBack}>
          {text.t("hazards.back")}
        </button>
        <h2>{text.t("hazards.report")}</h2>
      </header>
      <div class="start-session">
        <Form
          title={text.t("hazards.report")}
          submit={text.t("hazards.report")}
          busy={act.busy || site_id === null}
          name="hazard"
          onSubmit={submit}
        >
          <Trouble act={act} />
          <Pick
            label={text.t("hazard_form.site")}
            name="hazard-site"
            value={site_id ?? ""}
            onChange={(id) => {
              setPicked(id);
              setPlace("");
            }}
            options={institutions.map((id) => ({ value: id, label: sites.look(id)?.name ?? id }))}
          />
          <Pick
            label={text.t("hazard_form.place")}
            name="hazard-place"
            value={place_id}
            onChange={setPlace}
            options={[
              { value: "", label: text.t("hazard_form.no_place") },
              ...(places.value ?? []).map((place) => ({
                value: place.id,
                label: placeName(place, text),
              })),
            ]}
          />
          <Pick
            label={text.t("hazard_form.category")}
            name="hazard-category"
            value={category}
            onChange={(value) => setCategory(value as NewHazard["category"])}
            options={CATEGORIES.map((value) => ({
              value,
              label: text.label("hazard_category", value),
            }))}
          />
          <Pick
            label={text.t("hazard_form.found_by")}
            name="hazard-found-by"
            value={found_by}
            onChange={(value) => setFoundBy(value as NewHazard["found_by"])}
            options={ways.map((value) => ({ value, label: text.label("found_by", value) }))}
          />
          <label class="note">
            <span>{text.t("hazard_form.what")}</span>
            <textarea
              rows={3}
              required
              data-testid="field-what"
              value={what}
              onInput={(event) => setWhat(event.currentTarget.value)}
            />
          </label>
        </Form>
      </div>
    </main>
  );
}
