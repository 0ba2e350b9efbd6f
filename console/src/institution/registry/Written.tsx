/** What follows a written import: the new logins, once, and the labels for the boxes. */
import { useState } from "preact/hooks";
import { moment } from "../../time/clocks";
import { useDesk } from "../../useDesk";
import type { ImportAnswer } from "../../wire";

interface WrittenProps {
  readonly answer: ImportAnswer;
  readonly onAnother: () => void;
}

export function Written({ answer, onAnother }: WrittenProps) {
  const { text, clock } = useDesk();
  const [fetched, setFetched] = useState(false);
  const { logins, labels_url } = answer;
  return (
    <section class="import written" data-testid="import" data-step="written">
      <h3 class="form-title">
        {text.t("import.written", { created: answer.created, updated: answer.updated })}
      </h3>
      <ol class="steps">
        {logins !== null && (
          <li>
            <b>{text.t("import.logins")}</b>
            {fetched ? (
              <span data-testid="logins-fetched">{text.t("import.logins_fetched")}</span>
            ) : (
              <a
                class="button primary"
                href={logins.url}
                download="logins.csv"
                data-testid="logins-link"
                onClick={() => setFetched(true)}
              >
                {text.t("import.logins_once")}
              </a>
            )}
            <span class="hint num">
              {text.t("import.logins_until", {
                time: moment(
                  Date.parse(logins.expires_at),
                  clock.now.value,
                  text.lang.value,
                  "minute",
                ),
              })}
            </span>
          </li>
        )}
        {labels_url !== null && (
          <li>
            <b>{text.t("import.labels")}</b>
            <a
              class="button"
              href={labels_url}
              target="_blank"
              rel="noopener"
              data-testid="labels-link"
            >
              {text.t("import.labels_open")}
            </a>
            <span class="hint">{text.t("import.labels_hint")}</span>
          </li>
        )}
        <li>
          <b>{text.t("import.then")}</b>
          <span class="hint">{text.t("import.then_test")}</span>
        </li>
      </ol>
      <button type="button" class="button" onClick={onAnother}>
        {text.t("import.another")}
      </button>
    </section>
  );
}
