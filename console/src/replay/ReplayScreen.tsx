/** Replay: a night, a month or one incident as it was, on the map, at up to sixty times its speed. */
import { useEffect, useState } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { Unread } from "../panels/Failure";
import { useLoaded } from "../state/useLoaded";
import { useDesk } from "../useDesk";
import { Samples } from "./Samples";
import { Stage } from "./Stage";
import { askedAbout, askedFor, ownSpan, SPANS, type SpanName, spanOf } from "./spans";
import { WhatIf } from "./WhatIf";

/** A span is played, or asked what would have been; a month's sample is reviewed. */
const MODES = ["map", "what_if", "sample"] as const;
type Mode = (typeof MODES)[number];

export function ReplayScreen() {
  const { text, calls, clock, replayed } = useDesk();
  const [mode, setMode] = useState<Mode>("map");
  const [sample, setSample] = useState<string | null>(null);
  const [span, setSpan] = useState<SpanName>("last_night");
  const [opened, setOpened] = useState(() => clock.exact());
  const [own, setOwn] = useState<string | null>(null);
  // Whoever asks for the same incident again later comes here again.
  useEffect(
    () => () => {
      replayed.value = null;
    },
    [replayed],
  );
  const about = replayed.value;
  const fixed = span === "own" ? own : askedFor(spanOf(span, opened));
  const asked = about === null ? fixed : askedAbout(about);
  const playing = mode === "map" || about !== null;
  const { value, problem } = useLoaded(playing ? asked : null, calls.replay);
  const choose = (name: SpanName): void => {
    replayed.value = null;
    setOpened(clock.exact());
    setSpan(name);
  };
  return (
    <main class="view replay" data-testid="replay">
      <header class="view-head">
        <h2>{text.t("tabs.replay")}</h2>
        {about !== null ? (
          <button
            type="button"
            class="button"
            data-testid="replay-spans"
            onClick={() => {
              replayed.value = null;
            }}
          >
            {text.t("replay.other")}
          </button>
        ) : (
          <Choice<Mode>
            name={text.t("replay.show_as")}
            options={MODES.map((one) => ({ value: one, label: text.t(`replay.mode.${one}`) }))}
            value={mode}
            onChoose={setMode}
          />
        )}
        {about === null && mode !== "sample" && (
          <Choice<SpanName>
            name={text.t("replay.span")}
            options={SPANS.map((one) => ({ value: one, label: text.t(`replay.span.${one}`) }))}
            value={span}
            onChoose={choose}
          />
        )}
        {about === null && mode !== "sample" && span === "own" && <OwnSpan onAsk={setOwn} />}
      </header>
      <Unread problem={problem} />
      {about === null && mode === "sample" && <Samples chosen={sample} onChoose={setSample} />}
      {about === null && mode === "what_if" && asked !== null && (
        <WhatIf key={asked} span={asked} />
      )}
      {value !== null && <Stage key={`${value.since} ${value.about}`} replay={value} />}
    </main>
  );
}

/** From when until when, on the centre's clock. */
function OwnSpan({ onAsk }: { readonly onAsk: (asked: string) => void }) {
  const { text } = useDesk();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const span = ownSpan(from, to);
  const field = (name: "from" | "to", value: string, set: (typed: string) => void) => (
    <label class="field">
      <span>{text.t(`replay.${name}`)}</span>
      <input
        type="datetime-local"
        step="60"
        data-testid={`field-replay-${name}`}
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
  return (
    <form
      class="replay-own"
      onSubmit={(event) => {
        event.preventDefault();
        if (span !== null) onAsk(askedFor(span));
      }}
    >
      {field("from", from, setFrom)}
      {field("to", to, setTo)}
      <button
        type="submit"
        class="button primary"
        data-testid="submit-replay"
        disabled={span === null}
      >
        {text.t("replay.show")}
      </button>
      <small>{text.t("replay.longest")}</small>
    </form>
  );
}
