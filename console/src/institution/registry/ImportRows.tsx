/** The dry run's answers, row by row, with the cell that is wrong as the spreadsheet names it. */
import { useState } from "preact/hooks";
import { useDesk } from "../../useDesk";
import type { ImportAnswer, ImportRow } from "../../wire";
import { type Shown, shownRows } from "./importing";

/** Rows at first, and how many more each press adds: a browser feels ten thousand. */
const ROWS_AT_ONCE = 100;

function Problems({ row }: { readonly row: ImportRow }) {
  const { text } = useDesk();
  if (row.problems.length === 0) return <span lang="zxx">{row.device_id ?? ""}</span>;
  return (
    <ul>
      {row.problems.map((problem) => (
        <li key={`${problem.cell} ${problem.code}`} data-testid="cell-problem">
          <b class="cell num" lang="zxx">
            {problem.cell}
          </b>{" "}
          {text.label("column", problem.column)}
          {problem.value !== "" && <q lang="zxx">{problem.value}</q>}{" "}
          {text.label("cell", problem.code)}
        </li>
      ))}
    </ul>
  );
}

interface ImportRowsProps {
  readonly answer: ImportAnswer;
  readonly shown: Shown;
}

export function ImportRows({ answer, shown }: ImportRowsProps) {
  const { text } = useDesk();
  const [most, setMost] = useState(ROWS_AT_ONCE);
  const rows = shownRows(answer, shown);
  if (rows.length === 0) return <p class="empty">{text.t("import.none")}</p>;
  const hidden = rows.length - most;
  return (
    <div class="paper-box">
      <table class="list-table" data-testid="import-rows">
        <caption class="unseen">{text.t("import.rows")}</caption>
        <thead>
          <tr>
            <th scope="col">{text.t("import.row")}</th>
            <th scope="col">{text.t("import.serial")}</th>
            <th scope="col">{text.t("import.outcome")}</th>
            <th scope="col">{text.t("import.says")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map((row) => (
            <tr key={row.row} data-testid="import-row" data-outcome={row.outcome}>
              <th scope="row" class="num">
                {row.row}
              </th>
              <td class="num" lang="zxx">
                {row.serial ?? ""}
              </td>
              <td>
                <span class={row.outcome === "refused" ? "badge bad" : "badge ok"}>
                  {text.label("outcome_row", row.outcome)}
                </span>
              </td>
              <td>
                <Problems row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setMost(most + ROWS_AT_ONCE)}>
          {text.t("queue.more", { n: hidden })}
        </button>
      )}
    </div>
  );
}
