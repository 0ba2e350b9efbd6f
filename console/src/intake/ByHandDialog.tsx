/** An incident that somebody tells: whose number it is, where, what, and how it came; then it opens like any other. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { Failure } from "../panels/Failure";
import { useDesk } from "../useDesk";
import type { IncidentKind, Place } from "../wire";
import { placeName } from "../wording";
import { ofCallers, ofSearch, questionOf, type Whereabouts } from "./found";

/** Asking at each key would ask ten times for one name. */
const TYPED_MS = 250;

const KINDS = ["emergency_rescue", "fire_hazard"] as const satisfies readonly IncidentKind[];
const SOURCES = ["phone", "walk_in", "patrol", "other"] as const;
type Source = (typeof SOURCES)[number];

/** What is found for `typed`, a moment after the last key; null while nothing was asked or no answer came yet. */
function useFound(typed: string): readonly Whereabouts[] | null {
  const { calls, handling } = useDesk();
  const [found, setFound] = useState<readonly Whereabouts[] | null>(null);
  useEffect(() => {
    let over = false;
    setFound(null);
    const question = questionOf(typed);
    const ask = async (): Promise<void> => {
      const said = typed.trim();
      const answer =
        question === "caller"
          ? await handling.attempt(calls.callers(said).then(ofCallers))
          : await handling.attempt(calls.search(said).then(ofSearch));
      if (!over && answer !== null) setFound(answer);
    };
    const timer = question === "nothing" ? undefined : setTimeout(ask, TYPED_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [typed, calls, handling]);
  return found;
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

/** The places of an institution, where no single one was found; a home is one place. */
function usePlaces(chosen: Whereabouts): readonly Place[] {
  const { calls } = useDesk();
  const [places, setPlaces] = useState<readonly Place[]>([]);
  useEffect(() => {
    if (chosen.place === null) calls.places(chosen.site_id).then(setPlaces, () => {});
  }, [chosen, calls]);
  return places;
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
  const places = usePlaces(chosen);
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
  useEffect(() => dialog.current?.showModal(), []);
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
      {chosen === null ? (
        <Results typed={typed} found={found} onChoose={setChosen} />
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
