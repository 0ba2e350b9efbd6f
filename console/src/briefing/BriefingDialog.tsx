/** What is read out to 119 or 120 and handed to those who go in: live while it is open, and fit to be printed. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { glyphOf, KindIcon } from "../icons";
import { ago, moment, timeOfDay } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Briefing, Incident } from "../wire";
import { reasonsPhrase } from "../wording";
import { Card } from "./Card";
import { Floors } from "./Floors";
import { Report } from "./Report";

/** How old what is shown may be before it is called old: two readings were missed. */
const OLD_MS = 45_000;

function AsOf({ briefing }: { readonly briefing: Briefing }) {
  const desk = useDesk();
  const { text, clock } = desk;
  const at = Date.parse(briefing.as_of);
  const lang = text.lang.value;
  const old = desk.briefing.failed.value || clock.now.value - at > OLD_MS;
  return (
    <p class={old ? "briefing-age old" : "briefing-age"} role="status">
      {text.t("briefing.as_of", { time: timeOfDay(at, lang) })}
      {old && ` · ${text.t("briefing.old", { ago: ago(at, clock.now.value, lang) })}`}
    </p>
  );
}

function Head({ incident }: { readonly incident: Incident }) {
  const { text, clock } = useDesk();
  const opened = moment(Date.parse(incident.opened_at), clock.now.value, text.lang.value, "minute");
  return (
    <header class="briefing-head">
      <KindIcon glyph={glyphOf(incident)} exercise={incident.exercise} size={28} />
      <div>
        <h2 id="briefing-title">
          {text.label("kind", incident.kind)}
          {incident.exercise && <span class="badge">{text.t("exercise.badge")}</span>}
          {incident.confirmed && <span class="badge">{text.t("confirmed.badge")}</span>}
        </h2>
        <p>
          {reasonsPhrase(incident.reasons, text)} · {text.t("clock.opened_at", { time: opened })}
        </p>
      </div>
    </header>
  );
}

export function BriefingDialog({ incident }: { readonly incident: Incident }) {
  const { text, briefing } = useDesk();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
    close.current?.focus();
    // However it goes away: each reading is a look in the audit, and behind no dialog nobody looks.
    return briefing.close;
  }, [briefing]);
  const known = briefing.briefing.value;
  const tone = incident.exercise ? "exercise" : incident.severity;
  return (
    <dialog
      ref={dialog}
      class={`briefing ${tone}`}
      aria-labelledby="briefing-title"
      data-testid="briefing"
      onClose={briefing.close}
    >
      <Head incident={incident} />
      <div class="briefing-tools">
        <button type="button" class="button" onClick={() => print()}>
          {text.t("briefing.print")}
        </button>
        <button type="button" class="button" ref={close} onClick={() => dialog.current?.close()}>
          {text.t("help.close")} <kbd>Esc</kbd>
        </button>
      </div>
      {incident.exercise && <p class="briefing-exercise">{text.t("briefing.exercise")}</p>}
      {known === null ? (
        <p class="empty" role="status">
          {text.t(briefing.failed.value ? "briefing.unknown" : "briefing.asked")}
        </p>
      ) : (
        <>
          <AsOf briefing={known} />
          <Card briefing={known} />
          <Report incident={incident} />
          <Floors briefing={known} />
        </>
      )}
    </dialog>
  );
}
