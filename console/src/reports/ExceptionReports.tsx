/** Exception reports: the ones that wait for an account first; dispatchers and duty leads fill them here, once. */
import { useState } from "preact/hooks";
import { Form, Pick } from "../institution/fields";
import { Trouble, useAct } from "../institution/useAct";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { ExceptionCause, ExceptionReport } from "../wire";
import { time } from "./words";

const CAUSES = [
  "many_at_once",
  "desk_unattended",
  "not_noticed",
  "helped_before_claiming",
  "system_fault",
  "network_or_power",
  "other",
] as const satisfies readonly ExceptionCause[];

export function ExceptionReports({ onFilled }: { readonly onFilled: () => void }) {
  const { text, calls, session } = useDesk();
  const { value, problem, reload } = useLoaded("exception_reports", calls.exceptionReports);
  const role = session.value?.role;
  const mayFill = role === "dispatcher" || role === "duty_lead";
  const filled = (): void => {
    reload();
    onFilled();
  };
  return (
    <section class="exceptions" aria-labelledby="exceptions-title" data-testid="exceptions">
      <h3 id="exceptions-title">{text.t("exceptions.title")}</h3>
      <p class="report-note">{text.t("exceptions.why")}</p>
      <Unread problem={problem} />
      {value !== null && value.length === 0 && <p class="empty">{text.t("exceptions.none")}</p>}
      <ol>
        {value?.map((report) => (
          <li key={report.id} class={report.state} data-testid="exception">
            <About report={report} />
            {report.account !== null && <Account report={report} />}
            {report.account === null && mayFill && <Fill report={report} onFilled={filled} />}
            {report.account === null && !mayFill && (
              <p class="exception-open">{text.t("exceptions.open")}</p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function About({ report }: { readonly report: ExceptionReport }) {
  const { text, clock } = useDesk();
  const stored = Date.parse(report.stored_at);
  const took = report.claimed_at === null ? null : (Date.parse(report.claimed_at) - stored) / 1000;
  return (
    <p class="exception-about">
      <b>{text.label("kind", report.kind)}</b> {report.site_name}{" "}
      <span class="num">{moment(stored, clock.now.value, text.lang.value)}</span>{" "}
      {took === null
        ? text.t("exceptions.unclaimed")
        : text.t("exceptions.claimed_after", { time: time(took) })}
    </p>
  );
}

function Account({ report }: { readonly report: ExceptionReport }) {
  const { text, clock } = useDesk();
  const { account } = report;
  if (account === null) return null;
  const at = moment(Date.parse(account.filled_at), clock.now.value, text.lang.value, "minute");
  return (
    <p class="exception-account">
      <b>{text.t(`cause.${account.cause}`)}</b> {account.text}{" "}
      <small>{text.t("exceptions.by", { name: account.author, at })}</small>
    </p>
  );
}

interface FillProps {
  readonly report: ExceptionReport;
  readonly onFilled: () => void;
}

function Fill({ report, onFilled }: FillProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [cause, setCause] = useState<ExceptionCause>("many_at_once");
  const [account, setAccount] = useState("");
  const send = async (): Promise<void> => {
    const body = { cause, text: account.trim() };
    if ((await act.run(() => calls.fillException(report.id, body))) !== null) onFilled();
  };
  return (
    <div class="not-on-paper">
      <Form
        title={text.t("exceptions.fill")}
        submit={text.t("exceptions.send")}
        busy={act.busy || account.trim() === ""}
        name="exception"
        onSubmit={send}
      >
        <Pick
          name="cause"
          label={text.t("exceptions.cause")}
          value={cause}
          options={CAUSES.map((one) => ({ value: one, label: text.t(`cause.${one}`) }))}
          onChange={(chosen) => setCause(CAUSES.find((one) => one === chosen) ?? cause)}
        />
        <label class="field wide">
          <span>{text.t("exceptions.text")}</span>
          <input
            data-testid="field-account"
            value={account}
            maxLength={2000}
            onInput={(event) => setAccount(event.currentTarget.value)}
          />
        </label>
      </Form>
      <Trouble act={act} />
    </div>
  );
}
