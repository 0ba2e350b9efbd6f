"""The incident's state machine: every command in every state, and what must hold after any history."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nowalls.domain.commands import (
    Actor,
    Arrive,
    Call,
    Claim,
    Command,
    Confirm,
    Dispatch,
    Hold,
    Merge,
    Note,
    Refusal,
    Release,
    Reopen,
    Report,
    Resolve,
    StandDown,
    Transfer,
)
from nowalls.domain.ids import IncidentId
from nowalls.domain.incidents import Change, Incident, Owner, Step
from nowalls.domain.steps import lease_due, step_due
from nowalls.domain.transitions import absorb, apply_command
from nowalls.domain.words import (
    AckStage,
    CallResult,
    EmergencyService,
    IncidentState,
    Outcome,
    Severity,
    StepName,
    Verdict,
)
from tests.support.builders import (
    LIHUA,
    LIMIN,
    LIUYANG,
    NOW,
    TIMES,
    ZHANGWEI,
    a_claimed_incident,
    acting,
    an_alarm,
    an_incident,
    seconds,
)


def done(incident: Incident, command: Command, actor: Actor = LIHUA) -> Incident:
    """Apply a command that must be possible and return the incident after it."""
    change = apply_command(incident, command, acting(actor))
    assert isinstance(change, Change), change
    return change.incident


def refusal(incident: Incident, command: Command, actor: Actor = LIHUA) -> Refusal:
    """Apply a command that must be refused and return why."""
    refused = apply_command(incident, command, acting(actor))
    assert isinstance(refused, Refusal), refused
    return refused


RESOLVE = Resolve(outcome=Outcome.HELPED_ON_SITE)
DISPATCH = Dispatch(assignment=LIUYANG)


def test_the_usual_way() -> None:
    """Claimed, dispatched, arrived, resolved: each with its time and its next step."""
    claimed = done(an_incident(), Claim())
    assert (claimed.state, claimed.owner, claimed.next_step) == (
        IncidentState.CLAIMED,
        LIHUA.as_owner,
        Step(name=StepName.ACT_REMIND, at=NOW + TIMES.remind),
    )
    sent = done(claimed, DISPATCH)
    assert (sent.state, sent.responder, sent.dispatched_at) == (IncidentState.DISPATCHED, LIUYANG, NOW)
    there = done(sent, Arrive())
    assert there.next_step == Step(name=StepName.ON_SCENE_CHECKIN, at=NOW + TIMES.check_in)
    closed = done(there, RESOLVE)
    assert (closed.state, closed.closed_at, closed.next_step) == (IncidentState.RESOLVED, NOW, None)
    assert closed.version == 5


@pytest.mark.parametrize("command", [DISPATCH, Arrive(), RESOLVE])
def test_acting_on_an_unclaimed_incident_claims_it(command: Command) -> None:
    """Dispatch, arrive and resolve on an unclaimed incident claim it first."""
    changed = done(an_incident(), command)
    assert (changed.owner, changed.claimed_at) == (LIHUA.as_owner, NOW)


def test_a_second_claim_is_told_who_was_first() -> None:
    """A lost claim is refused with the owner's name; the owner's own claim renews the lease."""
    claimed = a_claimed_incident()
    refused = refusal(claimed, Claim(), ZHANGWEI)
    assert (refused.code, refused.owner) == ("already_claimed", LIHUA.as_owner)
    later = acting(LIHUA, NOW + seconds(60))
    renewed = apply_command(claimed, Claim(), later)
    assert isinstance(renewed, Change)
    assert renewed.incident.lease_until == later.now + TIMES.lease
    assert renewed.incident.next_step == claimed.next_step


@pytest.mark.parametrize("command", [Release(), DISPATCH, Arrive(), RESOLVE, StandDown(), Transfer(to=LIMIN.as_owner)])
def test_commands_by_another_are_refused(command: Command) -> None:
    """Nobody but the owner moves a claimed incident."""
    assert refusal(a_claimed_incident(), command, ZHANGWEI).code == "not_owner"


def test_only_a_duty_lead_takes_over() -> None:
    """A duty lead may take an incident from its owner, a colleague may not."""
    claimed = a_claimed_incident()
    assert refusal(claimed, Claim(takeover=True), ZHANGWEI).code == "not_allowed"
    assert done(claimed, Claim(takeover=True), LIMIN).owner == LIMIN.as_owner


@pytest.mark.parametrize("state", [IncidentState.DISPATCHED, IncidentState.ARRIVED])
def test_release_is_for_claimed_only(state: IncidentState) -> None:
    """An incident with somebody on the way is not given back."""
    assert refusal(a_claimed_incident(state=state), Release()).code == "wrong_state"


@pytest.mark.parametrize("state", [IncidentState.DISPATCHED, IncidentState.ARRIVED])
def test_claiming_an_unowned_one_sets_the_owner_only(state: IncidentState) -> None:
    """Whoever takes an unattended incident changes nothing about how far help is."""
    unattended = a_claimed_incident(state=state, owner=None, lease_until=None, dispatched_at=NOW)
    assert done(unattended, Claim(), ZHANGWEI).state is state


def test_claiming_a_pending_fall_ends_its_countdown() -> None:
    """A claimed fall counts down no more."""
    pending = an_incident(
        state=IncidentState.PENDING,
        severity=Severity.HIGH,
        pending_until=NOW + seconds(20),
        ringing_since=None,
        next_step=Step(name=StepName.CONFIRM_FALL, at=NOW + seconds(20)),
    )
    claimed = done(pending, Claim())
    assert (claimed.state, claimed.pending_until) == (IncidentState.CLAIMED, None)
    assert claimed.next_step is not None
    assert claimed.next_step.name is StepName.ACT_REMIND


def cancelled_fall(**changes: object) -> Incident:
    """Return a fall whose wearer said that all is well."""
    values: dict[str, object] = {
        "state": IncidentState.PENDING,
        "severity": Severity.HIGH,
        "cancelled_at": NOW,
        "ringing_since": None,
        "next_step": Step(name=StepName.CALL_BACK, at=NOW + TIMES.call_back),
    }
    return an_incident(**(values | changes))


def test_closing_a_cancelled_fall_ends_it_cancelled() -> None:
    """It ends cancelled, with its outcome."""
    closed = done(cancelled_fall(), Resolve(outcome=Outcome.REASSURED_BY_PHONE))
    assert (closed.state, closed.outcome) == (IncidentState.CANCELLED, Outcome.REASSURED_BY_PHONE)


@pytest.mark.parametrize(("result", "met"), [(CallResult.ANSWERED, True), (CallResult.NO_ANSWER, False)])
def test_an_answered_call_meets_call_back(result: CallResult, met: bool) -> None:  # noqa: FBT001  # drawn
    """Only a call that was answered meets the step; no answer alone closes and meets nothing."""
    claimed = done(cancelled_fall(), Claim())
    later = apply_command(claimed, Call(result=result), acting(now=NOW + seconds(30)))
    assert isinstance(later, Change)
    assert later.incident.next_step is not None
    assert (later.incident.next_step.name is not StepName.CALL_BACK) is met
    assert (later.incident.state, later.incident.severity) == (claimed.state, claimed.severity)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_changes_no_state(verdict: Verdict) -> None:
    """A verdict is a record; only ``real`` confirms, and none changes state, severity, steps or exercise."""
    before = a_claimed_incident()
    after = done(before, Confirm(verdict=verdict, by="家属"))
    assert after.confirmed is (verdict is Verdict.REAL)
    kept = ("state", "severity", "next_step", "exercise")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]


def test_a_note_is_always_possible() -> None:
    """A note may be written by anybody, on a closed incident too, and claims nothing."""
    closed = done(a_claimed_incident(), RESOLVE)
    noted = done(closed, Note(text="家属已到"), ZHANGWEI)
    assert (noted.state, noted.version) == (closed.state, closed.version + 1)


def test_standing_down_calls_the_responder_back() -> None:
    """The incident is claimed again, without a responder, and the device hears of it."""
    sent = done(an_incident(), DISPATCH)
    change = apply_command(sent, StandDown(), acting())
    assert isinstance(change, Change)
    assert (change.incident.state, change.incident.responder) == (IncidentState.CLAIMED, None)
    assert change.acks[0].stage is AckStage.REASSIGNED


def test_reopening_takes_the_closing_back() -> None:
    """A reopened incident rings, unowned, with its steps; an open one cannot be reopened."""
    closed = done(an_incident(), RESOLVE)
    again = done(closed, Reopen())
    assert (again.state, again.owner, again.closed_at, again.outcome) == (IncidentState.OPEN, None, None, None)
    assert again.next_step is not None
    assert refusal(again, Reopen()).code == "wrong_state"


def test_merging_moves_everything_over() -> None:
    """The merged one is closed, the other has its signals and alarms."""
    one = an_incident(alarms=(an_alarm("sos-2"),), signal_ids=(7,))
    into = an_incident(id=IncidentId("inc-2"))
    merged = done(one, Merge(into=into.id))
    assert (merged.state, merged.merged_into) == (IncidentState.MERGED, into.id)
    whole = absorb(into, one, acting()).incident
    assert whole.signal_ids == (1, 7)
    assert {alarm.device_id for alarm in whole.alarms} == {"sos-1", "sos-2"}


@pytest.mark.parametrize("command", [Claim(), Release(), DISPATCH, Arrive(), RESOLVE, Hold()])
def test_a_closed_incident_is_left_alone(command: Command) -> None:
    """Nothing but a note or a reopening touches a closed incident."""
    closed = done(an_incident(), RESOLVE)
    assert refusal(closed, command).code == "wrong_state"


def test_holding_renews_the_lease_and_is_no_news() -> None:
    """A held incident keeps its owner; nobody is told, no version is made."""
    asked = a_claimed_incident(lease_asked=True, lease_until=NOW + seconds(5))
    change = apply_command(asked, Hold(), acting())
    assert isinstance(change, Change)
    assert (change.reason, change.incident.version) == (None, asked.version)
    assert (change.incident.lease_until, change.incident.lease_asked) == (NOW + TIMES.lease, False)


def test_each_device_hears_its_newest_alarm() -> None:
    """A stage goes to each device with a signal in the incident, for its newest raise that has an id."""
    incident = an_incident(
        alarms=(
            an_alarm("sos-1", message_id="1"),
            an_alarm("sos-1", message_id="2", at=NOW + seconds(1)),
            an_alarm("fall-1", message_id=None),
            an_alarm("sos-2", message_id="9"),
        ),
    )
    change = apply_command(incident, Claim(), acting())
    assert isinstance(change, Change)
    assert {(ack.device_id, ack.message_id, ack.stage) for ack in change.acks} == {
        ("sos-1", "2", AckStage.CLAIMED),
        ("sos-2", "9", AckStage.CLAIMED),
    }


COMMANDS = st.sampled_from(
    [
        Claim(),
        Claim(takeover=True),
        Release(),
        Transfer(to=ZHANGWEI.as_owner),
        Confirm(verdict=Verdict.REAL, by="邻居"),
        Call(result=CallResult.ANSWERED),
        Call(result=CallResult.BUSY),
        Report(service=EmergencyService.FIRE_BRIGADE, number="2026-113"),
        DISPATCH,
        StandDown(),
        Arrive(),
        RESOLVE,
        Note(text="…"),
        Merge(into=IncidentId("inc-9")),
        Reopen(),
        Hold(),
    ],
)
ACTORS = st.sampled_from([LIHUA, ZHANGWEI, LIMIN])


class IncidentLife(RuleBasedStateMachine):
    """Any history of commands and of time keeps what must hold of one incident."""

    def __init__(self) -> None:
        """Begin with an open incident."""
        super().__init__()
        self.now = NOW
        self.incident = an_incident()
        self.severest = self.incident.severity.rank

    def take(self, change: Change | Refusal | None) -> None:
        """Take a change over, checking that versions count up."""
        if not isinstance(change, Change):
            return
        news = change.reason is not None
        assert change.incident.version == self.incident.version + news
        assert len(change.entries) >= news
        self.incident = change.incident

    @rule(command=COMMANDS, actor=ACTORS)
    def somebody_acts(self, command: Command, actor: Actor) -> None:
        """A person gives a command."""
        self.take(apply_command(self.incident, command, acting(actor, self.now)))

    @rule(wait_s=st.integers(1, 400))
    def time_passes(self, wait_s: int) -> None:
        """Time goes by and whatever became due is carried out, as late as that."""
        self.now += timedelta(seconds=wait_s)
        for due in (lease_due, step_due):
            self.take(due(self.incident, self.now, TIMES))

    @precondition(lambda self: self.incident.is_open)
    @invariant()
    def an_open_incident_has_its_next_step(self) -> None:
        """Every open incident has a next step, and none of it lies in the past."""
        assert self.incident.next_step is not None
        assert self.incident.next_step.at > self.now

    @precondition(lambda self: not self.incident.is_open)
    @invariant()
    def a_closed_incident_rests(self) -> None:
        """A closed incident has no step, no lease, no countdown."""
        assert self.incident.closed_at is not None
        assert (self.incident.next_step, self.incident.lease_until, self.incident.pending_until) == (None, None, None)

    @invariant()
    def owners_have_leases(self) -> None:
        """While open, an owner has a lease; unowned means no lease."""
        if self.incident.is_open:
            assert (self.incident.owner is None) == (self.incident.lease_until is None)

    @invariant()
    def severity_never_falls(self) -> None:
        """Severity never falls while open."""
        assert self.incident.severity.rank <= self.severest
        self.severest = self.incident.severity.rank

    @invariant()
    def claimed_means_owned(self) -> None:
        """A claimed incident always has somebody; an open or pending one nobody."""
        if self.incident.state is IncidentState.CLAIMED:
            assert isinstance(self.incident.owner, Owner)
        if self.incident.state in (IncidentState.OPEN, IncidentState.PENDING):
            assert self.incident.owner is None


TestIncidentLife = IncidentLife.TestCase
TestIncidentLife.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


class CancelledFallLife(IncidentLife):
    """The same for a fall whose wearer cancelled."""

    def __init__(self) -> None:
        """Begin with a cancelled fall."""
        super().__init__()
        self.incident = replace(cancelled_fall())
        self.severest = self.incident.severity.rank


TestCancelledFallLife = CancelledFallLife.TestCase
TestCancelledFallLife.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
