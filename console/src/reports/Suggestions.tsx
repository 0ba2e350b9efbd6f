/** What could be done about devices whose alarms were needless time and again; nothing is done until somebody accepts. */
import { useState } from "preact/hooks";
import { Trouble, useAct } from "../institution/useAct";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { Suggestion } from "../wire";

const ANSWERING: ReadonlySet<string> = new Set(["supervisor", "duty_lead", "admin"]);

export function Suggestions() {
  const { text, calls, session } = useDesk();
  const { value, problem, reload } = useLoaded("suggestions", calls.suggestions);
  const [opened, setOpened] = useState(false);
  const answered = (task: boolean): void => {
    setOpened(task);
    reload();
  };
  return (
    <div class="suggested not-on-paper" data-testid="suggestions">
      <h4>{text.t("suggestion.title")}</h4>
      <p class="report-note">{text.t("suggestion.how")}</p>
      <Unread problem={problem} />
      {opened && <p role="status">{text.t("suggestion.accepted")}</p>}
      {value !== null && value.length === 0 && <p class="empty">{text.t("suggestion.empty")}</p>}
      <ul class="suggestions">
        {value?.map((one) => (
          <li key={one.id} data-suggestion={one.id}>
            <p>
              <b>{one.site_name}</b> {text.label("device", one.device_kind)} {one.device_id}
              {" · "}
              {text.label("suggestion.kind", one.kind)}
              {" · "}
              <span class="num">
                {text.t("suggestion.counted", { settled: one.settled, caused: one.caused })}
              </span>
            </p>
            {ANSWERING.has(session.value?.role ?? "") && (
              <Answer suggestion={one} onAnswered={answered} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface AnswerProps {
  readonly suggestion: Suggestion;
  readonly onAnswered: (task: boolean) => void;
}

function Answer({ suggestion, onAnswered }: AnswerProps) {
  const { text, calls } = useDesk();
  const act = useAct();
  const [note, setNote] = useState("");
  const accept = async (): Promise<void> => {
    if ((await act.run(() => calls.acceptSuggestion(suggestion.id))) !== null) onAnswered(true);
  };
  const dismiss = async (): Promise<void> => {
    const sent = async () => {
      await calls.dismissSuggestion(suggestion.id, note.trim());
      return true;
    };
    if ((await act.run(sent)) !== null) onAnswered(false);
  };
  return (
    <div class="report-tools">
      <button
        type="button"
        class="button"
        data-testid="accept"
        disabled={act.busy}
        onClick={accept}
      >
        {text.t("suggestion.accept")}
      </button>
      <label class="field">
        <span>{text.t("suggestion.note")}</span>
        <input
          data-testid="dismiss-note"
          value={note}
          maxLength={2000}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <button
        type="button"
        class="button"
        data-testid="dismiss"
        disabled={act.busy || note.trim() === ""}
        onClick={dismiss}
      >
        {text.t("suggestion.dismiss")}
      </button>
      <Trouble act={act} />
    </div>
  );
}
