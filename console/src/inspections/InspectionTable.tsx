/** The list of inspections as a table: on the screen to choose from, on paper to keep. */
import type { Inspections } from "../api/supervising";
import { dateOf, stamp } from "../institution/days";
import { useDesk } from "../useDesk";
import type { Inspection } from "../wire";
import { byDueDay, COLUMNS, type Column, urgency } from "./lists";

interface InspectionTableProps {
  readonly inspections: Inspections;
  readonly most_urgent_first: boolean;
  readonly onChoose: (id: string) => void;
}

export function InspectionTable({
  inspections,
  most_urgent_first,
  onChoose,
}: InspectionTableProps) {
  const { text, clock } = useDesk();
  const { items, more } = inspections;
  const rows = most_urgent_first ? byDueDay(items) : items;
  return (
    <section
      class="paper-box paper hazards"
      aria-label={text.t("inspections.list")}
      data-testid="inspection-list"
    >
      <h3 class="hazards-title">
        {text.t("inspections.list")}
        <small class="num">
          {text.t("hazards.as_of", { time: stamp(clock.now.value), n: rows.length })}
        </small>
      </h3>
      {more && <p class="hint">{text.t("hazards.some", { n: rows.length })}</p>}
      {rows.length === 0 ? (
        <p class="empty">{text.t("inspections.none")}</p>
      ) : (
        <table class="list-table inspection-list">
          <caption class="unseen">{text.t("inspections.list")}</caption>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" data-column={column}>
                  {text.t(`inspection_column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} data-testid="inspection-row" data-inspection-id={row.id}>
                {COLUMNS.map((column) => (
                  <Cell key={column} inspection={row} column={column} onChoose={onChoose} />
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
  readonly inspection: Inspection;
  readonly column: Column;
  readonly onChoose: (id: string) => void;
}

function Cell({ inspection, column, onChoose }: CellProps) {
  const { text } = useDesk();
  switch (column) {
    case "site":
      return (
        <th scope="row">
          <button type="button" class="hazard-open" onClick={() => onChoose(inspection.id)}>
            {inspection.site_name}
          </button>
        </th>
      );
    case "kind":
      return <td>{text.label("inspection_kind", inspection.kind)}</td>;
    case "due_on":
      return (
        <td class="num">
          {inspection.due_on} <Urgency inspection={inspection} />
        </td>
      );
    case "state":
      return <td>{text.label("inspection_state", inspection.state)}</td>;
    case "team":
      return (
        <td data-column={column} lang="">
          {inspection.team.map(({ name }) => name).join(text.t("list.separator"))}
        </td>
      );
    case "answered":
      return (
        <td class="num" data-column={column}>
          {inspection.answered} / {inspection.items}
        </td>
      );
    case "not_in_order":
      return (
        <td class="num" data-column={column}>
          {inspection.not_in_order > 0 && <span class="badge bad">{inspection.not_in_order}</span>}
        </td>
      );
  }
}

/** By how many days it is late, or that it is today's. */
export function Urgency({ inspection }: { readonly inspection: Inspection }) {
  const { text, clock } = useDesk();
  switch (urgency(inspection, dateOf(clock.now.value))) {
    case "overdue":
      return (
        <span class="badge bad" data-testid="inspection-overdue">
          {text.t("inspection.overdue", { n: inspection.overdue_days })}
        </span>
      );
    case "due":
      return <span class="badge warn">{text.t("inspection.due_today")}</span>;
    default:
      return null;
  }
}
