/** Draws by chance: draw, see what was drawn from what by which seed, and how to draw it again. */
import { useState } from "preact/hooks";
import { stamp } from "../institution/days";
import { Field, Form, Pick } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { useInstitutions } from "../institution/useInstitutions";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { Draw, Role } from "../wire";
import { Urgency } from "./InspectionTable";
import { districtsOf } from "./lists";

/** Who draws; a duty lead reads. */
const DRAWS: ReadonlySet<Role | undefined> = new Set(["supervisor", "admin"]);
const MOST_IN_A_TEAM = 10;

interface DrawsPageProps {
  readonly onChoose: (inspection_id: string) => void;
  readonly onBack: () => void;
}

export function DrawsPage({ onChoose, onBack }: DrawsPageProps) {
  const { text, calls, session } = useDesk();
  const { value: draws, problem, reload } = useLoaded("draws", calls.draws);
  const may = DRAWS.has(session.value?.role);
  return (
    <main class="view" data-testid="draws">
      <header class="view-head">
        <button type="button" class="button" data-testid="draws-back" onClick={onBack}>
          {text.t("hazards.back")}
        </button>
        <h2>{text.t("inspections.draws")}</h2>
      </header>
      <Unread problem={problem} />
      <div class={may ? "registry-places inspection" : "inspection"}>
        <section class="hazard-page" aria-label={text.t("draws.list")}>
          {draws?.length === 0 && <p class="empty">{text.t("draws.none")}</p>}
          {draws?.map((draw) => (
            <OneDraw key={draw.id} draw={draw} onChoose={onChoose} />
          ))}
        </section>
        {may && (
          <aside class="place-panel" aria-label={text.t("draws.do")}>
            <DrawForm onDrawn={reload} />
          </aside>
        )}
      </div>
    </main>
  );
}

function DrawForm({ onDrawn }: { readonly onDrawn: () => Promise<void> }) {
  const { text, calls } = useDesk();
  const act = useAct();
  const institutions = useInstitutions();
  const key = institutions.length === 0 ? null : institutions.join(",");
  const sites = useLoaded(key, () => calls.sites(institutions));
  const districts = districtsOf(sites.value ?? []);
  const [picked, setPicked] = useState<string | null>(null);
  const [count, setCount] = useState("1");
  const [team, setTeam] = useState("2");
  const district = districts.find(({ code }) => code === picked) ?? districts[0];
  const submit = async (): Promise<void> => {
    if (district === undefined) return;
    const body = { district: district.code, count: Number(count), team: Number(team) };
    if ((await act.run(() => calls.drawInspections(body))) !== null) await onDrawn();
  };
  return (
    <Form
      title={text.t("draws.do")}
      submit={text.t("draws.do")}
      busy={act.busy || district === undefined}
      name="draw"
      onSubmit={submit}
    >
      <Trouble act={act} />
      <Unread problem={sites.problem} />
      <Pick
        label={text.t("draws.district")}
        name="draw-district"
        value={district?.code ?? ""}
        onChange={setPicked}
        options={districts.map(({ code, name, institutions: n }) => ({
          value: code,
          label: `${name} (${n})`,
          lang: "",
        }))}
      />
      <Field
        label={text.t("draws.count")}
        name="draw-count"
        type="number"
        min={1}
        max={district?.institutions ?? 1}
        value={count}
        onChange={setCount}
        required
      />
      <Field
        label={text.t("draws.team")}
        name="draw-team"
        type="number"
        min={1}
        max={MOST_IN_A_TEAM}
        value={team}
        onChange={setTeam}
        required
      />
      <p class="hint">{text.t("draws.why")}</p>
    </Form>
  );
}

interface OneDrawProps {
  readonly draw: Draw;
  readonly onChoose: (inspection_id: string) => void;
}

function OneDraw({ draw, onChoose }: OneDrawProps) {
  const { text, calls } = useDesk();
  const { count, team, sites, inspectors } = draw.pools;
  const visits = useLoaded(draw.id, (id) => calls.inspections({ draw: id }));
  return (
    <section class="paper-box" data-testid="draw" data-draw-id={draw.id}>
      <h3 class="hazards-title">
        {text.t("draws.of", { count, all: sites.length })}
        <small class="num">{stamp(Date.parse(draw.at))}</small>
      </h3>
      <Unread problem={visits.problem} />
      <ul class="draw-visits">
        {visits.value?.items.map((visit) => (
          <li key={visit.id}>
            <button
              type="button"
              class="hazard-open"
              data-testid="draw-visit"
              onClick={() => onChoose(visit.id)}
            >
              {visit.site_name}
            </button>
            <span lang="">{visit.team.map(({ name }) => name).join(text.t("list.separator"))}</span>
            <span class="num">{visit.due_on}</span>
            <span class="badge">{text.label("inspection_state", visit.state)}</span>
            <Urgency inspection={visit} />
          </li>
        ))}
      </ul>
      <dl class="facts">
        <dt>{text.t("draws.seed")}</dt>
        <dd class="num draw-code" lang="zxx" data-testid="draw-seed">
          {draw.seed}
        </dd>
      </dl>
      <details class="fold">
        <summary>{text.t("draws.again")}</summary>
        <p>{text.t("draws.again_sites", { n: count })}</p>
        <p>{text.t("draws.again_team", { n: team })}</p>
        <dl class="facts">
          <dt>{text.t("draws.sites")}</dt>
          <dd class="num draw-code" lang="zxx">
            {sites.join(" ")}
          </dd>
          <dt>{text.t("draws.inspectors")}</dt>
          <dd class="num draw-code" lang="zxx">
            {inspectors.join(" ")}
          </dd>
        </dl>
      </details>
    </section>
  );
}
