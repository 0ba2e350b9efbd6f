/** How values and scores of indicators are written. */
import type { Translate } from "../i18n/translate";
import { percent } from "../reports/words";
import type { Indicator } from "../wire";

/** A value in its indicator's unit. */
export function valueText(value: number, unit: Indicator["unit"], lang: string): string {
  return unit === "share" ? percent(value, lang) : scoreText(value, lang);
}

/** A number to a tenth. */
export function scoreText(score: number, lang: string): string {
  return new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(score);
}

/** What an indicator is: how a value comes to be, how often, what it weighs, and what is aimed at. */
export function terms(indicator: Indicator, text: Translate): string {
  return text.t("indicators.terms", {
    method: text.label("indicator_method", indicator.method),
    frequency: text.label("indicator_frequency", indicator.frequency),
    weight: indicator.weight,
    aim: valueText(indicator.aim, indicator.unit, text.lang.value),
    worst: valueText(indicator.worst, indicator.unit, text.lang.value),
  });
}
