/** What has happened by the time that is shown, newest first; of the chosen incident alone, or of all. */
import type { Signal } from "@preact/signals";
import type { Translate } from "../i18n/translate";
import { entryDetails } from "../panels/Timeline";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { ReplayedMoment } from "../wire";
import type { Player } from "./player";

/** So many stand beside the map; the scrubber leads to the others. */
const SHOWN = 60;

interface LinesProps {
  readonly player: Player;
  readonly chosen: Signal<string | null>;
}

export function Lines({ player, chosen }: LinesProps) {
  const { text } = useDesk();
  const about = chosen.value;
  const lines = player.marks
    .slice(0, player.count.value)
    .filter((mark) => about === null || mark.incident.id === about)
    .slice(-SHOWN)
    .reverse();
  return (
    <section class="replay-lines" aria-label={text.t("replay.lines")}>
      <h3 class="section-name">
        {text.t(about === null ? "replay.lines" : "replay.lines_of_one")}
        {about !== null && (
          <button
            type="button"
            class="inline"
            onClick={() => {
              chosen.value = null;
            }}
          >
            {text.t("replay.lines_of_all")}
          </button>
        )}
      </h3>
      <ol class="timeline" data-testid="replay-lines">
        {lines.map((mark, n) => (
          <li key={`${mark.incident.id} ${lines.length - n}`} data-code={mark.moment.code}>
            <time class="num" dateTime={mark.moment.at}>
              {moment(mark.at, player.until, text.lang.value)}
            </time>
            <span>
              {text.label("timeline", mark.moment.code)}
              {said(mark.moment, text) !== "" && <b> {said(mark.moment, text)}</b>}
              <span class="timeline-more"> {details(mark.moment, text)}</span>
              {about === null && <small class="replay-site"> {mark.incident.site_name}</small>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function said({ role, by_responder }: ReplayedMoment, text: Translate): string {
  if (by_responder) return text.label("role", "responder");
  return role === null ? "" : text.label("role", role);
}

function details({ at, code, params }: ReplayedMoment, text: Translate): string {
  return entryDetails({ id: 0, at, code, params, actor: null }, [], text);
}
