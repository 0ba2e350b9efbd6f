/** The stage of a replay: what stood open, the map, what happened last, and the controls below. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { stamp } from "../institution/days";
import { useDesk } from "../useDesk";
import type { Replay } from "../wire";
import { Controls } from "./Controls";
import { listenToKeys } from "./keys";
import { Lines } from "./Lines";
import { OpenThen } from "./OpenThen";
import { player } from "./player";
import { ReplayMap } from "./ReplayMap";

export function Stage({ replay }: { readonly replay: Replay }) {
  const { text } = useDesk();
  const playing = useMemo(() => player(replay), [replay]);
  const chosen: Signal<string | null> = useSignal(replay.about);
  useEffect(() => playing.start(), [playing]);
  // Before the first picture of it: who sees it may press a key.
  useLayoutEffect(() => listenToKeys(playing), [playing]);
  return (
    <>
      <p class="replay-note num" data-testid="replay-note">
        {text.t("replay.holds", {
          n: replay.incidents.length,
          from: stamp(playing.since),
          to: stamp(playing.until),
        })}{" "}
        {replay.cut && text.t("replay.cut")}
      </p>
      <div class="replay-stage">
        <aside class="replay-side">
          <OpenThen player={playing} replay={replay} chosen={chosen} />
          <Lines player={playing} chosen={chosen} />
        </aside>
        <ReplayMap player={playing} replay={replay} chosen={chosen} />
      </div>
      <Controls player={playing} />
    </>
  );
}
