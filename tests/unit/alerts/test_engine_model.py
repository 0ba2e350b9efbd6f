"""Any history of signals, commands, ticks and crashes, against a plain model of what must always hold.

The model knows nothing of rules: it only remembers which signals were given. What is checked is design.md
section 11, 2, 4 and 5: every alarm in exactly one incident or task, no two places in one incident, no real with
a test, every open incident with its next step ahead, no life-safety alarm left without an incident.
"""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from alerts.engine.engine import decide
from alerts.timekeeping import carry_out_due
from nowalls.domain.commands import Actor, Arrive, Claim, Command, Dispatch, Release, Resolve
from nowalls.domain.decisions import Decisions, Facts, Handled, PlaceFacts, UndecidedSignal
from nowalls.domain.ids import IncidentId, PlaceId
from nowalls.domain.incidents import Change, Incident
from nowalls.domain.registry import Device
from nowalls.domain.tasks import Task
from nowalls.domain.transitions import apply_command
from nowalls.domain.words import DeviceKind, Outcome, SignalFlag, SignalState, SignalType, TaskState
from tests.support.builders import (
    BUILDING,
    HOME,
    LIHUA,
    LIUYANG,
    NOW,
    POLICIES,
    ROOM_203,
    ROOM_204,
    ZHANGWEI,
    a_device,
    a_setting,
    a_signal,
    acting,
    numbered_ids,
    place_facts,
)

PLACES = (HOME, BUILDING, ROOM_203, ROOM_204)
DEVICES = (
    a_device("sos-1"),
    a_device("fall-1", DeviceKind.FALL),
    a_device("fall-2", DeviceKind.FALL, cancel_window_s=0),
    a_device("smoke-1", DeviceKind.SMOKE),
    a_device("sos-203", place=ROOM_203),
    a_device("fall-203", DeviceKind.FALL, ROOM_203),
    a_device("smoke-203", DeviceKind.SMOKE, ROOM_203),
    a_device("smoke-204", DeviceKind.SMOKE, ROOM_204),
)
TYPES = {
    DeviceKind.SOS: (SignalType.SOS, SignalType.CALL, SignalType.UNREADABLE, SignalType.LOW_BATTERY),
    DeviceKind.FALL: (SignalType.FALL, SignalType.TAMPER),
    DeviceKind.SMOKE: (SignalType.SMOKE, SignalType.HEAT, SignalType.FAULT),
}
LIFE_SAFETY = (SignalType.SOS, SignalType.FALL, SignalType.SMOKE, SignalType.HEAT, SignalType.UNREADABLE)
ENDS = (SignalState.RAISED, SignalState.RAISED, SignalState.CLEARED, SignalState.CANCELLED)
COMMANDS: tuple[Command, ...] = (
    Claim(),
    Release(),
    Dispatch(assignment=LIUYANG),
    Arrive(),
    Resolve(outcome=Outcome.HELPED_ON_SITE),
)


@st.composite
def what_a_device_says(draw: st.DrawFn) -> tuple[Device, SignalType, SignalState, str, bool, bool]:
    """Draw a device, what it says, under which id, whether as a test and whether it was replayed."""
    device = draw(st.sampled_from(DEVICES))
    return (
        device,
        draw(st.sampled_from(TYPES[device.kind])),
        draw(st.sampled_from(ENDS)),
        draw(st.sampled_from("abc")),
        draw(st.integers(0, 9)) == 0,
        draw(st.integers(0, 19)) == 0,
    )


class Centre(RuleBasedStateMachine):
    """A centre in memory: what storage would keep, nothing more."""

    @initialize()
    def begin(self) -> None:
        """Begin with nothing open."""
        self.now = NOW
        self.new_id = numbered_ids()
        self.incidents: dict[IncidentId, Incident] = {}
        self.tasks: dict[str, Task] = {}
        self.given: dict[int, UndecidedSignal] = {}
        self.handled: dict[int, Handled] = {}
        self.waiting: list[UndecidedSignal] = []

    def facts(self, signals: tuple[UndecidedSignal, ...] = ()) -> Facts:
        """Load what storage would load."""
        places: dict[PlaceId, PlaceFacts] = {}
        for place in PLACES:
            here = [each for each in self.incidents.values() if each.is_open and each.place.id == place.id]
            places[place.id] = place_facts(place, *here)
        open_tasks = {subject: task for subject, task in self.tasks.items() if task.state is TaskState.OPEN}
        return Facts(places=places, signals=signals, open_tasks=open_tasks)

    def write(self, decisions: Decisions) -> None:
        """Keep what storage would keep, in one go."""
        for change in decisions.changes:
            self.keep(change)
        for task_change in decisions.tasks:
            self.tasks[task_change.task.subject] = task_change.task
        for handled in decisions.handled:
            assert handled.signal_id not in self.handled, "A signal is decided once."
            self.handled[handled.signal_id] = handled

    def keep(self, change: Change) -> None:
        """Keep a change; a new incident never stands beside another open one of its place, kind and exercise."""
        new = change.incident
        if change.opened:
            key = (new.place.id, new.kind, new.exercise)
            keys = [(each.place.id, each.kind, each.exercise) for each in self.incidents.values() if each.is_open]
            assert key not in keys, "One open incident a place, kind and exercise."
        self.incidents[new.id] = new

    @rule(said=what_a_device_says())
    def a_device_speaks(self, said: tuple[Device, SignalType, SignalState, str, bool, bool]) -> None:
        """A device says something; it waits for its decision."""
        device, signal_type, state, message_id, test, replayed = said
        signal = a_signal(
            len(self.given) + 1,
            signal_type,
            state,
            device=device,
            message_id=message_id,
            at=self.now,
            test=test,
            flags=frozenset({SignalFlag.REPLAYED}) if replayed else frozenset(),
        )
        self.given[signal.signal.id] = signal
        self.waiting.append(signal)

    @rule(crash=st.booleans())
    def the_engine_decides(self, crash: bool) -> None:  # noqa: FBT001  # drawn
        """Everything that waits is decided in one transaction; a crash before the commit leaves it waiting."""
        decisions = decide(self.facts(tuple(self.waiting)), a_setting(self.now, self.new_id))
        if crash:
            return
        self.waiting.clear()
        self.write(decisions)

    @rule(wait_s=st.integers(1, 400))
    def time_passes(self, wait_s: int) -> None:
        """Time goes by and what is due is carried out."""
        self.now += timedelta(seconds=wait_s)
        self.write(carry_out_due(self.facts(), self.now, POLICIES))

    @rule(number=st.integers(0, 20), command=st.sampled_from(COMMANDS), actor=st.sampled_from([LIHUA, ZHANGWEI]))
    def somebody_acts(self, number: int, command: Command, actor: Actor) -> None:
        """A dispatcher gives a command to some incident."""
        if not self.incidents:
            return
        incident = list(self.incidents.values())[number % len(self.incidents)]
        change = apply_command(incident, command, acting(actor, self.now))
        if isinstance(change, Change):
            self.keep(change)

    @invariant()
    def every_decided_alarm_is_in_exactly_one_place(self) -> None:
        """A life-safety raise that was decided is in exactly one incident, or, when replayed, in a task."""
        for number, handled in self.handled.items():
            signal = self.given[number].signal
            holders = [each for each in self.incidents.values() if number in each.signal_ids]
            assert len(holders) <= 1
            if signal.state is SignalState.RAISED and signal.type in LIFE_SAFETY:
                assert bool(holders) != bool(handled.task_subject), "An alarm is in one incident, or in one task."

    @invariant()
    def people_and_tests_are_never_mixed(self) -> None:
        """An incident's signals all come from its own place, and its alarms are all tests or all real."""
        for incident in self.incidents.values():
            for number in incident.signal_ids:
                given = self.given[number]
                place = next(each for each in PLACES if each.id == given.device.place_id)
                assert incident.place.id in (place.id, place.fire_place)
                if given.signal.state is SignalState.RAISED:
                    assert given.signal.test is incident.exercise

    @invariant()
    def every_open_incident_has_its_next_step(self) -> None:
        """Every open incident's next step lies ahead."""
        for incident in self.incidents.values():
            if incident.is_open:
                assert incident.next_step is not None
                assert incident.next_step.at > self.now


TestCentre = Centre.TestCase
TestCentre.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
