/** One hazard: what was found, whose step is next, and everything that has been done about it. */
import type { Translate } from "../i18n/translate";
import { stamp } from "../institution/days";
import type { Given } from "../orders/IssueForm";
import { OrdersAbout, OrderThere, useOrderPlace } from "../orders/OrdersAbout";
import { KeptPage } from "../panels/KeptPage";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { HazardEntry, HazardWithLog } from "../wire";
import { placeName } from "../wording";
import { Urgency } from "./HazardTable";
import { inOwnWords, whatPhrase } from "./lists";
import { HazardPicture, PictureButton } from "./Pictures";
import { StepForm } from "./StepForm";

interface HazardPageProps {
  readonly id: string;
  readonly onBack: () => void;
  /** Goes to the inspection on which it was found; absent where one came from there. */
  readonly onInspection?: (id: string) => void;
}

export function HazardPage({ id, onBack, onInspection }: HazardPageProps) {
  const { text, calls } = useDesk();
  const { value: hazard, problem, reload } = useLoaded(id, calls.hazard);
  const [order, setOrder] = useOrderPlace();
  const given = hazard === null ? null : givenOf(hazard, text);
  if (order !== null && given !== null) {
    return <OrderThere place={order} given={given} onPlace={setOrder} />;
  }
  return (
    <KeptPage
      name="hazard"
      title={text.t("tabs.hazards")}
      state={hazard?.state}
      problem={problem}
      onBack={onBack}
    >
      {hazard !== null && given !== null && (
        <div class="registry-places">
          <div class="hazard-page paper">
            <Facts hazard={hazard} onInspection={onInspection} />
            <FoundPictures hazard={hazard} onChanged={reload} />
            <OrdersAbout given={given} onPlace={setOrder} />
            <Log hazard={hazard} />
          </div>
          <aside
            class="place-panel not-on-paper"
            aria-label={text.t("hazard.next")}
            data-testid="hazard-next"
          >
            <StepForm key={hazard.version} hazard={hazard} onChanged={reload} />
          </aside>
        </div>
      )}
    </KeptPage>
  );
}

function givenOf(hazard: HazardWithLog, text: Translate): Given {
  const matter = { kind: "hazard", id: hazard.id, at: hazard.reported_at } as const;
  return { site_id: hazard.site_id, matter: { ...matter, what: whatPhrase(hazard, text) } };
}

interface FactsProps {
  readonly hazard: HazardWithLog;
  readonly onInspection: ((id: string) => void) | undefined;
}

function Facts({ hazard, onInspection }: FactsProps) {
  const { text } = useDesk();
  const { deadline, grade, inspected } = hazard;
  const found = [
    text.label("found_by", hazard.found_by),
    hazard.reporter?.name ?? text.t("hazard.by_rule"),
    stamp(Date.parse(hazard.reported_at)),
  ];
  return (
    <section class="paper-box" aria-label={text.t("hazard.facts")}>
      <h3 class="hazards-title" lang={inOwnWords(hazard, "what") ? "" : undefined}>
        {whatPhrase(hazard, text)}
      </h3>
      <p class="hazard-badges">
        <span class={hazard.state === "closed" ? "badge ok" : "badge"} data-testid="hazard-state">
          {text.label("hazard_state", hazard.state)}
        </span>
        {grade !== null && (
          <span class={grade === "general" ? "badge" : "badge bad"}>
            {text.label("hazard_grade", grade)}
          </span>
        )}
        <Urgency hazard={hazard} />
        {hazard.reopened > 0 && (
          <span class="badge warn">{text.t("hazard.reopened", { n: hazard.reopened })}</span>
        )}
      </p>
      <dl class="facts">
        <dt>{text.t("hazard_column.id")}</dt>
        <dd class="num" lang="zxx">
          {hazard.id}
        </dd>
        <dt>{text.t("hazard_column.site")}</dt>
        <dd>{[hazard.site_name, placeName(hazard.place, text)].filter(Boolean).join(" · ")}</dd>
        <dt>{text.t("hazard_column.category")}</dt>
        <dd>{text.label("hazard_category", hazard.category)}</dd>
        <dt>{text.t("hazard_column.found_by")}</dt>
        <dd>{found.join(" · ")}</dd>
        {inspected !== null && (
          <>
            <dt>{text.t("hazard.item")}</dt>
            <dd>
              {text.label("inspection_item", inspected.item)}
              {onInspection !== undefined && (
                <>
                  {" "}
                  <button
                    type="button"
                    class="hazard-open not-on-paper"
                    data-testid="hazard-inspection"
                    onClick={() => onInspection(inspected.inspection_id)}
                  >
                    {text.t("hazard.to_inspection")}
                  </button>
                </>
              )}
            </dd>
          </>
        )}
        {hazard.responsible !== null && (
          <>
            <dt>{text.t("hazard_column.responsible")}</dt>
            <dd lang="">{hazard.responsible}</dd>
          </>
        )}
        {deadline !== null && (
          <>
            <dt>{text.t("hazard_column.due_on")}</dt>
            <dd class="num">
              {text.t("hazard.deadline", { on: deadline.on, n: deadline.working_days })}
              {deadline.counted_by === "weekends_only" && (
                <span class="hint"> {text.t("hazard.weekends_only")}</span>
              )}
            </dd>
          </>
        )}
        {hazard.document_numbers.length > 0 && (
          <>
            <dt>{text.t("hazard_column.documents")}</dt>
            <dd lang="">{hazard.document_numbers.join(text.t("list.separator"))}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

interface FoundPicturesProps {
  readonly hazard: HazardWithLog;
  readonly onChanged: () => Promise<void>;
}

/** How it was found: pictures that no step shows. More are taken until it is graded. */
function FoundPictures({ hazard, onChanged }: FoundPicturesProps) {
  const { text, calls } = useDesk();
  const reported = hazard.state === "reported";
  const shown = hazard.pictures.filter(
    (picture) => picture.shown_in === null && (reported || !picture.fresh),
  );
  if (shown.length === 0 && !reported) return null;
  return (
    <section class="paper-box" aria-label={text.t("hazard.pictures")}>
      <h3 class="hazards-title">{text.t("hazard.pictures")}</h3>
      <div class="hazard-pictures">
        {shown.map((picture) => (
          <HazardPicture key={picture.id} picture={picture} />
        ))}
      </div>
      {reported && (
        <PictureButton
          name="hazard-pictures"
          send={(picture) => calls.hazardPicture(hazard.id, picture)}
          onSent={onChanged}
        />
      )}
    </section>
  );
}

function Log({ hazard }: { readonly hazard: HazardWithLog }) {
  const { text } = useDesk();
  return (
    <section class="paper-box" aria-label={text.t("hazard.log")}>
      <h3 class="hazards-title">{text.t("hazard.log")}</h3>
      <ol class="hazard-log" data-testid="hazard-log">
        {hazard.log.map((entry) => (
          <LogLine key={entry.number} hazard={hazard} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

interface LogLineProps {
  readonly hazard: HazardWithLog;
  readonly entry: HazardEntry;
}

function LogLine({ hazard, entry }: LogLineProps) {
  const { text } = useDesk();
  const { deadline, passed } = entry;
  const details = [
    entry.reminder === null ? null : text.label("reminder", entry.reminder),
    passed === null ? null : text.t(passed ? "hazard_form.yes" : "hazard_form.no"),
    entry.grade === null ? null : text.label("hazard_grade", entry.grade),
    deadline === null
      ? null
      : text.t("hazard.deadline", { on: deadline.on, n: deadline.working_days }),
  ].filter((part) => part !== null);
  const named = [entry.document_number, entry.responsible].filter((part) => part !== null);
  const pictures = hazard.pictures.filter((picture) => picture.shown_in === entry.number);
  return (
    <li data-step={entry.step}>
      <time class="num" dateTime={entry.at}>
        {stamp(Date.parse(entry.at))}
      </time>
      <div>
        <b>{text.label("hazard_step", entry.step)}</b>{" "}
        <span>{entry.actor?.name ?? text.t("hazard.by_rule")}</span>
        {details.length > 0 && <p class="hint">{details.join(" · ")}</p>}
        {named.length > 0 && (
          <p class="hint" lang="">
            {named.join(" · ")}
          </p>
        )}
        {entry.text !== null && <p lang="">{entry.text}</p>}
        {pictures.length > 0 && (
          <div class="hazard-pictures">
            {pictures.map((picture) => (
              <HazardPicture key={picture.id} picture={picture} />
            ))}
          </div>
        )}
      </div>
    </li>
  );
}
