/** The table: a line an institution, a column an indicator, the score and how much of it is known first. */
import { percent } from "../reports/words";
import { useDesk } from "../useDesk";
import type { Indicator, Indicators, IndicatorValue, InstitutionMonth } from "../wire";
import { scoreText, valueText } from "./words";

/** An indicator whose meaning is looked at, and the institution whose value of it is; null for the meaning alone. */
export interface Opened {
  readonly code: string;
  readonly site_id: string | null;
}

interface TableProps {
  readonly month: Indicators;
  readonly onOpen: (opened: Opened) => void;
}

export function IndicatorTable({ month, onOpen }: TableProps) {
  const { text } = useDesk();
  const { indicators } = month.catalogue;
  return (
    <div class="report-table">
      <table class="num">
        <caption class="unseen">{text.t("indicators.title")}</caption>
        <thead>
          <tr>
            <th scope="col" class="words">
              {text.t("indicators.institution")}
            </th>
            <th scope="col">{text.t("indicators.score")}</th>
            {indicators.map(({ code }) => (
              <th key={code} scope="col">
                <button
                  type="button"
                  class="figure"
                  data-code={code}
                  onClick={() => onOpen({ code, site_id: null })}
                >
                  {text.label("indicator", code)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {month.items.map((item) => (
            <Line key={item.site_id} item={item} indicators={indicators} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps extends Pick<TableProps, "onOpen"> {
  readonly item: InstitutionMonth;
  readonly indicators: readonly Indicator[];
}

function Line({ item, indicators, onOpen }: LineProps) {
  const { text } = useDesk();
  const lang = text.lang.value;
  const known = percent(item.known_weight, lang);
  return (
    <tr data-site={item.site_id}>
      <th scope="row">{item.name}</th>
      <td data-testid="indicator-score">
        {item.score === null ? text.t("indicators.no_score") : <b>{scoreText(item.score, lang)}</b>}
        <small>{text.t("indicators.known", { known })}</small>
      </td>
      {item.values.map((value, column) => (
        <td key={value.code}>
          <button
            type="button"
            class="figure"
            data-code={value.code}
            onClick={() => onOpen({ code: value.code, site_id: item.site_id })}
          >
            <Shown value={value} unit={indicators[column]?.unit ?? "share"} />
          </button>
        </td>
      ))}
    </tr>
  );
}

interface ShownProps {
  readonly value: IndicatorValue;
  readonly unit: Indicator["unit"];
}

function Shown({ value, unit }: ShownProps) {
  const { text } = useDesk();
  if (value.value === null) {
    return (
      <>
        <span class="not-known">{text.t("indicators.not_known")}</span>
        <small>{text.label("indicator_unknown", value.unknown ?? "")}</small>
      </>
    );
  }
  return (
    <>
      {valueText(value.value, unit, text.lang.value)}
      {value.numerator !== null && value.denominator !== null && (
        <small>{text.t("indicators.counted", { n: value.numerator, of: value.denominator })}</small>
      )}
      {value.entered !== null && <small>{value.entered.on_day}</small>}
    </>
  );
}
