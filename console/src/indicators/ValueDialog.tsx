/** What an indicator means, what one institution's value of it was made of, and where somebody may say a new one. */
import { Unread } from "../panels/Failure";
import { BehindFrame } from "../reports/BehindFrame";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { Indicator, Indicators, IndicatorValue } from "../wire";
import { PIECEWISE, piecesPath } from "./asked";
import { EnterForm } from "./EnterForm";
import type { Opened } from "./IndicatorTable";
import { terms, valueText } from "./words";

interface DialogProps {
  readonly month: Indicators;
  readonly opened: Opened;
  readonly onEntered: () => void;
  readonly onClose: () => void;
}

export function ValueDialog({ month, opened, onEntered, onClose }: DialogProps) {
  const { text, session } = useDesk();
  const indicator = month.catalogue.indicators.find((one) => one.code === opened.code);
  const item = month.items.find((one) => one.site_id === opened.site_id);
  const value = item?.values.find((one) => one.code === opened.code);
  if (indicator === undefined) return null;
  const name = text.label("indicator", indicator.code);
  const mayEnter = indicator.method !== "automatic" && session.value?.role === "supervisor";
  return (
    <BehindFrame title={item === undefined ? name : `${item.name} · ${name}`} onClose={onClose}>
      <p>{text.label("indicator_definition", indicator.code)}</p>
      <p class="report-note">{terms(indicator, text)}</p>
      {value !== undefined && <Behind value={value} indicator={indicator} />}
      {item !== undefined && PIECEWISE.has(indicator.code) && (
        <Pieces address={piecesPath(month.month, item.site_id, indicator.code)} />
      )}
      {item !== undefined && mayEnter && (
        <EnterForm
          site_id={item.site_id}
          indicator={indicator}
          standing={value?.entered ?? null}
          onEntered={onEntered}
        />
      )}
    </BehindFrame>
  );
}

interface BehindProps {
  readonly value: IndicatorValue;
  readonly indicator: Indicator;
}

function Behind({ value, indicator }: BehindProps) {
  const { text } = useDesk();
  if (value.value === null) {
    return (
      <p class="not-known" data-testid="indicator-unknown">
        {text.t("indicators.not_known")}: {text.label("indicator_unknown", value.unknown ?? "")}
      </p>
    );
  }
  const shown = valueText(value.value, indicator.unit, text.lang.value);
  const { entered } = value;
  return (
    <div data-testid="indicator-value">
      <p>
        <b class="num">{shown}</b>
      </p>
      {entered !== null && (
        <p>
          {text.t("indicators.said", {
            day: entered.on_day,
            who: entered.said_by,
            by: entered.entered_by,
          })}{" "}
          {entered.note}
        </p>
      )}
    </div>
  );
}

function Pieces({ address }: { readonly address: string }) {
  const { text, calls } = useDesk();
  const { value, problem } = useLoaded(address, calls.indicatorPieces);
  if (value === null) return <Unread problem={problem} />;
  if (value.items.length === 0) return null;
  return (
    <div class="report-table">
      <table class="num">
        <caption class="unseen">{text.t("indicators.pieces")}</caption>
        <thead>
          <tr>
            <th scope="col" class="words">
              {text.t("indicators.piece")}
            </th>
            <th scope="col">{text.t("indicators.met")}</th>
          </tr>
        </thead>
        <tbody>
          {value.items.map((piece) => (
            <tr key={piece.id} data-piece={piece.id}>
              <th scope="row">{piece.id}</th>
              <td>{text.t("indicators.counted", { n: piece.numerator, of: piece.denominator })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
