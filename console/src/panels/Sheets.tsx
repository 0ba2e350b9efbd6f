/** What lies over the panel's foot and asks for a choice: how it ended, a note, a word, a colleague. */
import { Choice } from "../frame/Choice";
import { PICKS } from "../keys/bindings";
import { WITNESSES } from "../state/handling";
import { useDesk } from "../useDesk";
import { OUTCOMES } from "../wire";
import { colleagues, confirmAs, resolveWith, transferTo, VERDICTS, writeNote } from "./act";
import { DispatchSheet } from "./DispatchSheet";
import { SheetFrame } from "./SheetFrame";

function Note({ label }: { readonly label: string }) {
  const desk = useDesk();
  return (
    <label class="note">
      <span>{label}</span>
      <textarea
        rows={2}
        data-testid="note-text"
        value={desk.handling.draft.value.note}
        onInput={(event) => desk.handling.fill({ note: event.currentTarget.value })}
      />
    </label>
  );
}

function ResolveSheet() {
  const desk = useDesk();
  const { text, handling } = desk;
  return (
    <SheetFrame title={text.t("sheet.resolve")}>
      <ol class="choices two">
        {OUTCOMES.map((outcome, i) => (
          <li key={outcome}>
            <button
              type="button"
              class={handling.armed.value === outcome ? "choice armed" : "choice"}
              data-testid={`outcome-${outcome}`}
              disabled={handling.busy.value}
              onClick={() => resolveWith(desk, outcome)}
            >
              <kbd>{PICKS[i]}</kbd>
              <span>
                {handling.armed.value === outcome
                  ? text.t("armed.again")
                  : text.label("outcome", outcome)}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <ResolveNote />
    </SheetFrame>
  );
}

/** The note is optional: it stays folded away, so that digits pick at once. */
function ResolveNote() {
  const { text } = useDesk();
  return (
    <details class="fold">
      <summary>{text.t("note.with_outcome")}</summary>
      <Note label={text.t("note.with_outcome")} />
    </details>
  );
}

function NoteSheet() {
  const desk = useDesk();
  const { text, handling } = desk;
  return (
    <SheetFrame title={text.t("sheet.note")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          writeNote(desk);
        }}
      >
        <Note label={text.t("note.text")} />
        <button type="submit" class="button primary" disabled={handling.busy.value}>
          {text.t("note.save")}
        </button>
      </form>
    </SheetFrame>
  );
}

function ConfirmSheet() {
  const desk = useDesk();
  const { text, handling } = desk;
  return (
    <SheetFrame title={text.t("sheet.confirm")}>
      <Choice
        name={text.t("witness.name")}
        options={WITNESSES.map((value) => ({ value, label: text.label("witness", value) }))}
        value={handling.draft.value.by}
        onChoose={(by) => handling.fill({ by })}
      />
      <ol class="choices">
        {VERDICTS.map((verdict, i) => (
          <li key={verdict}>
            <button
              type="button"
              class="choice"
              data-testid={`verdict-${verdict}`}
              disabled={handling.busy.value}
              onClick={() => confirmAs(desk, verdict)}
            >
              <kbd>{PICKS[i]}</kbd>
              <span>{text.label("verdict", verdict)}</span>
            </button>
          </li>
        ))}
      </ol>
    </SheetFrame>
  );
}

function TransferSheet() {
  const desk = useDesk();
  const { text, handling } = desk;
  const people = colleagues(desk);
  return (
    <SheetFrame title={text.t("sheet.transfer")}>
      {people.length === 0 && <p class="empty">{text.t("transfer.nobody")}</p>}
      <ol class="choices">
        {people.map((person, i) => (
          <li key={person.user_id}>
            <button
              type="button"
              class="choice"
              data-testid={`transfer-${person.user_id}`}
              disabled={handling.busy.value}
              onClick={() => transferTo(desk, person.user_id)}
            >
              <kbd>{PICKS[i] ?? ""}</kbd>
              <span>
                <b>{person.name}</b> {text.label("role", person.role)}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </SheetFrame>
  );
}

export function OpenSheet() {
  const { handling } = useDesk();
  switch (handling.sheet.value) {
    case "dispatch":
      return <DispatchSheet />;
    case "resolve":
      return <ResolveSheet />;
    case "note":
      return <NoteSheet />;
    case "confirm":
      return <ConfirmSheet />;
    case "transfer":
      return <TransferSheet />;
    case null:
      return null;
  }
}
