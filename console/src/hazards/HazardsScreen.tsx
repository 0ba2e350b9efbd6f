/** The hazard ledger: three lists of it, each to print and to download; one hazard with its steps; a new one. */
import { useState } from "preact/hooks";
import { type HazardsWanted, query } from "../api/supervising";
import { Choice } from "../frame/Choice";
import { viewsFor } from "../frame/view";
import { InspectionPage } from "../inspections/InspectionPage";
import { SiteFilter } from "../institution/SiteFilter";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import { HazardPage } from "./HazardPage";
import { HazardTable } from "./HazardTable";
import { LISTS, type List } from "./lists";
import { ReportForm } from "./ReportForm";

const SHOWN = ["open", "overdue", "closed"] as const;
type Shown = (typeof SHOWN)[number];

const WANTED: Readonly<Record<Shown, HazardsWanted>> = {
  open: { open: true },
  overdue: { overdue: true },
  closed: { open: false },
};

/** Other people's steps come to the screen within this; hazards live for days. */
const AGAIN_MS = 60_000;

export function HazardsScreen() {
  const [chosen, setChosen] = useState<string | null>(null);
  const [inspection, setInspection] = useState<string | null>(null);
  const [reporting, setReporting] = useState(false);
  const { session } = useDesk();
  if (inspection !== null) {
    const back = (): void => setInspection(null);
    const toHazard = (id: string): void => {
      back();
      setChosen(id);
    };
    return <InspectionPage id={inspection} onBack={back} onHazard={toHazard} />;
  }
  if (chosen !== null) {
    const inspects = viewsFor(session.value?.role ?? "dispatcher").includes("inspections");
    const onInspection = inspects ? { onInspection: setInspection } : {};
    return <HazardPage id={chosen} onBack={() => setChosen(null)} {...onInspection} />;
  }
  if (reporting) {
    const opened = (id: string): void => {
      setReporting(false);
      setChosen(id);
    };
    return <ReportForm onReported={opened} onBack={() => setReporting(false)} />;
  }
  return <Ledger onChoose={setChosen} onReport={() => setReporting(true)} />;
}

interface LedgerProps {
  readonly onChoose: (id: string) => void;
  readonly onReport: () => void;
}

function Ledger({ onChoose, onReport }: LedgerProps) {
  const { text, calls } = useDesk();
  const [list, setList] = useState<List>("hazards");
  const [shown, setShown] = useState<Shown>("open");
  const [site, setSite] = useState("");
  const wanted: HazardsWanted = { ...WANTED[shown], ...(site === "" ? {} : { site }) };
  const asked = query(wanted);
  const { value, problem } = useLoaded(asked, () => calls.hazards(wanted), AGAIN_MS);
  const file = (format: string): string =>
    `/api/v1/hazards/export?list=${list}&format=${format}&lang=${text.lang.value}${asked}`;
  return (
    <main class="view" data-testid="hazards">
      <header class="view-head">
        <h2>{text.t("tabs.hazards")}</h2>
        <Choice<List>
          name={text.t("hazard_list.name")}
          options={LISTS.map((one) => ({ value: one, label: text.t(`hazard_list.${one}`) }))}
          value={list}
          onChoose={setList}
        />
        <Choice<Shown>
          name={text.t("hazards.show")}
          options={SHOWN.map((one) => ({ value: one, label: text.t(`hazards.${one}`) }))}
          value={shown}
          onChoose={setShown}
        />
        <SiteFilter name="hazards-site" site={site} onPick={setSite} />
        <span class="hazard-do">
          <a class="button" href={file("csv")} data-testid="hazards-csv">
            {text.t("hazards.csv")}
          </a>
          <a class="button" href={file("xlsx")} data-testid="hazards-xlsx">
            {text.t("hazards.xlsx")}
          </a>
          <button type="button" class="button" onClick={() => print()}>
            {text.t("hazards.print")}
          </button>
          <button
            type="button"
            class="button primary"
            data-testid="hazard-report"
            onClick={onReport}
          >
            {text.t("hazards.report")}
          </button>
        </span>
      </header>
      <Unread problem={problem} />
      {value !== null && <HazardTable list={list} hazards={value} onChoose={onChoose} />}
    </main>
  );
}
