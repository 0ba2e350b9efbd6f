/** Inspections: the list to print and to download; one with its checklist; a new one; the draws. */
import { useState } from "preact/hooks";
import { type InspectionsWanted, query } from "../api/supervising";
import { Choice } from "../frame/Choice";
import { HazardPage } from "../hazards/HazardPage";
import { SiteFilter } from "../institution/SiteFilter";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { Role } from "../wire";
import { DrawsPage } from "./DrawsPage";
import { InspectionPage } from "./InspectionPage";
import { InspectionTable } from "./InspectionTable";
import { kindsFor } from "./lists";
import { PlanForm } from "./PlanForm";

const SHOWN = ["due", "overdue", "done"] as const;
type Shown = (typeof SHOWN)[number];

const WANTED: Readonly<Record<Shown, InspectionsWanted>> = {
  due: { open: true },
  overdue: { overdue: true },
  done: { open: false },
};

/** Other people's steps come to the screen within this; inspections take hours. */
const AGAIN_MS = 60_000;

/** Who sees draws: an institution must not know beforehand. */
const SEES_DRAWS: ReadonlySet<Role | undefined> = new Set(["supervisor", "duty_lead", "admin"]);

type Page =
  | { readonly of: "list" | "plan" | "draws" }
  | { readonly of: "inspection"; readonly id: string; readonly from: "list" | "draws" }
  | { readonly of: "hazard"; readonly id: string; readonly inspection: Page };

export function InspectionsScreen() {
  const [page, setPage] = useState<Page>({ of: "list" });
  const list = (): void => setPage({ of: "list" });
  switch (page.of) {
    case "plan":
      return (
        <PlanForm
          onPlanned={(id) => setPage({ of: "inspection", id, from: "list" })}
          onBack={list}
        />
      );
    case "draws":
      return (
        <DrawsPage
          onChoose={(id) => setPage({ of: "inspection", id, from: "draws" })}
          onBack={list}
        />
      );
    case "inspection":
      return (
        <InspectionPage
          id={page.id}
          onBack={() => setPage({ of: page.from })}
          onHazard={(id) => setPage({ of: "hazard", id, inspection: page })}
        />
      );
    case "hazard":
      return <HazardPage id={page.id} onBack={() => setPage(page.inspection)} />;
    default:
      return (
        <List
          onChoose={(id) => setPage({ of: "inspection", id, from: "list" })}
          onPlan={() => setPage({ of: "plan" })}
          onDraws={() => setPage({ of: "draws" })}
        />
      );
  }
}

interface ListProps {
  readonly onChoose: (id: string) => void;
  readonly onPlan: () => void;
  readonly onDraws: () => void;
}

function List({ onChoose, onPlan, onDraws }: ListProps) {
  const { text, calls, session } = useDesk();
  const [shown, setShown] = useState<Shown>("due");
  const [site, setSite] = useState("");
  const role = session.value?.role;
  const wanted: InspectionsWanted = { ...WANTED[shown], ...(site === "" ? {} : { site }) };
  const asked = query(wanted);
  const { value, problem } = useLoaded(asked, () => calls.inspections(wanted), AGAIN_MS);
  const file = (format: string): string =>
    `/api/v1/inspections/export?format=${format}&lang=${text.lang.value}${asked}`;
  return (
    <main class="view" data-testid="inspections">
      <header class="view-head">
        <h2>{text.t("tabs.inspections")}</h2>
        <Choice<Shown>
          name={text.t("inspections.show")}
          options={SHOWN.map((one) => ({ value: one, label: text.t(`inspections.${one}`) }))}
          value={shown}
          onChoose={setShown}
        />
        <SiteFilter name="inspections-site" site={site} onPick={setSite} />
        <span class="hazard-do">
          <a class="button" href={file("csv")} data-testid="inspections-csv">
            {text.t("hazards.csv")}
          </a>
          <a class="button" href={file("xlsx")} data-testid="inspections-xlsx">
            {text.t("hazards.xlsx")}
          </a>
          <button type="button" class="button" onClick={() => print()}>
            {text.t("hazards.print")}
          </button>
          {SEES_DRAWS.has(role) && (
            <button type="button" class="button" data-testid="inspection-draws" onClick={onDraws}>
              {text.t("inspections.draws")}
            </button>
          )}
          {kindsFor(role).length > 0 && (
            <button
              type="button"
              class="button primary"
              data-testid="inspection-plan"
              onClick={onPlan}
            >
              {text.t("inspections.plan")}
            </button>
          )}
        </span>
      </header>
      <Unread problem={problem} />
      {value !== null && (
        <InspectionTable
          inspections={value}
          most_urgent_first={shown !== "done"}
          onChoose={onChoose}
        />
      )}
    </main>
  );
}
