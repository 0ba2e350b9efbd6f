/** One of the ledger's lists as a table: on the screen to choose from, on paper to sign. */
import type { Hazards } from "../api/supervising";
import { stamp } from "../institution/days";
import { useDesk } from "../useDesk";
import type { Hazard } from "../wire";
import { belongs, COLUMNS, type Column, cell, inOwnWords, type List, urgency } from "./lists";

interface HazardTableProps {
  readonly list: List;
  readonly hazards: Hazards;
  readonly onChoose: (id: string) => void;
}

export function HazardTable({ list, hazards, onChoose }: HazardTableProps) {
  const { text, clock } = useDesk();
  const rows = hazards.items.filter((hazard) => belongs(hazard, list));
  const columns: readonly Column[] = COLUMNS[list];
  return (
    <section class="paper-box paper hazards" aria-label={text.t(`hazard_list.${list}`)}>
      <h3 class="hazards-title">
        {text.t(`hazard_list.${list}`)}
        <small class="num">
          {text.t("hazards.as_of", {
            time: stamp(clock.now.value),
            n: rows.length,
          })}
        </small>
      </h3>
      {hazards.more && <p class="hint">{text.t("hazards.some", { n: hazards.items.length })}</p>}
      {rows.length === 0 ? (
        <p class="empty">{text.t("hazards.none")}</p>
      ) : (
        <table class="list-table">
          <caption class="unseen">{text.t(`hazard_list.${list}`)}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {text.t(`hazard_column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((hazard) => (
              <tr key={hazard.id} data-testid="hazard-row" data-hazard-id={hazard.id}>
                {columns.map((column) => (
                  <Cell key={column} hazard={hazard} column={column} onChoose={onChoose} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface CellProps {
  readonly hazard: Hazard;
  readonly column: Column;
  readonly onChoose: (id: string) => void;
}

function Cell({ hazard, column, onChoose }: CellProps) {
  const { text } = useDesk();
  const said = cell(hazard, column, text);
  const lang = inOwnWords(hazard, column) ? "" : undefined;
  switch (column) {
    case "what":
      return (
        <th scope="row">
          <button type="button" class="hazard-open" lang={lang} onClick={() => onChoose(hazard.id)}>
            {said}
          </button>
        </th>
      );
    case "id":
      return (
        <td class="num hazard-id" lang="zxx">
          {said}
        </td>
      );
    case "overdue":
      return <td>{hazard.overdue && <span class="badge bad">{said}</span>}</td>;
    case "due_on":
      return (
        <td class="num">
          {said} <Urgency hazard={hazard} />
        </td>
      );
    case "grade":
      return <td>{hazard.grade === null ? text.t("hazard.not_graded") : said}</td>;
    default:
      return <td lang={lang}>{said}</td>;
  }
}

/** How much time is left, in a word; colour only where somebody must hurry. */
export function Urgency({ hazard }: { readonly hazard: Hazard }) {
  const { text } = useDesk();
  switch (urgency(hazard)) {
    case "overdue":
      return <span class="badge bad">{text.t("hazard.overdue")}</span>;
    case "due":
      return <span class="badge warn">{text.t("hazard.due_today")}</span>;
    case "left":
      return (
        <span class={hazard.reminded === null ? "badge" : "badge warn"}>
          {text.t("hazard.left", { n: hazard.working_days_left ?? 0 })}
        </span>
      );
    default:
      return null;
  }
}
