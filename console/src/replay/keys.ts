/** The keys of a replay: space plays and pauses, arrows go from line to line and change the speed. */
import type { Player } from "./player";

/** Fields and the scrubber have arrows of their own, and whatever is focused has its space. */
const TYPED = "textarea, select, input";
const PRESSED = "button, a, summary, [role=radio]";

/** Listens until the answer is called. */
export function listenToKeys(player: Player): () => void {
  const actions: Readonly<Record<string, () => void>> = {
    " ": player.toggle,
    ArrowRight: () => player.step(1),
    ArrowLeft: () => player.step(-1),
    ArrowUp: () => player.shift(1),
    ArrowDown: () => player.shift(-1),
  };
  const listener = (event: KeyboardEvent): void => {
    const action = actions[event.key];
    const focused = event.target instanceof HTMLElement ? event.target : null;
    const busy = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
    if (action === undefined || busy || document.querySelector("dialog[open]") !== null) return;
    if (focused?.matches(TYPED) || (event.key === " " && focused?.closest(PRESSED))) return;
    // The map moves by arrows too, once somebody has gone into it.
    if (focused?.closest(".map") && event.key !== " ") return;
    event.preventDefault();
    action();
  };
  addEventListener("keydown", listener);
  return () => removeEventListener("keydown", listener);
}
