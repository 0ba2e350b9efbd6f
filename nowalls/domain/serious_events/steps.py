"""Who may take which step of a serious event, and what the step writes into its log.

Opened by a duty lead or a supervisor; one first report, any follow-ups, one final report, each written as it is issued
and never changed; each sending to a recipient, and the receipt that somebody there confirmed. Nothing that was reported
is cancelled: what turned out otherwise is said in the next report.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from nowalls.domain.commands import Actor
from nowalls.domain.ids import IncidentId
from nowalls.domain.serious_events.event import RUNNING, Entry, Recipient, SeriousEvent, Statement
from nowalls.domain.serious_events.words import EventState, EventStep, ReportKind, Way
from nowalls.domain.words import Role

MOST_INCIDENTS: Final = 50
"""Of one event: a whole building's, and not a storm's, which is many events."""
MOST_SENDINGS: Final = 200
"""Of one event: each report to some twenty places for a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddIncident:
    """Take a further incident into the event."""

    incident_id: IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class StateKnown:
    """Say what is known of people and the cause; it replaces what was said before."""

    statement: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReport:
    """Issue a report as it was edited."""

    report: ReportKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Say to whom an issued report was sent, how and when."""

    of: int
    recipient: Recipient
    way: Way
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive:
    """Say who confirmed that a sending came, and when."""

    of: int
    text: str
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelEvent:
    """Say that it is none, and why."""

    text: str


EventCommand = AddIncident | StateKnown | IssueReport | Send | Receive | CancelEvent
StepName = Literal["add_incident", "state", "issue", "send", "receive", "cancel"]

REPORTERS: Final = frozenset({Role.DUTY_LEAD, Role.SUPERVISOR})
"""Who opens events and reports them. A dispatcher has the alarms; an institution reports by itself and sees none."""

STEPS: Final[Mapping[StepName, type[EventCommand]]] = {
    "issue": IssueReport,
    "state": StateKnown,
    "add_incident": AddIncident,
    "send": Send,
    "receive": Receive,
    "cancel": CancelEvent,
}
"""What a step is called from outside."""
WRITES: Final[Mapping[type[EventCommand], EventStep]] = {
    AddIncident: EventStep.INCIDENT_ADDED,
    StateKnown: EventStep.STATED,
    IssueReport: EventStep.ISSUED,
    Send: EventStep.SENT,
    Receive: EventStep.RECEIVED,
    CancelEvent: EventStep.CANCELLED,
}
FROM: Final[Mapping[type[EventCommand], frozenset[EventState]]] = {
    AddIncident: RUNNING,
    StateKnown: RUNNING,
    IssueReport: RUNNING,
    Send: frozenset({EventState.REPORTED, EventState.CLOSED}),
    Receive: frozenset({EventState.REPORTED, EventState.CLOSED}),
    CancelEvent: frozenset({EventState.OPEN}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who takes a step, and when."""

    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a step cannot be taken: a stable code and a sentence."""

    code: str
    """``not_allowed``, ``wrong_state``, ``unknown_line``, ``known_already``, ``too_many`` or ``moment_refused``."""
    detail: str


def possible_steps(event: SeriousEvent, role: Role) -> list[StepName]:
    """Return the steps that somebody of a role may take of an event as it stands."""
    if role not in REPORTERS:
        return []
    unconfirmed = set(event.sendings) - event.received
    return [
        name
        for name, command in STEPS.items()
        if event.state in FROM[command] and (command is not Receive or unconfirmed)
    ]


def reports_due(event: SeriousEvent) -> list[ReportKind]:
    """Return which reports can be issued next: the first one first, then follow-ups until the final one."""
    if event.state is EventState.OPEN:
        return [ReportKind.FIRST]
    return [ReportKind.FOLLOW_UP, ReportKind.FINAL] if event.state is EventState.REPORTED else []


def take_step(event: SeriousEvent, log: Mapping[int, Entry], command: EventCommand, acting: Acting) -> Entry | Refusal:
    """Return the line that a step writes, or why it cannot be taken, which changes nothing. ``log`` is by number."""
    return _refuse(event, log, command, acting) or _entry(event, command, acting)


def _refuse(event: SeriousEvent, log: Mapping[int, Entry], command: EventCommand, acting: Acting) -> Refusal | None:
    role = acting.actor.role
    if role not in REPORTERS:
        names = ", ".join(sorted(REPORTERS))
        return Refusal(code="not_allowed", detail=f"Serious events are reported by: {names}; your role is {role}.")
    if event.state not in FROM[type(command)]:
        name = next(name for name, each in STEPS.items() if each is type(command))
        return Refusal(code="wrong_state", detail=f"An event that is {event.state} cannot take the step {name}.")
    match command:
        case AddIncident():
            return _refuse_incident(event, command)
        case IssueReport() if command.report not in reports_due(event):
            possible = ", ".join(reports_due(event))
            detail = f"The next report is one of: {possible}; not {command.report}."
            return Refusal(code="wrong_state", detail=detail)
        case Send():
            return _refuse_sending(event, log, command, acting)
        case Receive():
            return _refuse_receipt(event, log, command, acting)
        case _:
            return None


def _refuse_incident(event: SeriousEvent, command: AddIncident) -> Refusal | None:
    if command.incident_id in event.incidents:
        return Refusal(code="known_already", detail=f"The incident {command.incident_id} is in the event already.")
    if len(event.incidents) >= MOST_INCIDENTS:
        return Refusal(code="too_many", detail=f"An event has at most {MOST_INCIDENTS} incidents; open another one.")
    return None


def _refuse_sending(event: SeriousEvent, log: Mapping[int, Entry], command: Send, acting: Acting) -> Refusal | None:
    if command.of not in event.reports:
        return Refusal(code="unknown_line", detail=f"Line {command.of} of the log issued no report.")
    if len(event.sendings) >= MOST_SENDINGS:
        return Refusal(code="too_many", detail=f"There are {MOST_SENDINGS} sendings of this event already.")
    return _refuse_moment(command.moment, log[command.of].at, acting.now, "issued")


def _refuse_receipt(event: SeriousEvent, log: Mapping[int, Entry], command: Receive, acting: Acting) -> Refusal | None:
    if command.of not in event.sendings:
        return Refusal(code="unknown_line", detail=f"Line {command.of} of the log is no sending.")
    if command.of in event.received:
        return Refusal(code="known_already", detail=f"The receipt of line {command.of} was confirmed already.")
    sent_at = log[command.of].moment or log[command.of].at
    return _refuse_moment(command.moment, sent_at, acting.now, "sent")


def _refuse_moment(moment: datetime, earliest: datetime, now: datetime, done: str) -> Refusal | None:
    """Whoever types a time types minutes: the minute in which it was issued or sent is not too early."""
    if earliest.replace(second=0, microsecond=0) <= moment <= now:
        return None
    detail = (
        f"{moment.isoformat()} lies before it was {done} ({earliest.isoformat()}) or after now ({now.isoformat()})."
    )
    return Refusal(code="moment_refused", detail=detail)


def _entry(event: SeriousEvent, command: EventCommand, acting: Acting) -> Entry:
    line = Entry(number=event.version + 1, at=acting.now, step=WRITES[type(command)], actor=acting.actor.as_owner)
    match command:
        case AddIncident():
            return replace(line, incident_id=command.incident_id)
        case StateKnown():
            return replace(line, statement=command.statement)
        case IssueReport():
            return replace(line, report=command.report, text=command.text)
        case Send():
            return replace(line, of=command.of, recipient=command.recipient, way=command.way, moment=command.moment)
        case Receive():
            return replace(line, of=command.of, text=command.text, moment=command.moment)
        case CancelEvent():
            return replace(line, text=command.text)
