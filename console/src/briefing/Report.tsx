/** That 119, 120 or 110 was told: written down by whoever rang them, with the time and the number they gave. */
import { useState } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { Failure } from "../panels/Failure";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { EmergencyService, Incident } from "../wire";
import { serviceFor, toldTo } from "./told";

const SERVICES: readonly EmergencyService[] = ["119", "120", "110"];

export function Report({ incident }: { readonly incident: Incident }) {
  const { text, handling, subject, clock, commands } = useDesk();
  const [service, setService] = useState(serviceFor(incident.kind));
  const [number, setNumber] = useState("");
  const told = toldTo(subject.timeline.value);
  const write = async (): Promise<void> => {
    const body = number.trim() === "" ? { service } : { service, number: number.trim() };
    if (await handling.run(incident.id, { name: "report", body })) setNumber("");
  };
  return (
    <section class="briefing-report" aria-label={text.t("briefing.report")}>
      <Failure />
      {commands.value && incident.closed_at === null && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            write();
          }}
        >
          <Choice
            name={text.t("briefing.told_whom")}
            options={SERVICES.map((value) => ({ value, label: text.label("service", value) }))}
            value={service}
            onChoose={setService}
          />
          <label>
            <span>{text.t("briefing.number")}</span>
            <input
              data-testid="report-number"
              maxLength={64}
              value={number}
              onInput={(event) => setNumber(event.currentTarget.value)}
            />
          </label>
          <button
            type="submit"
            class="button primary"
            data-testid="report-done"
            disabled={handling.busy.value}
          >
            {text.t("briefing.told", { service })}
          </button>
        </form>
      )}
      <ol class="briefing-told" data-testid="briefing-told">
        {told.map((one) => (
          <li key={one.at}>
            <b>{text.t("briefing.told", { service: one.service })}</b>{" "}
            <time class="num" dateTime={one.at}>
              {moment(Date.parse(one.at), clock.now.value, text.lang.value)}
            </time>{" "}
            {one.number !== "" && (
              <span class="num">{text.t("briefing.under", { number: one.number })} </span>
            )}
            {one.by}
          </li>
        ))}
      </ol>
    </section>
  );
}
