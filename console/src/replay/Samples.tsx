/** The months' samples: what was drawn by which seed, how far the review is, and each incident with its replay. */
import { useState } from "preact/hooks";
import { type DistrictOf, districtsOf } from "../inspections/lists";
import { Field, Form, Pick } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useInstitutions } from "../institution/useInstitutions";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { ReviewSample, SampledIncident, SampleWithIncidents } from "../wire";
import { ReplayButton } from "./ReplayButton";
import { ReviewForm } from "./ReviewForm";
import { monthBefore } from "./spans";

interface SamplesProps {
  /** The sample that is looked at; null is the newest. */
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

export function Samples({ chosen: wanted, onChoose }: SamplesProps) {
  const { text, calls, session } = useDesk();
  const districts = useDistricts();
  const { value, problem, reload } = useLoaded("samples", calls.reviewSamples);
  const mayReview = session.value?.role === "supervisor";
  const chosen = wanted ?? value?.[0]?.id ?? null;
  const drawn = async (made: SampleWithIncidents): Promise<void> => {
    onChoose(made.id);
    await reload();
  };
  return (
    <section class="what-if" aria-label={text.t("replay.mode.sample")} data-testid="samples">
      <div class="what-if-asked">
        {mayReview && <DrawSample districts={districts} onDrawn={drawn} />}
        <p class="hint">{text.t("sample.why")}</p>
        <Unread problem={problem} />
        {value?.length === 0 && <p class="empty">{text.t("sample.none")}</p>}
        <ul class="replay-open">
          {value?.map((sample) => (
            <li key={sample.id}>
              <button
                type="button"
                class="button"
                aria-pressed={sample.id === chosen}
                data-testid="sample"
                onClick={() => onChoose(sample.id)}
              >
                <SampleName sample={sample} districts={districts} />
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div class="what-if-answer">
        {chosen !== null && <OneSample key={chosen} id={chosen} mayReview={mayReview} />}
      </div>
    </section>
  );
}

/** The districts that have institutions, as for draws of inspections. */
function useDistricts(): readonly DistrictOf[] {
  const { calls } = useDesk();
  const institutions = useInstitutions();
  const key = institutions.length === 0 ? null : institutions.join(",");
  return districtsOf(useLoaded(key, () => calls.sites(institutions)).value ?? []);
}

interface SampleNameProps {
  readonly sample: ReviewSample;
  readonly districts: readonly DistrictOf[];
}

function SampleName({ sample, districts }: SampleNameProps) {
  const { text } = useDesk();
  const known = districts.find(({ code }) => code === sample.district);
  const district = known?.name ?? sample.district;
  const [n, all] = [sample.drawn.length, sample.pool.length];
  return <>{text.t("sample.of", { month: sample.month.slice(0, 7), district, n, all })}</>;
}

interface DrawSampleProps {
  readonly districts: readonly DistrictOf[];
  readonly onDrawn: (made: SampleWithIncidents) => Promise<void>;
}

function DrawSample({ districts, onDrawn }: DrawSampleProps) {
  const { text, calls, clock } = useDesk();
  const act = useAct();
  const [picked, setPicked] = useState<string | null>(null);
  const [month, setMonth] = useState(() => monthBefore(clock.exact()));
  const district = picked ?? districts[0]?.code;
  const submit = async (): Promise<void> => {
    if (district === undefined) return;
    const made = await act.run(() => calls.drawSample({ district, month }));
    if (made !== null) await onDrawn(made);
  };
  return (
    <Form
      title={text.t("sample.draw")}
      submit={text.t("sample.draw")}
      busy={act.busy || district === undefined || !/^\d{4}-\d{2}$/.test(month)}
      name="sample"
      onSubmit={submit}
    >
      <Trouble act={act} />
      <Pick
        label={text.t("sample.district")}
        name="sample-district"
        value={district ?? ""}
        onChange={setPicked}
        options={districts.map(({ code, name }) => ({ value: code, label: name, lang: "" }))}
      />
      <Field
        label={text.t("sample.month")}
        name="sample-month"
        value={month}
        onChange={setMonth}
        required
      />
    </Form>
  );
}

interface OneSampleProps {
  readonly id: string;
  readonly mayReview: boolean;
}

function OneSample({ id, mayReview }: OneSampleProps) {
  const { text, calls } = useDesk();
  const { value: sample, problem, reload } = useLoaded(id, calls.reviewSample);
  const [reviewing, setReviewing] = useState<SampledIncident | null>(null);
  if (sample === null) return <Unread problem={problem} />;
  const done = sample.incidents.filter((one) => one.reviews.length > 0).length;
  const reviewed = async (): Promise<void> => {
    setReviewing(null);
    await reload();
  };
  return (
    <>
      <p class="report-note num" data-testid="sample-done">
        {text.t("sample.done", { done, n: sample.incidents.length })}
      </p>
      {reviewing !== null && (
        <ReviewForm
          key={reviewing.id}
          sample_id={id}
          incident={reviewing}
          onDone={reviewed}
          onBack={() => setReviewing(null)}
        />
      )}
      <Incidents sample={sample} onReview={mayReview ? setReviewing : null} />
      <details class="fold">
        <summary>{text.t("sample.again")}</summary>
        <p>{text.t("sample.again_how")}</p>
        <dl class="facts">
          <dt>{text.t("sample.seed")}</dt>
          <dd class="num draw-code" lang="zxx">
            {sample.seed}
          </dd>
          <dt>{text.t("sample.pool")}</dt>
          <dd class="num draw-code" lang="zxx">
            {sample.pool.join(" ")}
          </dd>
        </dl>
      </details>
    </>
  );
}

interface IncidentsProps {
  readonly sample: SampleWithIncidents;
  readonly onReview: ((incident: SampledIncident) => void) | null;
}

function Incidents({ sample, onReview }: IncidentsProps) {
  const { text, clock } = useDesk();
  return (
    <div class="report-table">
      <table class="num" data-testid="sample-incidents">
        <caption class="unseen">{text.t("sample.incidents")}</caption>
        <thead>
          <tr>
            <th scope="col" class="words">
              {text.t("report.opened")}
            </th>
            <th scope="col" class="words">
              {text.t("report.group.site")}
            </th>
            <th scope="col" class="words">
              {text.t("report.group.kind")}
            </th>
            <th scope="col" class="words">
              {text.t("sample.state")}
            </th>
            <th scope="col">{text.t("replay.open")}</th>
            {onReview !== null && <th scope="col">{text.t("sample.review")}</th>}
          </tr>
        </thead>
        <tbody>
          {sample.incidents.map((one) => (
            <tr key={one.id} data-incident={one.id}>
              <th scope="row">
                {moment(Date.parse(one.opened_at), clock.now.value, text.lang.value, "minute")}
              </th>
              <td class="words">{one.site_name}</td>
              <td class="words">{text.label("kind", one.kind)}</td>
              <td class="words">
                <Findings incident={one} />
              </td>
              <td>
                <ReplayButton incident_id={one.id} />
              </td>
              {onReview !== null && (
                <td>
                  <button
                    type="button"
                    class="button"
                    data-testid="review"
                    onClick={() => onReview(one)}
                  >
                    {text.t("sample.review")}
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** To review, or what each reviewer found. */
function Findings({ incident }: { readonly incident: SampledIncident }) {
  const { text } = useDesk();
  if (incident.reviews.length === 0) {
    return <span class="badge warn">{text.t("sample.to_review")}</span>;
  }
  return (
    <ul class="sample-findings">
      {incident.reviews.map((one) => (
        <li key={one.id}>
          <span class="badge">{text.label("review_verdict", one.verdict)}</span>{" "}
          <span lang="">{[one.went_well, one.to_change].filter(Boolean).join(" · ")}</span>
        </li>
      ))}
    </ul>
  );
}
