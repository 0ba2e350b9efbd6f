/** What lies over the panel's foot and asks for a choice: whom to send, how it ended, a note, a word, a colleague. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { PICKS } from "../keys/bindings";
import { WITNESSES } from "../state/handling";
import { useDesk } from "../useDesk";
import { OUTCOMES } from "../wire";
import {
  colleagues,
  confirmAs,
  resolveWith,
  sendResponder,
  transferTo,
  VERDICTS,
  writeNote,
} from "./act";

/** Minutes until arrival that are offered: what helpers say on the phone. */
const ETA_MINUTES = [3, 5, 10, 15, 20, 30];

interface FrameProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A sheet takes the focus when it opens and gives it back to the panel when it closes. */
function Frame({ title, children }: FrameProps) {
  const { text, handling } = useDesk();
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = sheet.current?.querySelector<HTMLElement>("form textarea");
    (first ?? sheet.current)?.focus();
    return () => document.getElementById("panel-title")?.focus();
  }, []);
  return (
    <div
      ref={sheet}
      class="sheet"
      role="dialog"
      aria-label={title}
      tabIndex={-1}
      data-testid="sheet"
    >
      <h3 class="sheet-title">
        {title}
        <button type="button" class="quiet" onClick={() => handling.dismiss()}>
          {text.t("sheet.cancel")} <kbd>Esc</kbd>
        </button>
      </h3>
      {children}
    </div>
  );
}

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

function DispatchSheet() {
  const desk = useDesk();
  const { text, handling, subject } = desk;
  const responders = subject.responders.value;
  return (
    <Frame title={text.t("sheet.dispatch")}>
      <Choice
        name={text.t("eta.name")}
        options={ETA_MINUTES.map((n) => ({ value: n * 60, label: text.t("eta.minutes", { n }) }))}
        value={handling.draft.value.eta_s}
        onChoose={(eta_s) => handling.fill({ eta_s })}
      />
      {responders.length === 0 && <p class="empty">{text.t("responders.none")}</p>}
      <ol class="choices">
        {responders.map((responder, i) => (
          <li key={responder.id}>
            <button
              type="button"
              class="choice responder"
              data-testid={`responder-${responder.id}`}
              disabled={handling.busy.value}
              onClick={() => sendResponder(desk, responder.id)}
            >
              <kbd>{PICKS[i] ?? ""}</kbd>
              <span>
                <b>{responder.name}</b> {text.label("responder", responder.kind)}
                <small class="num">{responder.phone}</small>
              </span>
              <span class={responder.on_duty ? "badge ok" : "badge"}>
                {text.t(responder.on_duty ? "responder.on_duty" : "responder.off_duty")}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </Frame>
  );
}

function ResolveSheet() {
  const desk = useDesk();
  const { text, handling } = desk;
  return (
    <Frame title={text.t("sheet.resolve")}>
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
    </Frame>
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
    <Frame title={text.t("sheet.note")}>
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
    </Frame>
  );
}

function ConfirmSheet() {
  const desk = useDesk();
  const { text, handling } = desk;
  return (
    <Frame title={text.t("sheet.confirm")}>
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
    </Frame>
  );
}

function TransferSheet() {
  const desk = useDesk();
  const { text, handling } = desk;
  const people = colleagues(desk);
  return (
    <Frame title={text.t("sheet.transfer")}>
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
    </Frame>
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
