/** What is selected: an incident, a task or a site. */
import { serviceFor, toldTo } from "../briefing/told";
import { keyOf } from "../keys/bindings";
import { ReplayButton } from "../replay/ReplayButton";
import { moment } from "../time/clocks";
import { useDesk } from "../useDesk";
import type { Incident, Task } from "../wire";
import { reasonsPhrase } from "../wording";
import { Actions } from "./Actions";
import { can } from "./act";
import { Contacts, PhoneList } from "./Contacts";
import { Failure } from "./Failure";
import { Head } from "./Head";
import { History } from "./History";
import { SmokeEvidence } from "./SmokeEvidence";
import { TaskFoot } from "./TaskFoot";
import { TickList } from "./TickList";
import { Timeline } from "./Timeline";
import { Address, Devices, People } from "./Where";

/** The devices whose signals made this incident, as its reasons name them. */
function reportedBy(incident: Incident): ReadonlySet<string> {
  const ids = incident.reasons.map((reason) => reason.params.device_id);
  return new Set(ids.filter((id) => typeof id === "string"));
}

function IncidentPanel({ incident }: { readonly incident: Incident }) {
  const desk = useDesk();
  const { subject } = desk;
  const site = subject.site.value;
  const tone = incident.exercise ? "exercise" : incident.severity;
  // One person is who; many are where: the building comes before the list of those in it.
  const many = subject.residents.value.length > 1;
  const address = site !== null && <Address site={site} place={incident.place} />;
  return (
    <aside class={`panel ${tone}`} aria-labelledby="panel-title" data-testid="panel">
      <Head incident={incident} />
      <div class="panel-body">
        <BriefingButton incident={incident} />
        {many && address}
        <People residents={subject.residents.value} />
        {!many && address}
        <OnTheWay incident={incident} />
        <Contacts incident={incident} enabled={can(desk, "call_answered")} />
        {site !== null && (
          <Devices site={site} place={incident.place} reported={reportedBy(incident)} />
        )}
        {incident.kind === "fire_hazard" && <SmokeEvidence incident={incident} />}
        <Timeline incident={incident} entries={subject.timeline.value} />
        <History />
      </div>
      <Actions incident={incident} />
    </aside>
  );
}

/** One key from the incident to what is read out to 119 or 120; says to whom it was told already. */
function BriefingButton({ incident }: { readonly incident: Incident }) {
  const desk = useDesk();
  const { text, subject } = desk;
  const told = toldTo(subject.timeline.value).map((one) => one.service);
  return (
    <div class="panel-briefing">
      <button
        type="button"
        class="button"
        data-testid="action-briefing"
        onClick={() => desk.briefing.open(incident.id)}
      >
        <span>{text.t("panel.briefing", { service: serviceFor(incident.kind) })}</span>{" "}
        <kbd>{keyOf("briefing")}</kbd>
      </button>
      <ReplayButton incident_id={incident.id} />
      {[...new Set(told)].map((service) => (
        <span key={service} class="badge ok">
          {text.t("briefing.told", { service })}
        </span>
      ))}
    </div>
  );
}

/** Who was sent, when they said they would be there, and what they or the desk have told since. */
function OnTheWay({ incident }: { readonly incident: Incident }) {
  const { text, clock } = useDesk();
  const { responder, state, accepted_at, arrived_by, finished_at } = incident;
  const at = (iso: string) => ({
    time: moment(Date.parse(iso), clock.now.value, text.lang.value, "minute"),
  });
  if (responder === null || (state !== "dispatched" && state !== "arrived")) return null;
  return (
    <section class="on-the-way" aria-label={text.t("section.responder")}>
      <b>{responder.name}</b>
      {text.t(state === "arrived" ? "responder.on_scene" : "responder.on_the_way")}
      {responder.eta_s !== null && state === "dispatched" && (
        <span class="num eta">
          {text.t("eta.minutes", { n: Math.round(responder.eta_s / 60) })}
        </span>
      )}
      <p class="told num">
        {[
          accepted_at !== null && text.t("responder.accepted_at", at(accepted_at)),
          state === "dispatched" && accepted_at === null && text.t("responder.not_accepted"),
          state === "arrived" && arrived_by !== null && text.label("arrived_by", arrived_by),
          finished_at !== null && text.t("responder.finished_at", at(finished_at)),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </section>
  );
}

interface PlainHeadProps {
  readonly title: string;
  readonly about: string;
}

function PlainHead({ title, about }: PlainHeadProps) {
  const { text, subject } = useDesk();
  return (
    <header class="panel-head">
      <div class="panel-kind">
        <h2 tabIndex={-1} id="panel-title">
          {title}
        </h2>
        <button
          type="button"
          class="quiet close"
          aria-label={text.t("panel.close")}
          onClick={() => subject.select(null)}
        >
          ×
        </button>
      </div>
      <p class="panel-reasons">{about}</p>
    </header>
  );
}

/** A task is about one home and its people, an outage about all on its list. */
function TaskPanel({ task }: { readonly task: Task }) {
  const { text, subject } = useDesk();
  const site = subject.site.value;
  return (
    <aside class={`panel ${task.severity}`} aria-labelledby="panel-title" data-testid="task-panel">
      <PlainHead title={text.label("task", task.kind)} about={reasonsPhrase(task.reasons, text)} />
      <div class="panel-body">
        {subject.ticks.value.length > 0 ? (
          <TickList task={task} />
        ) : (
          <>
            {task.site_id !== null && <People residents={subject.residents.value} />}
            {site !== null && <Address site={site} place={task.place} />}
            <PhoneList />
            {site !== null && <Devices site={site} place={task.place} reported={new Set()} />}
          </>
        )}
      </div>
      <TaskFoot task={task} />
    </aside>
  );
}

function SitePanel({ id }: { readonly id: string }) {
  const desk = useDesk();
  const { text, subject, handling } = desk;
  const site = subject.site.value;
  return (
    <aside class="panel low" aria-labelledby="panel-title" data-testid="site-panel">
      <PlainHead title={site?.name ?? id} about={site?.type ?? ""} />
      <div class="panel-body">
        {site !== null && <Address site={site} place={null} />}
        <People residents={subject.residents.value} />
        <PhoneList />
        {site !== null && <Devices site={site} place={null} reported={new Set()} />}
        <History />
      </div>
      {desk.commands.value && (
        <footer class="actions">
          <Failure />
          <div class="actions-by-hand">
            {(["emergency_rescue", "fire_hazard"] as const).map((kind) => (
              <button
                key={kind}
                type="button"
                class={handling.armed.value === kind ? "button armed" : "button"}
                data-testid={`open-${kind}`}
                disabled={handling.busy.value}
                onClick={() => {
                  if (handling.arm(kind)) desk.openByHand({ kind, site_id: id, source: "phone" });
                }}
              >
                {handling.armed.value === kind
                  ? text.t("armed.again")
                  : text.t("site.open_by_hand", { kind: text.label("kind", kind) })}
              </button>
            ))}
          </div>
        </footer>
      )}
    </aside>
  );
}

export function Panel() {
  const { subject } = useDesk();
  const selection = subject.selection.value;
  if (selection === null) return null;
  if (selection.kind === "site") return <SitePanel id={selection.id} />;
  if (selection.kind === "task") {
    return subject.task.value === null ? null : <TaskPanel task={subject.task.value} />;
  }
  return subject.incident.value === null ? null : (
    <IncidentPanel key={selection.id} incident={subject.incident.value} />
  );
}
