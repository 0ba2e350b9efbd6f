/** Institutions by indicators: each value opens what it means and what is behind it; what is not known says so. */
import { useState } from "preact/hooks";
import { Pick } from "../institution/fields";
import { Unread } from "../panels/Failure";
import { Downloads } from "../reports/Downloads";
import { percent } from "../reports/words";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { Indicators as Month } from "../wire";
import { indicatorsPath, indicatorsTablePath, monthsBefore } from "./asked";
import { IndicatorTable, type Opened } from "./IndicatorTable";
import { ValueDialog } from "./ValueDialog";

export function Indicators() {
  const { text, calls, clock } = useDesk();
  const [months] = useState(() => monthsBefore(clock.exact()));
  const [month, setMonth] = useState(months[0] ?? "");
  const [opened, setOpened] = useState<Opened | null>(null);
  const { value, problem, reload } = useLoaded(indicatorsPath(month), calls.indicators);
  return (
    <section class="alarms indicators" aria-labelledby="indicators-title" data-testid="indicators">
      <h3 id="indicators-title">{text.t("indicators.title")}</h3>
      {value !== null && <How month={value} />}
      <div class="report-tools not-on-paper">
        <Pick
          name="indicators-month"
          label={text.t("indicators.month")}
          value={month}
          options={months.map((one) => ({ value: one, label: one }))}
          onChange={setMonth}
        />
        <Downloads
          name="indicators"
          href={(format, lang) => indicatorsTablePath(month, format, lang)}
        />
      </div>
      <Unread problem={problem} />
      {value !== null && value.items.length === 0 && (
        <p class="empty">{text.t("indicators.empty")}</p>
      )}
      {value !== null && value.items.length > 0 && (
        <IndicatorTable month={value} onOpen={setOpened} />
      )}
      {value !== null && opened !== null && (
        <ValueDialog
          month={value}
          opened={opened}
          onEntered={reload}
          onClose={() => setOpened(null)}
        />
      )}
    </section>
  );
}

function How({ month }: { readonly month: Month }) {
  const { text } = useDesk();
  return (
    <p class="report-note">
      {text.t("indicators.how", {
        version: month.catalogue.version,
        known: percent(month.known_from, text.lang.value),
      })}{" "}
      {!month.is_over && text.t("indicators.running")}
    </p>
  );
}
