/** An incident that somebody tells: whose number it is, where, what, and how it came; then it opens like any other. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { Failure, Unread } from "../panels/Failure";
import { type Loaded, useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import type { IncidentKind } from "../wire";
import { placeName } from "../wording";
import { ofCallers, ofSearch, questionOf, type Whereabouts } from "./found";

/** Asking at each key would ask ten times for one name. */
const TYPED_MS = 250;

const KINDS = ["emergency_rescue", "fire_hazard"] as const satisfies readonly IncidentKind[];
const SOURCES = ["phone", "walk_in", "patrol", "other"] as const;
type Source = (typeof SOURCES)[number];

/** `typed` as it was once nobody typed on for a moment. */
function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}

/** What is found for `typed`; nothing while it is being typed, or no answer came yet. */
function useFound(typed: string): Loaded<readonly Whereabouts[]> {
  const { calls } = useDesk();
  const said = useSettled(typed).trim();
  const asked = said === typed.trim() && questionOf(said) !== "nothing" ? said : null;
  return useLoaded(asked, (words) =>
    questionOf(words) === "caller"
      ? calls.callers(words).then(ofCallers)
      : calls.search(words).then(ofSearch),
  );
}

interface ResultsProps {
  readonly typed: string;
  readonly found: readonly Whereabouts[] | null;
  readonly onChoose: (one: Whereabouts) => void;
}

function Results({ typed, found, onChoose }: ResultsProps) {
  const { text } = useDesk();
  if (found === null) return null;
  if (found.length === 0) {
    const none = questionOf(typed) === "caller" ? "intake.unknown_number" : "intake.nothing_found";
    return (
      <p class="empty" role="status">
        {text.t(none)}
      </p>
    );
  }
  return (
    <ol class="choices intake-found" data-testid="intake-found">
      {found.map((one) => (
        <li key={one.key}>
          <button type="button" class="choice" onClick={() => onChoose(one)}>
            <span>
              <b>{one.name}</b>{" "}
              {one.through !== null &&
                text.t("intake.through", {
                  who: `${text.label("relation", one.through.relation ?? "")} ${one.through.name}`,
                })}
              <small>
                {[
                  one.site_name === one.name ? "" : one.site_name,
                  one.address,
                  placeName(one.place, text),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </small>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function Told({
  chosen,
  onOpened,
}: {
  readonly chosen: Whereabouts;
  readonly onOpened: () => void;
}) {
  const desk = useDesk();
  const { text, handling } = desk;
  const [kind, setKind] = useState<IncidentKind>("emergency_rescue");
  const [source, setSource] = useState<Source>("phone");
  const [place, setPlace] = useState(chosen.place?.id ?? "");
  const [note, setNote] = useState("");
  const [exercise, setExercise] = useState(false);
  // A home is one place; in an institution where somebody was found, that place is meant.
  const places =
    useLoaded(chosen.place === null ? chosen.site_id : null, desk.calls.places).value ?? [];
  const open = async (): Promise<void> => {
    const opened = await desk.openByHand({
      kind,
      site_id: chosen.site_id,
      source,
      exercise,
      ...(place === "" ? {} : { place_id: place }),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
    });
    if (opened) onOpened();
  };
  return (
    <form
      class="intake-told"
      onSubmit={(event) => {
        event.preventDefault();
        open();
      }}
    >
      <p class="intake-chosen" data-testid="intake-chosen">
        <b>{chosen.name}</b> {chosen.site_name === chosen.name ? "" : chosen.site_name}{" "}
        {chosen.address} {placeName(chosen.place, text)}
      </p>
      <Choice
        name={text.t("intake.kind")}
        options={KINDS.map((value) => ({ value, label: text.label("kind", value) }))}
        value={kind}
        onChoose={setKind}
      />
      <Choice
        name={text.t("intake.source")}
        options={SOURCES.map((value) => ({ value, label: text.label("source", value) }))}
        value={source}
        onChoose={setSource}
      />
      {places.length > 1 && (
        <label>
          <span>{text.t("intake.place")}</span>
          <select value={place} onChange={(event) => setPlace(event.currentTarget.value)}>
            <option value="">{text.t("intake.place_unknown")}</option>
            {places.map((one) => (
              <option key={one.id} value={one.id}>
                {placeName(one, text)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span>{text.t("intake.note")}</span>
        <textarea
          rows={2}
          data-testid="intake-note"
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={exercise}
          onChange={(event) => setExercise(event.currentTarget.checked)}
        />
        {text.t("intake.exercise")}
      </label>
      <button
        type="submit"
        class="button primary"
        data-testid="intake-open"
        disabled={handling.busy.value}
      >
        {text.t("intake.open")}
      </button>
    </form>
  );
}

interface ByHandProps {
  readonly onClose: () => void;
  /** An incident was opened, and is selected. */
  readonly onOpened: () => void;
}

export function ByHandDialog({ onClose, onOpened }: ByHandProps) {
  const { text } = useDesk();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<Whereabouts | null>(null);
  const found = useFound(typed);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="help intake"
      aria-labelledby="intake-title"
      data-testid="intake"
      onClose={onClose}
    >
      <h2 id="intake-title">{text.t("intake.title")}</h2>
      <label>
        <span>{text.t("intake.who")}</span>
        <input
          data-testid="intake-who"
          autocomplete="off"
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(null);
          }}
        />
      </label>
      <Failure />
      <Unread problem={found.problem} />
      {chosen === null ? (
        <Results typed={typed} found={found.value} onChoose={setChosen} />
      ) : (
        <Told
          key={chosen.key}
          chosen={chosen}
          onOpened={() => {
            dialog.current?.close();
            onOpened();
          }}
        />
      )}
      <button type="button" class="button" onClick={() => dialog.current?.close()}>
        {text.t("help.close")} <kbd>Esc</kbd>
      </button>
    </dialog>
  );
}
