/** What if there had been more responders, or other targets: a form, what is modelled, and what would have come of it. */
import { useState } from "preact/hooks";
import { Field, Form } from "../institution/fields";
import { Unread } from "../panels/Failure";
import { Downloads } from "../reports/Downloads";
import { interval, percent, time } from "../reports/words";
import { useLoaded } from "../state/useLoaded";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Share, WhatIf as Told } from "../wire";
import { askedIf, LIMITS, type Typed } from "./asking";
import { ReplayButton } from "./ReplayButton";

const TARGETS = ["claim_soon", "claim_late", "on_site", "on_site_late"] as const;

export function WhatIf({ span }: { readonly span: string }) {
  const { text, calls } = useDesk();
  const [typed, setTyped] = useState<Typed>({ responders: "2" });
  const [asked, setAsked] = useState<string | null>(null);
  const wanted = askedIf(typed);
  const question = asked === null ? null : `${span}${asked}`;
  const { value, problem } = useLoaded(question, calls.whatIf);
  const field = (name: keyof Typed) => (
    <Field
      key={name}
      name={`what-if-${name}`}
      label={text.t(`what_if.${name}`)}
      type="number"
      min={name === "responders" ? 0 : 1}
      value={typed[name] ?? ""}
      onChange={(said) => setTyped({ ...typed, [name]: said })}
    />
  );
  return (
    <section class="what-if" aria-label={text.t("what_if.title")} data-testid="what-if">
      <div class="what-if-asked">
        <Form
          title={text.t("what_if.title")}
          submit={text.t("what_if.ask")}
          busy={wanted === null}
          name="what-if"
          onSubmit={() => setAsked(wanted)}
        >
          {field("responders")}
          {LIMITS.map(field)}
        </Form>
        <p class="hint">{text.t("what_if.model")}</p>
      </div>
      <div class="what-if-answer">
        <Unread problem={problem} />
        {value !== null && question !== null && <Answer told={value} question={question} />}
      </div>
    </section>
  );
}

function Answer({ told, question }: { readonly told: Told; readonly question: string }) {
  const { text } = useDesk();
  return (
    <>
      <p class="report-note num" data-testid="what-if-counted">
        {text.t("what_if.counted", { n: told.before.n, sent: told.sent, waited: told.waited })}
      </p>
      <div class="what-if-files">
        <Downloads
          name="what-if"
          href={(format, lang) =>
            `/api/v1/replays/what-if/table?${question}&format=${format}&lang=${lang}`
          }
        />
      </div>
      <div class="report-table">
        <table class="num" data-testid="what-if-shares">
          <caption class="unseen">{text.t("what_if.results")}</caption>
          <thead>
            <tr>
              <th scope="col" class="words">
                {text.t("what_if.target")}
              </th>
              <th scope="col">{text.t("what_if.before")}</th>
              <th scope="col">{text.t("what_if.after")}</th>
            </tr>
          </thead>
          <tbody>
            {TARGETS.map((target) => (
              <tr key={target}>
                <th scope="row" class="words">
                  {text.t(`what_if.target.${target}`)}
                </th>
                <Within share={told.before.shares[target]} />
                <Within share={told.after.shares[target]} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {told.different.length === 0 ? (
        <p class="empty">{text.t("what_if.none")}</p>
      ) : (
        <Different told={told} />
      )}
    </>
  );
}

/** A share with of how many it is and how sure. */
function Within({ share }: { readonly share: Share }) {
  const { text } = useDesk();
  const lang = text.lang.value;
  return (
    <td>
      {percent(share.share, lang)} <small>{interval(share, lang)}</small>{" "}
      <small>
        {share.within} / {share.n}
      </small>
    </td>
  );
}

function Different({ told }: { readonly told: Told }) {
  const { text, clock, sites } = useDesk();
  const missed = (judged: Told["different"][number]["before"]): string =>
    TARGETS.filter((target) => judged[target] === false)
      .map((target) => text.t(`what_if.target.${target}`))
      .join(text.t("report.and"));
  return (
    <div class="report-table">
      <table class="num" data-testid="what-if-different">
        <caption class="what-if-caption">{text.t("what_if.differ")}</caption>
        <thead>
          <tr>
            <th scope="col" class="words">
              {text.t("report.opened")}
            </th>
            <th scope="col" class="words">
              {text.t("report.group.site")}
            </th>
            <th scope="col">{text.t("what_if.waited")}</th>
            <th scope="col">{text.t("what_if.spared")}</th>
            <th scope="col" class="words">
              {text.t("what_if.missed_before")}
            </th>
            <th scope="col" class="words">
              {text.t("what_if.missed_after")}
            </th>
            <th scope="col">{text.t("replay.open")}</th>
          </tr>
        </thead>
        <tbody>
          {told.different.map((one) => (
            <tr key={one.id} data-incident={one.id}>
              <th scope="row">
                {moment(Date.parse(one.opened_at), clock.now.value, text.lang.value)}
              </th>
              <td class="words">{sites.look(one.site_id)?.name ?? one.site_id}</td>
              <td>{time(one.waited_s)}</td>
              <td>{time(one.spared_s)}</td>
              <td class="words">{missed(one.before)}</td>
              <td class="words">{missed(one.after)}</td>
              <td>
                <ReplayButton incident_id={one.id} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
