/** The homes and rooms that are not whole: what is missing, who sees to it until when, and proof asked for now. */
import { useState } from "preact/hooks";
import type { Lacking } from "../../api/supervising";
import { moment } from "../../time/clocks";
import { useDesk } from "../../useDesk";
import type { LackingPlace } from "../../wire";
import { placeName } from "../../wording";
import { Trouble, useAct } from "../useAct";

/** Who may ask a device for its alarm. */
const ASKING: ReadonlySet<string> = new Set(["dispatcher", "duty_lead", "institution"]);
const COLUMNS = ["site", "place", "reasons", "since", "keeper", "deadline", "last_proved"] as const;

export function LackingTable({ list }: { readonly list: Lacking }) {
  const { text, calls, session } = useDesk();
  const act = useAct();
  const [asked, setAsked] = useState<number | null>(null);
  const asks = ASKING.has(session.value?.role ?? "");
  const ask = async (site_id: string): Promise<void> => {
    const answer = await act.run(() => calls.askForProof(site_id));
    if (answer !== null) setAsked(answer.items.length);
  };
  return (
    <section class="paper-box paper hazards" aria-label={text.t("today.list")}>
      <h3 class="hazards-title">
        {text.t("today.list")} <small class="num">{list.items.length}</small>
      </h3>
      <Trouble act={act} />
      {asked !== null && (
        <p class="hint" role="status" data-testid="today-asked">
          {text.t("today.asked", { n: asked })}
        </p>
      )}
      {list.more && <p class="hint">{text.t("today.some", { n: list.items.length })}</p>}
      {list.items.length === 0 ? (
        <p class="empty">{text.t("today.none")}</p>
      ) : (
        <table class="list-table">
          <caption class="unseen">{text.t("today.list")}</caption>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {text.t(`today.${column}`)}
                </th>
              ))}
              {asks && <td class="not-on-paper" />}
            </tr>
          </thead>
          <tbody>
            {list.items.map((place) => (
              <Line
                key={place.place_id}
                place={place}
                busy={act.busy}
                {...(asks ? { onAsk: ask } : {})}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface LineProps {
  readonly place: LackingPlace;
  readonly busy: boolean;
  readonly onAsk?: (site_id: string) => void;
}

function Line({ place, busy, onAsk }: LineProps) {
  const { text, clock } = useDesk();
  const at = (when: string): string =>
    moment(Date.parse(when), clock.now.value, text.lang.value, "minute");
  return (
    <tr data-testid="lacking" data-place-id={place.place_id}>
      <th scope="row">{place.site_name}</th>
      <td>{placeName({ ...place, id: place.place_id }, text)}</td>
      <td>{place.gaps.map((gap) => text.label("gap", gap)).join(text.t("list.separator"))}</td>
      <td class="num">{at(place.since)}</td>
      <td>
        {text.label("keeper", place.keeper)}
        {place.keeper === "organization" && <small lang=""> {place.organization_name}</small>}
      </td>
      <td class="num">
        {place.deadline} {place.overdue && <span class="badge bad">{text.t("today.late")}</span>}
      </td>
      <td class="num">{place.proved_at === null ? text.t("today.never") : at(place.proved_at)}</td>
      {onAsk !== undefined && (
        <td class="not-on-paper">
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() => onAsk(place.site_id)}
            aria-label={`${text.t("today.ask")} ${place.site_name}`}
          >
            {text.t("today.ask")}
          </button>
        </td>
      )}
    </tr>
  );
}
