/** One open incident, to be read from across the room: where, what, for how long, who has it, and the next key. */
import { useEffect } from "preact/hooks";
import { glyphOf, KindIcon } from "../../icons";
import { Action, commandName } from "../../panels/Actions";
import { standing } from "../../panels/act";
import { Failure } from "../../panels/Failure";
import { may, nextCommand } from "../../panels/may";
import { OpenSheet } from "../../panels/Sheets";
import { isCountingDown, isWaiting } from "../../queue/order";
import { useReceipt } from "../../queue/Row";
import { elapsed, remaining } from "../../time/clocks";
import { useDesk } from "../../useDesk";
import type { Incident } from "../../wire";
import { age, placeName, reasonsPhrase, stateName, stepPhrase } from "../../wording";

/** In the order in which they come; what the centre alone may do has no place here. */
const MAIN = ["claim", "arrive", "resolve"] as const;
const MORE = ["mistaken", "note", "release"] as const;

function Who() {
  const { text, clock, subject } = useDesk();
  const residents = subject.residents.value;
  if (residents.length === 0) return null;
  return (
    <ul class="night-who" aria-label={text.t("section.people")}>
      {residents.map((resident) => (
        <li key={resident.id}>
          <b>{resident.name}</b>{" "}
          {[
            text.label("sex", resident.sex),
            text.t("age.years", { n: age(resident, clock.now.value) }),
            ...resident.categories.map((one) => text.label("category", one)),
            resident.notes ?? "",
          ]
            .filter(Boolean)
            .join(" · ")}
        </li>
      ))}
    </ul>
  );
}

function Commands({ incident }: { readonly incident: Incident }) {
  const desk = useDesk();
  const { text } = desk;
  if (!desk.commands.value) return null;
  const where = standing(desk, incident);
  const next = nextCommand(incident, where);
  const offered = MAIN.filter((command) => may(command, incident, where));
  const others = MORE.filter((command) => may(command, incident, where));
  if (desk.handling.sheet.value !== null) {
    return (
      <div class="actions night-actions">
        <Failure />
        <OpenSheet />
      </div>
    );
  }
  return (
    <div class="actions night-actions">
      <Failure />
      <div class="night-main">
        {offered.map((command) => (
          <Action
            key={command}
            command={command}
            primary={command === next}
            label={text.t(commandName(command, incident, where))}
          />
        ))}
      </div>
      <div class="night-more">
        {others.map((command) => (
          <Action
            key={command}
            command={command}
            label={text.t(commandName(command, incident, where))}
          />
        ))}
      </div>
    </div>
  );
}

/** Who has it, in words that tell a nurse whether to run: nobody, herself, or somebody named. */
function useHolder(incident: Incident): string {
  const { text, session } = useDesk();
  if (incident.owner === null) return text.t("night.nobody_has_it");
  return incident.owner.user_id === session.value?.user.user_id
    ? text.t("owner.me")
    : text.t("owner.other", { name: incident.owner.name });
}

interface NightCardProps {
  readonly incident: Incident;
  readonly chosen: boolean;
  /** With several sites on one screen the room alone says too little. */
  readonly withSite: boolean;
}

export function NightCard({ incident, chosen, withSite }: NightCardProps) {
  const { text, clock, sites, subject, rungAgain } = useDesk();
  const row = useReceipt(incident.id);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen, row]);
  const now = clock.now.value;
  const opened = Date.parse(incident.opened_at);
  const until = isCountingDown(incident) ? Date.parse(incident.pending_until ?? "") : null;
  const ringsAgain = rungAgain.value.has(incident.id);
  const site = sites.look(incident.site_id)?.name ?? incident.site_id;
  const place = placeName(incident.place, text);
  const holder = useHolder(incident);
  const tone = incident.exercise ? "exercise" : incident.severity;
  const calm = isWaiting(incident) || ringsAgain ? "" : "in-hand";
  return (
    <li class={`night-card ${tone} ${calm}`}>
      <button
        type="button"
        ref={row}
        class="night-row"
        aria-current={chosen}
        data-testid="night-card"
        data-incident-id={incident.id}
        data-state={incident.state}
        onClick={() => subject.select({ kind: "incident", id: incident.id })}
      >
        <KindIcon
          glyph={glyphOf(incident)}
          exercise={incident.exercise}
          left={until === null ? null : Math.max(0, (until - now) / Math.max(1, until - opened))}
          size={88}
        />
        <span class="night-where">
          {withSite && place !== "" && <small>{site}</small>}
          {place === "" ? site : place}
        </span>
        <span class="night-clock num">
          {until === null ? elapsed(opened, now) : remaining(until, Math.max(now, opened))}
        </span>
        <span class="night-what">
          {incident.exercise && <span class="badge">{text.t("exercise.badge")}</span>}
          {incident.confirmed && <span class="badge">{text.t("confirmed.badge")}</span>}
          <b>{text.label("kind", incident.kind)}</b>
          <span>{reasonsPhrase(incident.reasons, text)}</span>
        </span>
        <span class="night-state">
          <b>{stateName(incident, ringsAgain, text)}</b>
          <span>{holder}</span>
        </span>
        {incident.next_step !== null && (
          <span class="night-next num">{stepPhrase(incident.next_step, now, text)}</span>
        )}
      </button>
      {chosen && (
        <div class="night-chosen">
          <Who />
          <Commands incident={incident} />
        </div>
      )}
    </li>
  );
}
