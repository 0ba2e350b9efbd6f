/** What can be said now, with the minutes until arrival, a note, and the position if it may be shared. */
import { useState } from "preact/hooks";
import type { Translate } from "../i18n/translate";
import type { ResponderWord, ResponderWords } from "../wire";
import { DOUBLE_TAP_MS, minutesLeft, offered, type Phone } from "./errand";
import { canShare, type Sharing } from "./position";

/** As the API has it: a day. */
const LONGEST_MINUTES = 1440;

interface SayProps {
  readonly phone: Phone;
  readonly say: (words: ResponderWords) => void;
  readonly sharing: Sharing;
  readonly text: Translate;
}

export function Say({ phone, say, sharing, text }: SayProps) {
  const errand = phone.view.kind === "here" ? phone.view.errand : null;
  const [minutes, setMinutes] = useState(() =>
    errand === null ? "" : minutesLeft(errand, Date.now()),
  );
  const [note, setNote] = useState("");
  const [armedAt, setArmedAt] = useState<number | null>(null);
  const words = offered(phone);
  if (words.length === 0) return null;

  const send = (response: ResponderWord) => {
    const isComing = response === "accept" || response === "on_the_way";
    const eta = isComing && isWhole(minutes) ? { eta_s: Number(minutes) * 60 } : {};
    const noted = note.trim() === "" ? {} : { note: note.trim() };
    say({ response, ...eta, ...noted, ...sharing.here() });
    setNote("");
    setArmedAt(null);
  };
  // A refusal ends the errand, and a thumb in the rain hits the wrong button: it takes two taps, not a double one.
  const refuse = (now: number) => {
    if (armedAt === null) setArmedAt(now);
    else if (now - armedAt >= DOUBLE_TAP_MS) send("refuse");
  };

  return (
    <form onSubmit={(event) => event.preventDefault()}>
      {words.some((word) => word === "accept" || word === "on_the_way") && (
        <label class="eta">
          {text.t("respond.eta")}
          <input
            type="number"
            inputMode="numeric"
            min="0"
            max={LONGEST_MINUTES}
            value={minutes}
            data-testid="eta"
            onInput={(event) => setMinutes(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="words">
        {words.map((word, at) => (
          <button
            key={word}
            type="button"
            class={at === 0 ? "button primary" : `button ${armed(word, armedAt)}`}
            data-testid={`say-${word}`}
            onClick={() => (word === "refuse" ? refuse(performance.now()) : send(word))}
          >
            {word === "refuse" && armedAt !== null
              ? text.t("respond.refuse_again")
              : text.label("respond_word", word)}
          </button>
        ))}
      </div>
      <label>
        {text.t("respond.note")}
        <textarea
          rows={2}
          maxLength={500}
          value={note}
          data-testid="note"
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      {canShare() && <Consent sharing={sharing} text={text} />}
    </form>
  );
}

function Consent({ sharing, text }: Pick<SayProps, "sharing" | "text">) {
  const state = sharing.state.value;
  return (
    <div>
      <label class="consent">
        <input
          type="checkbox"
          checked={state !== "off"}
          data-testid="share"
          onChange={(event) => sharing.set(event.currentTarget.checked)}
        />
        {text.t("respond.share")}
      </label>
      {state === "unable" && <p class="unable">{text.t("respond.share_unable")}</p>}
    </div>
  );
}

function armed(word: ResponderWord, armedAt: number | null): string {
  return word === "refuse" && armedAt !== null ? "armed" : "";
}

function isWhole(minutes: string): boolean {
  return /^\d{1,4}$/.test(minutes) && Number(minutes) <= LONGEST_MINUTES;
}
