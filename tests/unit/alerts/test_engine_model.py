"""Any history of signals, ticks, crashes and commands, against a plain model of what must always hold.

What is checked is design.md section 11: every alarm in exactly one incident or task, two people's emergencies and
real and test never one (2); every open incident with its next step ahead, every step carried out once and at the
first look after it was due (4); no emergency left without an open incident of at least its urgency (5).
"""

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

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
    Release,
    Reopen,
    Resolve,
    StandDown,
    Transfer,
)
from nowalls.domain.ids import DeviceId, IncidentId, TaskId
from nowalls.domain.incidents import Incident
from nowalls.domain.registry import Device
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import CallResult, DeviceKind, IncidentKind, Outcome, Role, StepName, Verdict
from tests.support.builders import (
    BUILDING,
    HOME,
    LIHUA,
    LIMIN,
    LIUYANG,
    ROOM_203,
    ROOM_204,
    ZHANGWEI,
    a_device,
)
from tests.support.memory import MemoryCentre
from tests.unit.alerts.reference_model import Case, ReferenceModel, Said

PLACES = (HOME, BUILDING, ROOM_203, ROOM_204)
DEVICES = (
    a_device("sos-1"),
    a_device("fall-1", DeviceKind.FALL),
    a_device("fall-2", DeviceKind.FALL, cancel_window_s=0),
    a_device("smoke-1", DeviceKind.SMOKE),
    a_device("sos-203", place=ROOM_203),
    a_device("fall-203", DeviceKind.FALL, ROOM_203),
    a_device("fall-204", DeviceKind.FALL, ROOM_204),
    a_device("smoke-203", DeviceKind.SMOKE, ROOM_203),
    a_device("smoke-204", DeviceKind.SMOKE, ROOM_204),
)
UNREADABLE = "help!"
TYPES = {
    DeviceKind.SOS: ("sos", "sos", "call", "low_battery", UNREADABLE),
    DeviceKind.FALL: ("fall", "fall", "fall", "tamper", UNREADABLE),
    DeviceKind.SMOKE: ("smoke", "heat", "fault", UNREADABLE),
}
STATES = ("raised", "raised", "cleared", "cancelled")
COMMANDS: dict[str, Command] = {
    "claim": Claim(),
    "takeover": Claim(takeover=True),
    "release": Release(),
    "transfer": Transfer(to=ZHANGWEI.as_owner),
    "confirm": Confirm(verdict=Verdict.REAL, by="resident"),
    "doubt": Confirm(verdict=Verdict.FALSE, by="resident"),
    "answered": Call(result=CallResult.ANSWERED),
    "unanswered": Call(result=CallResult.NO_ANSWER),
    "dispatch": Dispatch(assignment=LIUYANG),
    "stand_down": StandDown(),
    "arrive": Arrive(),
    "resolve": Resolve(outcome=Outcome.HELPED_ON_SITE),
    "note": Note(text="…"),
    "reopen": Reopen(),
    "hold": Hold(),
}
STUCK = 25
Message = tuple[Device, str, str, str, bool, bool]
actors = st.sampled_from([LIHUA, ZHANGWEI, LIMIN])
numbers = st.integers(0, 20)


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """Draw a device, what it says, under which id, whether as a test and whether it was kept by the broker."""
    device = draw(st.sampled_from(DEVICES))
    test = draw(st.integers(0, 5)) == 0
    return (
        device,
        draw(st.sampled_from(TYPES[device.kind])),
        draw(st.sampled_from(STATES)),
        draw(st.sampled_from("abc")) + ("t" if test else ""),
        test,
        draw(st.integers(0, 19)) == 0,
    )


class Centre(RuleBasedStateMachine):
    """The rules on a centre in memory, and beside it the model; both are told the same."""

    @initialize()
    def begin(self) -> None:
        """Begin with nothing open."""
        self.centre = MemoryCentre.of(PLACES, DEVICES)
        self.model = ReferenceModel()
        self.waiting: list[Said] = []
        self.steps_done: set[tuple[IncidentId, StepName, datetime]] = set()
        self.looked = True

    @rule(message=messages(), times=st.sampled_from([1, 1, 1, 1, 1, 1, 2, 2, STUCK]), decided=st.booleans())
    def a_device_speaks(self, message: Message, times: int, decided: bool) -> None:  # noqa: FBT001  # drawn
        """A device says something; says it again, unheard; or is stuck and raises it anew each time."""
        device, kind, state, message_id, test, retained = message
        for number in range(times):
            each_id = f"stuck-{len(self.centre.signals)}-{number}" if times == STUCK else message_id
            self._hear((device, kind, state, each_id, test, retained))
        if decided:
            self.the_engine_decides(crash=False)

    @precondition(lambda self: self.centre.signals)
    @rule(kind=st.integers(0, 4), state=st.sampled_from(STATES), decided=st.booleans())
    def it_goes_on(self, kind: int, state: str, decided: bool) -> None:  # noqa: FBT001  # drawn
        """The device that spoke last says something more under the same id."""
        last = self.model.said[-1]
        device = self.centre.devices[DeviceId(last.device)]
        kinds = TYPES[device.kind]
        self._hear((device, kinds[kind % len(kinds)], state, last.id, last.test, False))
        if decided:
            self.the_engine_decides(crash=False)

    def _hear(self, message: Message) -> None:
        device, kind, state, message_id, test, retained = message
        payload = {"id": message_id, "type": kind, "state": state, "test": test}
        signal = self.centre.hear(device.id, UpChannel.ALARM, payload, retained=retained)
        if signal is not None:
            said = Said(
                number=signal.id,
                device=device.id,
                kind=device.kind,
                window_s=device.cancel_window_s,
                place=self.centre.places[device.place_id],
                type=signal.type.value,
                state=signal.state.value,
                id=message_id,
                test=signal.test,
                replayed=retained,
                at=self.centre.now,
            )
            self.model.said.append(said)
            self.waiting.append(said)

    @precondition(lambda self: self.waiting)
    @rule(crash=st.booleans())
    def the_engine_decides(self, crash: bool) -> None:  # noqa: FBT001  # drawn
        """Everything that waits is decided in one transaction; after a crash before its commit it is decided again."""
        if crash:
            self.centre.decide(crash=True)
        self.centre.decide()
        self.model.decide(self.waiting, self.centre.now)
        self.waiting.clear()

    @rule(wait_s=st.integers(1, 400), crash=st.booleans())
    def time_passes(self, wait_s: int, crash: bool) -> None:  # noqa: FBT001  # drawn
        """Time goes by and what is due is carried out, perhaps after a crash just before its commit."""
        self.centre.now += timedelta(seconds=wait_s)
        if crash:
            self.centre.tick(crash=True)
        due = {each.id: each for each in self.centre.open()}
        told = len(self.centre.timeline)
        self.centre.tick()
        self.model.tick(self.centre.now)
        self._check_steps(due, told)
        self.looked = True

    def _check_steps(self, before: dict[IncidentId, Incident], told: int) -> None:
        """Each step that was due was carried out once, unless its owner was lost, and no other was."""
        entries = self.centre.timeline[told:]
        lost = {incident_id for incident_id, entry in entries if entry.code == "lease_expired"}
        done = [(incident_id, entry.params["name"]) for incident_id, entry in entries if entry.code == "step"]
        wanted = []
        for incident in before.values():
            step = incident.next_step
            assert step is not None
            if step.at <= self.centre.now and incident.id not in lost:
                wanted.append((incident.id, step.name.value))
                key = (incident.id, step.name, step.at)
                assert key not in self.steps_done, f"{key} is carried out twice."
                self.steps_done.add(key)
        assert sorted(done) == sorted(wanted)

    @rule(wait_s=st.integers(1, 400))
    def alerts_is_dead(self, wait_s: int) -> None:
        """Time goes by and nobody looks at it; people go on working."""
        self.centre.now += timedelta(seconds=wait_s)
        self.looked = False

    @precondition(lambda self: self.centre.incidents)
    @rule(number=numbers, name=st.sampled_from(sorted(COMMANDS)), actor=actors)
    def somebody_acts(self, number: int, name: str, actor: Actor) -> None:
        """Somebody gives a command; it is done or refused as the model says."""
        case, incident = self._pair(number)
        refusal = self.centre.command(actor, incident.id, COMMANDS[name])
        to = ZHANGWEI.user_id if name == "transfer" else ""
        lead = actor.role is Role.DUTY_LEAD
        expected = self.model.command(case, name, actor.user_id, self.centre.now, to=to, lead=lead)
        assert (refusal.code if refusal else "done") == expected

    @precondition(lambda self: len(self.centre.incidents) > 1)
    @rule(number=numbers, into=numbers, actor=actors)
    def somebody_merges(self, number: int, into: int, actor: Actor) -> None:
        """Somebody says that two incidents are one."""
        (case, incident), (into_case, into_incident) = self._pair(number), self._pair(into)
        refusal = self.centre.command(actor, incident.id, Merge(into=into_incident.id))
        expected = self.model.merge(case, into_case, actor.user_id, self.centre.now)
        assert (refusal.code if refusal else "done") == expected

    def _pair(self, number: int) -> tuple[Case, Incident]:
        pairs = list(zip(self.model.cases, self.centre.incidents.values(), strict=True))
        return pairs[number % len(pairs)]

    @invariant()
    def incidents_are_what_the_model_says(self) -> None:
        """There is an incident for each case and no other: its place, kind, state, owner, and at least its urgency."""
        for case, incident in zip(self.model.cases, self.centre.incidents.values(), strict=True):
            fire = incident.kind is IncidentKind.FIRE_HAZARD
            assert (incident.place.id, fire, incident.exercise) == case.key
            assert incident.state.value == case.state
            if case.is_open:
                assert (incident.owner.user_id if incident.owner else None) == case.owner
                assert incident.severity.rank <= case.severity

    @invariant()
    def alarms_are_where_the_model_says(self) -> None:
        """Each emergency is in its case's incident, other work in one task about its device, type and test."""
        emergencies = {said.number for said in self.model.said if said.is_emergency}
        for case, incident in zip(self.model.cases, self.centre.incidents.values(), strict=True):
            raised = [number for number in incident.signal_ids if number in emergencies]
            assert sorted(raised) == sorted(said.number for said in case.alarms)
        about: dict[TaskId, tuple[str, str, bool]] = {}
        for number, subject in self.model.work.items():
            [task] = [task for task in self.centre.tasks.values() if number in task.signal_ids]
            assert about.setdefault(task.id, subject) == subject

    @invariant()
    def every_signal_is_decided_once(self) -> None:
        """Each signal is handled with a reason, or waits."""
        waiting = {said.number for said in self.waiting}
        assert {*self.centre.handled, *waiting} == {*self.centre.signals}
        assert not waiting & {*self.centre.handled}

    @invariant()
    def every_open_incident_has_its_next_step(self) -> None:
        """An open incident's next step lies ahead once somebody looked at the time; a closed one has none."""
        for incident in self.centre.incidents.values():
            assert (incident.next_step is not None) == incident.is_open
            if incident.next_step is not None and self.looked:
                assert incident.next_step.at > self.centre.now


def lived(chance: random.Random, length: int) -> None:
    """Live through a history that plain chance draws: denser than what hypothesis draws, which shrinks instead."""
    centre = Centre()
    centre.begin()
    for _ in range(length):
        something_happens(centre, chance)
        centre.incidents_are_what_the_model_says()
        centre.alarms_are_where_the_model_says()
        centre.every_signal_is_decided_once()
        centre.every_open_incident_has_its_next_step()


def something_happens(centre: Centre, chance: random.Random) -> None:
    """Let chance draw what happens next."""
    number, into, actor = chance.randrange(20), chance.randrange(20), chance.choice((LIHUA, ZHANGWEI, LIMIN))
    decided, crash, wait_s = (
        chance.random() < 0.8,
        chance.random() < 0.2,
        round(chance.choice((10, 60, 400)) * chance.random()),
    )
    match chance.choices(range(6), (5, 5, 6, 1, 6, 1))[0]:
        case 0:
            device, test = chance.choice(DEVICES), chance.random() < 0.15
            kind, state = chance.choice(TYPES[device.kind]), chance.choice(STATES)
            message = (device, kind, state, chance.choice("abc") + ("t" if test else ""), test, chance.random() < 0.05)
            centre.a_device_speaks(message, STUCK if chance.random() < 0.05 else 1, decided)
        case 1 if centre.centre.signals:
            centre.it_goes_on(number, chance.choice(STATES), decided)
        case 2:
            centre.time_passes(wait_s, crash)
        case 3:
            centre.alerts_is_dead(wait_s)
        case 4 if centre.centre.incidents:
            centre.somebody_acts(number, chance.choice(sorted(COMMANDS)), actor)
        case 5 if len(centre.centre.incidents) > 1:
            centre.somebody_merges(number, into, actor)
        case _:
            centre.the_engine_decides(crash)


@pytest.mark.parametrize("seed", range(40))
def test_a_dense_history_is_what_the_model_says(seed: int) -> None:
    """The same holds throughout two hundred events that chance draws; the seed repeats them."""
    lived(random.Random(seed), 200)


TestCentre = Centre.TestCase
TestCentre.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
