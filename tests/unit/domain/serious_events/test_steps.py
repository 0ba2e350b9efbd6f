"""A serious event's life: one first report, follow-ups, one final; nothing issued changes, each receipt once."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from nowalls.domain.commands import Actor
from nowalls.domain.ids import DistrictCode, IncidentId
from nowalls.domain.serious_events.event import (
    Entry,
    Opening,
    Recipient,
    SeriousEvent,
    SeriousEventId,
    Statement,
    after,
    opened,
    replay,
)
from nowalls.domain.serious_events.steps import (
    MOST_INCIDENTS,
    REPORTERS,
    STEPS,
    Acting,
    AddIncident,
    CancelEvent,
    EventCommand,
    IssueReport,
    Receive,
    Refusal,
    Send,
    StateKnown,
    possible_steps,
    reports_due,
    take_step,
)
from nowalls.domain.serious_events.words import (
    FIRST_WITHIN,
    FOLLOW_UP_WITHIN,
    EventCategory,
    EventState,
    EventStep,
    ReportKind,
    Way,
)
from nowalls.domain.words import Role
from tests.support.builders import LIHUA, LIMIN, NOW
from tests.unit.domain.hazards.test_steps import HOUSE, SUPERVISOR

OPENING: Final = Opening(
    id=SeriousEventId("sev-1"), district=DistrictCode("220104"), category=EventCategory.FIRE, what="福康二号楼起火"
)
FIRST: Final = Entry(number=1, at=NOW, step=EventStep.OPENED, actor=LIMIN.as_owner, text=OPENING.what)
TO: Final = Recipient(organization="朝阳区民政局", name="赵敏", role="值班", contact="0431-8000 0000")
ACTORS: Final = (LIMIN, SUPERVISOR, LIHUA, HOUSE, replace(LIMIN, role=Role.ADMIN))
INCIDENTS: Final = (IncidentId("inc-1"), IncidentId("inc-2"))


def a_report(report: ReportKind) -> IssueReport:
    """Issue a report with some text."""
    return IssueReport(report=report, text=f"{report}…")


def lived(*commands: EventCommand, hours: float = 0) -> tuple[SeriousEvent, dict[int, Entry]]:
    """Return an event after these steps of the duty lead, one so many hours after the other."""
    event, log = opened(OPENING, FIRST), {1: FIRST}
    for n, command in enumerate(commands, start=1):
        entry = take_step(event, log, command, Acting(actor=LIMIN, now=NOW + n * timedelta(hours=hours)))
        assert isinstance(entry, Entry), entry
        log[entry.number] = entry
        event = after(event, entry)
    return event, log


def refusal(life: tuple[SeriousEvent, dict[int, Entry]], command: EventCommand, by: Actor = LIMIN) -> str:
    """Return the code by which a step is refused an hour after the opening; empty when it is taken."""
    outcome = take_step(*life, command, Acting(actor=by, now=NOW + timedelta(hours=1)))
    return outcome.code if isinstance(outcome, Refusal) else ""


def test_a_report_is_due_until_the_final_one() -> None:
    """The first within the hour, then one each day; the moment itself is in time."""
    event, _ = lived()
    assert event.due_at == NOW + FIRST_WITHIN
    assert not event.is_overdue(NOW + FIRST_WITHIN)
    assert event.is_overdue(NOW + FIRST_WITHIN + timedelta(seconds=1))
    reported, _ = lived(a_report(ReportKind.FIRST), hours=0.5)
    assert reported.due_at == NOW + timedelta(hours=0.5) + FOLLOW_UP_WITHIN
    final, _ = lived(a_report(ReportKind.FIRST), a_report(ReportKind.FINAL))
    assert (final.due_at, final.is_overdue(NOW + timedelta(days=9))) == (None, False)
    assert lived(CancelEvent(text="误报"))[0].due_at is None


def test_reports_come_in_their_order() -> None:
    """No follow-up before the first, no second first, nothing after the final; what was reported is not cancelled."""
    first, follow_up, final = map(a_report, ReportKind)
    assert refusal(lived(), follow_up) == refusal(lived(), final) == "wrong_state"
    assert refusal(lived(first), first) == "wrong_state"
    assert lived(first, follow_up, follow_up, final)[0].state is EventState.CLOSED
    assert refusal(lived(first, final), follow_up) == "wrong_state"
    assert refusal(lived(first), CancelEvent(text="误报")) == "wrong_state"


def test_a_sending_is_of_a_report_and_confirmed_once() -> None:
    """Also after the final one; times lie between the report and now, to the minute."""
    life = lived(a_report(ReportKind.FIRST))
    sending = Send(of=2, recipient=TO, way=Way.TELEPHONE, moment=NOW)
    assert refusal(lived(), sending) == "wrong_state"
    assert refusal(life, replace(sending, of=1)) == "unknown_line"
    for wrong in (NOW - timedelta(minutes=2), NOW + timedelta(hours=2)):
        assert refusal(life, replace(sending, moment=wrong)) == "moment_refused"
    assert refusal(life, replace(sending, moment=NOW.replace(second=0))) == ""
    receipt = Receive(of=3, text="赵敏", moment=NOW + timedelta(minutes=1))
    sent = lived(a_report(ReportKind.FIRST), sending)
    assert refusal(sent, replace(receipt, of=2)) == "unknown_line"
    assert refusal(sent, replace(receipt, moment=NOW - timedelta(minutes=5))) == "moment_refused"
    assert refusal(sent, receipt) == ""
    late = Acting(actor=SUPERVISOR, now=NOW + timedelta(hours=1))
    entry = take_step(*sent, receipt, late)
    assert isinstance(entry, Entry)
    again = (after(sent[0], entry), sent[1] | {entry.number: entry})
    assert refusal(again, receipt) == "known_already"


def test_an_incident_is_in_it_once() -> None:
    """And not without end."""
    many = [AddIncident(incident_id=IncidentId(f"inc-{n}")) for n in range(MOST_INCIDENTS)]
    full = lived(*many)
    assert refusal(full, many[0]) == "known_already"
    assert refusal(full, AddIncident(incident_id=IncidentId("inc-more"))) == "too_many"


EVERY: Final[tuple[EventCommand, ...]] = (
    *(AddIncident(incident_id=each) for each in INCIDENTS),
    StateKnown(statement=Statement(dead=0, injured=2)),
    *map(a_report, ReportKind),
    *(Send(of=n, recipient=TO, way=Way.FAX, moment=NOW) for n in (2, 3, 5)),
    *(Receive(of=n, text="赵敏", moment=NOW) for n in (3, 4, 6)),
    CancelEvent(text="误报"),
)


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.role)
def test_what_is_offered_is_what_can_be_taken(actor: Actor) -> None:
    """Whoever is offered a step can take it in some way, and no step can be taken that is not offered."""
    first, final = a_report(ReportKind.FIRST), a_report(ReportKind.FINAL)
    sending = Send(of=2, recipient=TO, way=Way.TELEPHONE, moment=NOW)
    for life in ((), (first,), (first, sending), (first, final), (CancelEvent(text="x"),)):
        event, log = lived(*life)
        acting = Acting(actor=actor, now=NOW)
        taken = {type(each) for each in EVERY if isinstance(take_step(event, log, each, acting), Entry)}
        assert {STEPS[name] for name in possible_steps(event, actor.role)} == taken
        reports = [each for each in ReportKind if isinstance(take_step(event, log, a_report(each), acting), Entry)]
        assert actor.role not in REPORTERS or reports == reports_due(event)


class EventLife(RuleBasedStateMachine):
    """Whoever tries whatever when, beside a model that counts reports, sendings and receipts."""

    def __init__(self) -> None:
        """Begin with an event that was just opened."""
        super().__init__()
        self.log = {1: FIRST}
        self.event = opened(OPENING, FIRST)
        self.reports: list[ReportKind] = []
        self.issued: list[int] = []
        self.sent: list[int] = []
        self.confirmed: set[int] = set()
        self.incidents: list[IncidentId] = []
        self.cancelled = False

    @rule(command=st.sampled_from(EVERY), actor=st.sampled_from(ACTORS))
    def somebody_tries(self, command: EventCommand, actor: Actor) -> None:
        """A step is taken where the model allows it; a refusal leaves everything as it is, and has a sentence."""
        outcome = take_step(self.event, self.log, command, Acting(actor=actor, now=NOW))
        assert isinstance(outcome, Entry) == (actor.role in REPORTERS and self._may(command))
        if isinstance(outcome, Refusal):
            assert outcome.detail.endswith(".")
            return
        self._count(command, outcome.number)
        self.log[outcome.number] = outcome
        self.event = after(self.event, outcome)

    def _may(self, command: EventCommand) -> bool:
        over = self.cancelled or ReportKind.FINAL in self.reports
        match command:
            case IssueReport():
                return not over and (command.report is ReportKind.FIRST) == (not self.reports)
            case Send():
                return command.of in self.issued
            case Receive():
                return command.of in self.sent and command.of not in self.confirmed
            case CancelEvent():
                return not over and not self.reports
            case AddIncident():
                return not over and command.incident_id not in self.incidents
            case StateKnown():
                return not over

    def _count(self, command: EventCommand, number: int) -> None:
        match command:
            case IssueReport():
                self.reports.append(command.report)
                self.issued.append(number)
            case Send():
                self.sent.append(number)
            case Receive():
                self.confirmed.add(command.of)
            case AddIncident():
                self.incidents.append(command.incident_id)
            case CancelEvent():
                self.cancelled = True
            case StateKnown():
                pass

    @invariant()
    def the_log_says_it_all(self) -> None:
        """Replayed from its first line the log gives the event as it stands, version by version."""
        assert replay(OPENING, self.log.values()) == self.event
        assert list(self.log) == list(range(1, self.event.version + 1))

    @invariant()
    def it_is_what_was_counted(self) -> None:
        """Reports in their order, each as it was issued; sendings and receipts; owed exactly while it runs."""
        event = self.event
        assert [self.log[n].report for n in event.reports] == self.reports
        assert all(self.log[n].text == f"{self.log[n].report}…" for n in event.reports)
        assert (event.sendings, event.received) == (tuple(self.sent), frozenset(self.confirmed))
        assert event.incidents == tuple(self.incidents)
        running = not self.cancelled and ReportKind.FINAL not in self.reports
        assert (event.due_at is not None) == (event.closed_at is None) == running


TestEventLife = EventLife.TestCase
