/** What stood open at the time that is shown, the most urgent first. */
import type { Signal } from "@preact/signals";
import { glyphOf, KindIcon } from "../icons";
import { elapsed } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Incident, Replay } from "../wire";
import { placeName, reasonsPhrase } from "../wording";
import type { Player } from "./player";

interface OpenThenProps {
  readonly player: Player;
  readonly replay: Replay;
  readonly chosen: Signal<string | null>;
}

export function OpenThen({ player, replay, chosen }: OpenThenProps) {
  const { text } = useDesk();
  const { waiting, inHand, exercises } = player.queue.value;
  const open = [...waiting, ...inHand, ...exercises];
  const names = new Map(replay.incidents.map((one) => [one.id, one.site_name]));
  return (
    <section aria-label={text.t("replay.open_then")}>
      <h3 class="section-name num">
        {text.t("replay.open_count", { waiting: waiting.length, n: open.length })}
      </h3>
      {open.length === 0 && <p class="empty">{text.t("replay.quiet")}</p>}
      <ul class="replay-open">
        {open.map((incident) => (
          <li key={incident.id}>
            <button
              type="button"
              class={`replay-row ${incident.exercise ? "exercise" : incident.severity}`}
              aria-pressed={chosen.value === incident.id}
              data-testid="replay-incident"
              data-incident-id={incident.id}
              data-state={incident.state}
              onClick={() => {
                chosen.value = chosen.value === incident.id ? null : incident.id;
              }}
            >
              <KindIcon glyph={glyphOf(incident)} exercise={incident.exercise} size={22} />
              <span class="replay-where">
                <b>{names.get(incident.id)}</b> <Place incident={incident} />
                <small>{reasonsPhrase(incident.reasons, text)}</small>
              </span>
              <span class="replay-standing num">
                {text.label("state", incident.state)}
                <small>{elapsed(Date.parse(incident.opened_at), player.at.value)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Place({ incident }: { readonly incident: Incident }) {
  const { text } = useDesk();
  const name = placeName(incident.place, text);
  return name === "" ? null : <span>{name}</span>;
}
