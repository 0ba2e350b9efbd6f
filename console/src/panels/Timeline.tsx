/** What has happened, newest first, with what is planned above it. */
import type { Translate } from "../i18n/translate";
import type { Callee } from "../state/people";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Incident, TimelineEntry } from "../wire";
import { stepPhrase } from "../wording";
import { Photo } from "./Photo";

/** The parts of an entry's params that a person wants to read, in words. */
export function entryDetails(
  { params }: TimelineEntry,
  callees: readonly Callee[],
  text: Translate,
): string {
  const said = (name: string): string | null => {
    const value = params[name];
    return typeof value === "string" && value !== "" ? value : null;
  };
  const coded = (name: string, prefix: string): string | null => {
    const code = said(name);
    return code === null ? null : text.label(prefix, code);
  };
  const eta = params.eta_s;
  return [
    coded("type", "signal"),
    coded("result", "call"),
    coded("outcome", "outcome"),
    coded("verdict", "verdict"),
    coded("name", "step"),
    coded("stage", "stage"),
    callees.find((callee) => callee.key === params.contact_id)?.contact?.name ?? null,
    coded("service", "service"),
    said("number"),
    said("responder_name"),
    typeof eta === "number" ? text.t("eta.minutes", { n: Math.round(eta / 60) }) : null,
    said("text"),
    said("note"),
    said("reason"),
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

interface TimelineProps {
  readonly incident: Incident;
  readonly entries: readonly TimelineEntry[];
}

export function Timeline({ incident, entries }: TimelineProps) {
  const { text, clock, subject } = useDesk();
  const now = clock.now.value;
  const details = (entry: TimelineEntry) => entryDetails(entry, subject.callees.value, text);
  const newestFirst = [...entries].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return (
    <section aria-label={text.t("section.timeline")}>
      <h3 class="section-name">{text.t("section.timeline")}</h3>
      <ol class="timeline" data-testid="timeline">
        {incident.next_step !== null && incident.closed_at === null && (
          <li class="planned">
            <time class="num">
              {moment(Date.parse(incident.next_step.at), now, text.lang.value)}
            </time>
            <span>{stepPhrase(incident.next_step, now, text)}</span>
          </li>
        )}
        {newestFirst.map((entry) => (
          <li key={entry.id} data-code={entry.code}>
            <time class="num" dateTime={entry.at}>
              {moment(Date.parse(entry.at), now, text.lang.value)}
            </time>
            <span>
              {text.label("timeline", entry.code)}
              {entry.actor !== null && <b> {entry.actor.name}</b>}
              <span class="timeline-more"> {details(entry)}</span>
              {typeof entry.params.attachment_id === "string" && (
                <Photo id={entry.params.attachment_id} />
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
