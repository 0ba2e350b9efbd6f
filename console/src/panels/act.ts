/** What each command does, whether it came by key or by button. */
import type { IncidentCommand } from "../api/calls";
import type { Desk } from "../desk";
import type { Command } from "../keys/bindings";
import {
  type Candidate,
  type Incident,
  OUTCOMES,
  type Outcome,
  type Task,
  type Tick,
  type TickResult,
  type Verdict,
} from "../wire";
import { etaOf, mayBeSent } from "./candidates";
import { may, type Standing } from "./may";
import { nextLine, TICKS } from "./ticks";

/** The call results that have a key of their own. */
export const CALLS = [
  { command: "call_answered", result: "answered" },
  { command: "call_no_answer", result: "no_answer" },
  { command: "call_busy", result: "busy" },
  { command: "call_refused", result: "refused" },
] as const;

export const VERDICTS: readonly Verdict[] = ["real", "false", "exercise"];

/** Outcomes that nobody should reach by one stray press. */
const PRESSED_TWICE: ReadonlySet<Outcome> = new Set(["deceased"]);

/** Where this person stands to an incident. */
export function standing(desk: Desk, incident: Incident): Standing {
  const session = desk.session.value;
  return {
    mine: incident.owner !== null && incident.owner.user_id === session?.user.user_id,
    lead: session?.role === "duty_lead",
    centre: session?.role !== "institution",
  };
}

/** Whether `command` can be given on the selected incident now. */
export function can(desk: Desk, command: Command): boolean {
  const incident = desk.subject.incident.value;
  if (incident === null || !desk.commands.value || desk.handling.busy.value) return false;
  return may(command, incident, standing(desk, incident));
}

/** Gives `command` on what is selected; one that cannot be given is passed over. */
export function act(desk: Desk, command: Command): void {
  if (command === "tick_called" || command === "tick_no_answer" || command === "tick_fine") {
    tickNext(desk, command);
    return;
  }
  const { handling } = desk;
  const incident = desk.subject.incident.value;
  if (incident === null || !can(desk, command)) return;
  const run = (order: IncidentCommand) => handling.run(incident.id, order);
  switch (command) {
    case "claim": {
      const fromOther = incident.owner !== null && !standing(desk, incident).mine;
      run({ name: "claim", body: fromOther ? { takeover: true } : {} });
      return;
    }
    case "arrive":
    case "release":
    case "stand_down":
    case "reopen":
      run({ name: command, body: {} });
      return;
    case "dispatch":
      handling.open(command);
      // As a command under way, so that keys pressed meanwhile wait for the list they are about.
      if (handling.sheet.value === command) handling.attempt(desk.subject.askWhomToSend());
      return;
    case "resolve":
    case "confirm":
    case "note":
    case "transfer":
      handling.open(command);
      return;
    case "mistaken":
      if (handling.arm("mistaken")) {
        run({ name: "resolve", body: { outcome: "pressed_by_mistake" } });
      }
      return;
    case "briefing":
      desk.briefing.open(incident.id);
      return;
    case "on_phone":
      handling.setOnPhone(handling.onPhone.value === incident.id ? null : incident.id);
      return;
    case "call_answered":
    case "call_no_answer":
    case "call_busy":
    case "call_refused":
      recordCall(desk, run, command);
      return;
  }
}

function recordCall(
  desk: Desk,
  run: (order: IncidentCommand) => Promise<boolean>,
  command: (typeof CALLS)[number]["command"],
): void {
  const result = CALLS.find((call) => call.command === command)?.result;
  if (result === undefined) return;
  const { contact } = desk.subject.nextCallee.value;
  run({
    name: "call",
    body: contact === null ? { result } : { contact_id: contact.id, result },
  });
}

/** Sends somebody, with the arrival time they said or the estimated one. */
export function sendResponder(desk: Desk, candidate: Candidate): void {
  const incident = desk.subject.incident.value;
  if (incident === null || !can(desk, "dispatch") || !mayBeSent(candidate)) return;
  const { responder_id } = candidate;
  const eta_s = etaOf(candidate, desk.handling.draft.value.eta_s);
  desk.handling.run(incident.id, { name: "dispatch", body: { responder_id, eta_s } });
}

/** Ends the incident with an outcome and the drafted note. */
export function resolveWith(desk: Desk, outcome: Outcome): void {
  const { handling } = desk;
  const incident = desk.subject.incident.value;
  if (incident === null || !can(desk, "resolve")) return;
  if (PRESSED_TWICE.has(outcome) && !handling.arm(outcome)) return;
  const note = handling.draft.value.note.trim();
  handling.run(incident.id, {
    name: "resolve",
    body: note === "" ? { outcome } : { outcome, note },
  });
}

/** Records what somebody says about the alarm. */
export function confirmAs(desk: Desk, verdict: Verdict): void {
  const incident = desk.subject.incident.value;
  if (incident === null || !can(desk, "confirm")) return;
  const { by } = desk.handling.draft.value;
  desk.handling.run(incident.id, { name: "confirm", body: { verdict, by } });
}

/** Says what came of calling a home on the open outage's list. */
export function tickAs(desk: Desk, task: Task, line: Tick, result: TickResult): void {
  if (!desk.commands.value || desk.handling.busy.value) return;
  desk.handling.attempt(desk.subject.tick(task.id, line.place_id, result));
}

/** The same by key, about the line that has the keys. */
function tickNext(desk: Desk, command: (typeof TICKS)[number]["command"]): void {
  const task = desk.subject.task.value;
  const line = nextLine(desk.subject.ticks.value);
  const tick = TICKS.find((one) => one.command === command);
  if (task !== null && line !== null && tick !== undefined) tickAs(desk, task, line, tick.result);
}

/** Hands the incident over to a colleague. */
export function transferTo(desk: Desk, user_id: string): void {
  const incident = desk.subject.incident.value;
  if (incident === null || !can(desk, "transfer")) return;
  desk.handling.run(incident.id, { name: "transfer", body: { user_id } });
}

/** Writes the drafted note; an empty one is no note. */
export function writeNote(desk: Desk): void {
  const incident = desk.subject.incident.value;
  const note = desk.handling.draft.value.note.trim();
  if (incident === null || note === "" || !can(desk, "note")) return;
  desk.handling.run(incident.id, { name: "note", body: { text: note } });
}

/** The colleagues an incident can be handed to. */
export function colleagues(desk: Desk) {
  const me = desk.session.value?.user.user_id;
  return desk.shift.onDuty.value.filter(
    ({ user_id, role }) => user_id !== me && (role === "dispatcher" || role === "duty_lead"),
  );
}

/** Makes the open sheet's choice number `index`. */
export function pick(desk: Desk, index: number): void {
  switch (desk.handling.sheet.value) {
    case "dispatch": {
      const candidate = desk.subject.recommendation.value?.candidates[index];
      if (candidate !== undefined) sendResponder(desk, candidate);
      return;
    }
    case "resolve": {
      const outcome = OUTCOMES[index];
      if (outcome !== undefined) resolveWith(desk, outcome);
      return;
    }
    case "confirm": {
      const verdict = VERDICTS[index];
      if (verdict !== undefined) confirmAs(desk, verdict);
      return;
    }
    case "transfer": {
      const person = colleagues(desk)[index];
      if (person !== undefined) transferTo(desk, person.user_id);
      return;
    }
  }
}
