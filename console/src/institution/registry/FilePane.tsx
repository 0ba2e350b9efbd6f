/** Sixty devices from a spreadsheet: template, dry run with each cell that is wrong, the write, the logins once. */
import { useEffect, useState } from "preact/hooks";
import { Problem, type ProblemDetails } from "../../api/client";
import { Choice } from "../../frame/Choice";
import { problemText } from "../../panels/Failure";
import { useDesk } from "../../useDesk";
import type { ImportAnswer } from "../../wire";
import { ImportRows } from "./ImportRows";
import { firstShown, type Import, mayWrite, NOTHING, percent, type Shown } from "./importing";
import { Written } from "./Written";

const TEMPLATE = "/api/v1/devices/import/template";
/** Often enough to move, seldom enough to cost nothing. */
const ASK_EVERY_MS = 700;

function details(error: unknown): ProblemDetails {
  return error instanceof Problem ? error.details : { code: "network" };
}

/** A name for the server to tell the progress by; of our choice, and known to nobody else. */
function newName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16)).join(
    "",
  );
}

/** The import and its two commands: a file was chosen, and it is to be written. */
function useImport() {
  const { calls } = useDesk();
  const [state, setState] = useState<Import>(NOTHING);
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    if (name === null) return;
    const timer = setInterval(async () => {
      const progress = await calls.importProgress(name).catch(() => null);
      setState((now) => (now.step === "writing" ? { ...now, progress } : now));
    }, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [calls, name]);
  const check = async (file: File): Promise<void> => {
    setState({ step: "checking", file });
    try {
      const answer = await calls.importFile(file, true, newName());
      setState({ step: "checked", file, answer, problem: null });
    } catch (error) {
      setState({ step: "empty", problem: details(error) });
    }
  };
  const write = async (file: File, answer: ImportAnswer): Promise<void> => {
    const ours = newName();
    setState({ step: "writing", file, answer, progress: null });
    setName(ours);
    try {
      setState({ step: "written", answer: await calls.importFile(file, false, ours) });
    } catch (error) {
      setState({ step: "checked", file, answer, problem: details(error) });
    } finally {
      setName(null);
    }
  };
  return { state, check, write, begin: () => setState(NOTHING) };
}

export function FilePane() {
  const { text } = useDesk();
  const { state, check, write, begin } = useImport();
  if (state.step === "written") return <Written answer={state.answer} onAnother={begin} />;
  const problem = "problem" in state ? state.problem : null;
  return (
    <section class="import" data-testid="import" data-step={state.step}>
      <ol class="steps">
        <li>
          <b>{text.t("import.template")}</b>
          <a class="button" href={`${TEMPLATE}?format=xlsx`} download="devices.xlsx">
            {text.t("import.xlsx")}
          </a>
          <a class="button" href={`${TEMPLATE}?format=csv`} download="devices.csv">
            {text.t("import.csv")}
          </a>
        </li>
        <li>
          <b>{text.t("import.choose")}</b>
          <label class="button file">
            <input
              type="file"
              accept=".csv,.xlsx"
              data-testid="import-file"
              disabled={state.step === "checking" || state.step === "writing"}
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                // The same name again is a mended file: it must count as a change.
                event.currentTarget.value = "";
                if (file !== undefined) check(file);
              }}
            />
            <span>{text.t(state.step === "empty" ? "import.pick" : "import.pick_again")}</span>
          </label>
          {"file" in state && <span lang="zxx">{state.file.name}</span>}
        </li>
      </ol>
      {problem !== null && (
        <p class="failure" role="alert" data-testid="trouble" data-code={problem.code}>
          {problemText(problem, text)}
        </p>
      )}
      {state.step === "checking" && <p class="empty">{text.t("import.checking")}</p>}
      {(state.step === "checked" || state.step === "writing") && (
        <Checked
          key={`${state.file.name} ${state.file.size} ${state.file.lastModified}`}
          answer={state.answer}
          busy={state.step === "writing"}
          done={state.step === "writing" ? percent(state.progress) : null}
          onWrite={() => write(state.file, state.answer)}
        />
      )}
    </section>
  );
}

interface CheckedProps {
  readonly answer: ImportAnswer;
  readonly busy: boolean;
  readonly done: number | null;
  readonly onWrite: () => void;
}

function Checked({ answer, busy, done, onWrite }: CheckedProps) {
  const { text } = useDesk();
  const [shown, setShown] = useState<Shown>(firstShown(answer));
  const label = (one: Shown, n: number) => ({ value: one, label: text.t(`import.${one}`, { n }) });
  return (
    <>
      <header class="import-head">
        <Choice<Shown>
          name={text.t("import.rows")}
          options={[
            label("refused", answer.refused),
            label("news", answer.created + answer.updated),
            label("all", answer.rows.length),
          ]}
          value={shown}
          onChoose={setShown}
        />
        <p class={answer.refused > 0 ? "verdict bad" : "verdict"} data-testid="import-verdict">
          {answer.refused > 0
            ? text.t("import.mend", { n: answer.refused })
            : text.t("import.clean", {
                created: answer.created,
                updated: answer.updated,
                unchanged: answer.unchanged,
              })}
        </p>
        <button
          type="button"
          class="button primary"
          data-testid="import-write"
          disabled={busy || !mayWrite(answer)}
          onClick={onWrite}
        >
          {busy
            ? text.t("import.writing", { percent: done ?? 0 })
            : text.t("import.write", { n: answer.created + answer.updated })}
        </button>
      </header>
      {busy && <progress max={100} {...(done === null ? {} : { value: done })} />}
      <ImportRows answer={answer} shown={shown} />
    </>
  );
}
