/** The clock of the span, and what moves it: play and pause, from line to line, the speed, and the scrubber. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { Choice } from "../frame/Choice";
import { stamp } from "../institution/days";
import { timeOfDay } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Player } from "./player";
import { SPEEDS, type Speed } from "./playing";

/** The scrubber moves by whole seconds. */
const STEP_MS = 1000;

export function Controls({ player }: { readonly player: Player }) {
  const { text } = useDesk();
  const { at, running, speed, skipsQuiet, since, until } = player;
  const play = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    // Whoever asked for a span by a button presses space to play it, not to ask again.
    const focused = document.activeElement;
    if (focused === document.body || focused?.closest(".replay-own")) play.current?.focus();
  }, []);
  const lang = text.lang.value;
  const day = stamp(at.value).slice(0, 10);
  const said = `${day} ${timeOfDay(at.value, lang)}`;
  return (
    <section class="replay-controls" aria-label={text.t("replay.controls")}>
      <div class="replay-buttons">
        <button
          type="button"
          class="button"
          aria-label={text.t("replay.previous")}
          title={text.t("replay.previous")}
          data-testid="replay-previous"
          onClick={() => player.step(-1)}
        >
          <kbd>←</kbd>
        </button>
        <button
          type="button"
          ref={play}
          class="button primary"
          data-testid="replay-play"
          aria-pressed={running.value}
          onClick={player.toggle}
        >
          {text.t(running.value ? "replay.pause" : "replay.play")} <kbd>{text.t("key.space")}</kbd>
        </button>
        <button
          type="button"
          class="button"
          aria-label={text.t("replay.next")}
          title={text.t("replay.next")}
          data-testid="replay-next"
          onClick={() => player.step(1)}
        >
          <kbd>→</kbd>
        </button>
      </div>
      <p class="replay-clock num" title={text.t("clock.zone")}>
        <small>{day}</small>{" "}
        <time data-testid="replay-clock" dateTime={new Date(at.value).toISOString()}>
          {timeOfDay(at.value, lang)}
        </time>
      </p>
      <input
        type="range"
        class="replay-scrubber"
        data-testid="replay-scrubber"
        aria-label={text.t("replay.scrubber")}
        aria-valuetext={said}
        min={since}
        max={until}
        step={STEP_MS}
        value={at.value}
        onInput={(event) => player.go(Number(event.currentTarget.value))}
      />
      <Choice<Speed>
        name={text.t("replay.speed")}
        options={SPEEDS.map((one) => ({ value: one, label: `${one}×` }))}
        value={speed.value}
        onChoose={player.setSpeed}
      />
      <label class="replay-skip">
        <input
          type="checkbox"
          checked={skipsQuiet.value}
          onChange={(event) => player.skipQuiet(event.currentTarget.checked)}
        />{" "}
        {text.t("replay.skip")}
      </label>
    </section>
  );
}
