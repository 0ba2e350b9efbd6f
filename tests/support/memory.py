"""A centre in memory: the services' pure rules, and in place of storage the least that keeps what they decide.

For histories and stories told by a clock that is moved by hand. A message goes the whole pure way: read and
judged as ingest does it, decided as alerts does it, commanded as the API does it; only the three shells around
those rules, and the database, are left out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from alerts.engine.engine import decide
from alerts.engine.watching import decide_due
from alerts.timekeeping import carry_out_due
from nowalls.domain.commands import Actor, Command, Merge, Refusal, Reopen
from nowalls.domain.decisions import ClosedIncident, Decisions, Facts, Handled, PlaceFacts, UndecidedSignal
from nowalls.domain.ids import DeviceId, DistrictCode, IncidentId, PlaceId, SignalId, TaskId
from nowalls.domain.incidents import Ack, Change, Entry, Incident
from nowalls.domain.intake import Arrived, Intake, KeyKind, interpret
from nowalls.domain.live import incident_object, task_object
from nowalls.domain.registry import Device, Place
from nowalls.domain.signals import Arrival, Seen, Signal, judge_arrival, judge_redelivery
from nowalls.domain.tasks import Task, TaskChange
from nowalls.domain.topics import UpChannel
from nowalls.domain.transitions import absorb, apply_command
from nowalls.domain.watches import ACTIVITY_KINDS, DueWatch, HomeFacts, Sensor, Watch
from nowalls.domain.words import PlaceKind, SignalState, SiteKind, TaskState
from tests.support.builders import NOW, POLICIES, a_setting, acting, numbered_ids

Json = dict[str, Any]
Key = tuple[DeviceId, str, SignalState]
DISTRICT = DistrictCode("220104")
LOOK_BACK = timedelta(minutes=10)
"""As storage: how long a closed incident is told to be the earlier one of a recurrence."""
FLOOD_LOOK_BACK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every console is told: name and reason as in the live protocol, and the whole object."""

    at: datetime
    name: str
    reason: str
    data: Json


@dataclass(slots=True)
class MemoryCentre:
    """What the database would hold, and what would have left the centre."""

    places: dict[PlaceId, Place]
    devices: dict[DeviceId, Device]
    now: datetime = NOW
    shows: bool = True
    """Whether some duty console shows every incident."""
    signals: dict[SignalId, Signal] = field(default_factory=dict)
    seen: dict[Key, Seen] = field(default_factory=dict)
    waiting: list[SignalId] = field(default_factory=list)
    handled: dict[SignalId, Handled] = field(default_factory=dict)
    incidents: dict[IncidentId, Incident] = field(default_factory=dict)
    tasks: dict[TaskId, Task] = field(default_factory=dict)
    watches: dict[str, Watch] = field(default_factory=dict)
    timeline: list[tuple[IncidentId, Entry]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)
    new_id: Callable[[str], str] = field(default_factory=numbered_ids)

    @classmethod
    def of(cls, places: Iterable[Place], devices: Iterable[Device]) -> "MemoryCentre":
        """Register places and devices."""
        return cls({each.id: each for each in places}, {each.id: each for each in devices})

    def hear(self, device_id: DeviceId, channel: UpChannel, payload: Json, *, retained: bool = False) -> Signal | None:
        """Take in a message as ingest does: a new signal waits for its decision; a repeat (``None``) is none."""
        arrived = Arrived(
            device_id=device_id,
            device_kind=self.devices[device_id].kind,
            channel=channel,
            payload=msgspec.json.encode(payload),
            retained=retained,
            received_at=self.now,
        )
        intake = interpret(arrived).intake
        assert intake is not None, f"{payload} is no signal."
        key = (device_id, intake.message_key, intake.state)
        arrival = self._judge(intake, self.seen.get(key))
        if not arrival.is_new:
            self.seen[key] = replace(self.seen[key], last_received_at=self.now)
            return None
        signal = _signal(SignalId(len(self.signals) + 1), intake, arrival)
        self.signals[signal.id] = signal
        self.waiting.append(signal.id)
        self.seen[key] = Seen(
            signal_id=signal.id,
            device_at=intake.device_at,
            first_received_at=self.now,
            last_received_at=self.now,
            incident_closed=False,
        )
        return signal

    def _judge(self, intake: Intake, seen: Seen | None) -> Arrival:
        handled = None if seen is None else self.handled.get(seen.signal_id)
        if seen is not None and handled is not None and handled.incident_id is not None:
            seen = replace(seen, incident_closed=not self.incidents[handled.incident_id].is_open)
        if intake.key_kind is KeyKind.BYTES:
            return judge_redelivery(seen, received_at=self.now)
        wanted = (intake.device_id, intake.message_id, intake.state)
        known = any((each.device_id, each.message_id, each.state) == wanted for each in self.signals.values())
        return judge_arrival(seen, id_known=known, received_at=self.now)

    def decide(self, *, crash: bool = False) -> None:
        """Decide everything that waits in one transaction; a crash before its commit leaves all as it was."""
        undecided = tuple(self._undecided(self.signals[number]) for number in self.waiting)
        if not undecided:
            return
        decisions = decide(self.facts(undecided), a_setting(self.now, self.new_id))
        if not crash:
            self.waiting.clear()
            self._commit(decisions)

    def tick(self, *, crash: bool = False) -> None:
        """Carry out what is due now, in one transaction."""
        decisions = carry_out_due(self.facts(), self.now, POLICIES)
        if not crash:
            self._commit(decisions)
        due = [
            DueWatch(subject=each.subject, place_id=each.place_id)
            for each in self.watches.values()
            if each.due_at <= self.now
        ]
        if due and not crash:
            self._commit(decide_due(self.facts(), a_setting(self.now, self.new_id), due))

    def command(self, actor: Actor, incident_id: IncidentId, command: Command) -> Refusal | None:
        """Carry out a person's command as the API does; return why not, if it was refused."""
        incident, by = self.incidents[incident_id], acting(actor, self.now)
        if isinstance(command, Reopen) and self._beside(incident):
            return Refusal(code="incident_open", detail="Another incident is open at the same place.")
        if isinstance(command, Merge) and not self._mergeable(incident, self.incidents[command.into]):
            return Refusal(code="wrong_state", detail="These two cannot be merged.")
        outcome = apply_command(incident, command, by)
        if isinstance(outcome, Refusal):
            return outcome
        changes = () if outcome is None else (outcome,)
        if isinstance(command, Merge):
            changes = (*changes, absorb(self.incidents[command.into], incident, by))
        self._commit(Decisions(changes=changes))
        return None

    def _beside(self, incident: Incident) -> bool:
        key = (incident.place.id, incident.kind, incident.exercise)
        return any((each.place.id, each.kind, each.exercise) == key for each in self.open() if each.id != incident.id)

    def _mergeable(self, incident: Incident, into: Incident) -> bool:
        same = (into.site_id, into.exercise, into.kind) == (incident.site_id, incident.exercise, incident.kind)
        return same and into.is_open and into.id != incident.id

    def open(self) -> list[Incident]:
        """Return what stands open."""
        return [each for each in self.incidents.values() if each.is_open]

    def facts(self, undecided: tuple[UndecidedSignal, ...] = ()) -> Facts:
        """Load what storage would load, of all places."""
        places = {
            place.id: PlaceFacts(
                place=place,
                district=DISTRICT,
                organization=None,
                open=tuple(each for each in self.open() if each.place.id == place.id),
                closed=self._lately_closed(place.id),
            )
            for place in self.places.values()
        }
        open_tasks = {task.subject: task for task in self.tasks.values() if task.state is TaskState.OPEN}
        seen = frozenset(self.incidents if self.shows else ())
        homes = {place.id: self._home(place) for place in self.places.values() if place.kind is PlaceKind.HOME}
        return Facts(places=places, signals=undecided, homes=homes, open_tasks=open_tasks, seen=seen)

    def _home(self, place: Place) -> HomeFacts:
        """Somebody lives there alone, and every sensor was heard just now."""
        here = [each for each in self.devices.values() if each.place_id == place.id and each.kind in ACTIVITY_KINDS]
        sensors = (Sensor(device_id=each.id, kind=each.kind, model=None, last_seen_at=self.now) for each in here)
        watches = tuple(each for each in self.watches.values() if each.place_id == place.id)
        return HomeFacts(site_kind=SiteKind.HOME, residents=1, sensors=tuple(sensors), watches=watches)

    def _lately_closed(self, place_id: PlaceId) -> tuple[ClosedIncident, ...]:
        closed = [
            ClosedIncident(
                id=each.id,
                place_id=place_id,
                kind=each.kind,
                exercise=each.exercise,
                closed_at=each.closed_at,
            )
            for each in self.incidents.values()
            if each.place.id == place_id and each.closed_at is not None and each.closed_at >= self.now - LOOK_BACK
        ]
        return tuple(sorted(closed, key=lambda each: each.closed_at))

    def _undecided(self, signal: Signal) -> UndecidedSignal:
        earlier = [
            each
            for each in self.signals.values()
            if each.id < signal.id and (each.device_id, each.message_id) == (signal.device_id, signal.message_id)
        ]
        raised_before = any(each.state is SignalState.RAISED for each in earlier)
        return UndecidedSignal(
            signal=signal,
            device=self.devices[signal.device_id],
            early_ends=() if raised_before else tuple(each for each in earlier if self._is_early_end(each)),
            raised_in_last_minute=self._raised_before(signal),
        )

    def _is_early_end(self, signal: Signal) -> bool:
        handled = self.handled.get(signal.id)
        kept = handled is None or handled.reason == "kept_for_its_raise"
        return signal.state in (SignalState.CLEARED, SignalState.CANCELLED) and kept

    def _raised_before(self, signal: Signal) -> int:
        return sum(
            (each.device_id, each.type, each.state) == (signal.device_id, signal.type, SignalState.RAISED)
            and each.id < signal.id
            and each.received_at > signal.received_at - FLOOD_LOOK_BACK
            for each in self.signals.values()
        )

    def _commit(self, decisions: Decisions) -> None:
        """Keep what storage would keep, and refuse what its constraints would refuse."""
        for change in decisions.changes:
            self._keep(change)
        for task_change in decisions.tasks:
            self._keep_task(task_change)
        for watched in decisions.watches:
            self.watches.pop(watched.subject, None)
            self.watches |= {watched.subject: watched.watch} if watched.watch else {}
        for handled in decisions.handled:
            assert handled.signal_id not in self.handled, f"Signal {handled.signal_id} is decided twice."
            self.handled[handled.signal_id] = handled

    def _keep(self, change: Change) -> None:
        new = change.incident
        if new.is_open:
            assert not self._beside(new), f"{new.id} stands open beside another of its place, kind and exercise."
        self.incidents[new.id] = new
        self.timeline += [(new.id, entry) for entry in change.entries]
        self.acks += change.acks
        if change.reason is not None:
            name = "incident.opened" if change.opened else "incident.changed"
            self.events.append(Event(at=self.now, name=name, reason=change.reason, data=incident_object(new)))

    def _keep_task(self, change: TaskChange) -> None:
        new = change.task
        self.tasks[new.id] = new
        alike = [each for each in self.tasks.values() if each.subject == new.subject and each.state is TaskState.OPEN]
        assert len(alike) <= 1, f"{new.id} stands open beside another about {new.subject}."
        if change.reason is not None:
            name = "task.opened" if change.opened else "task.changed"
            self.events.append(Event(at=self.now, name=name, reason=change.reason, data=task_object(new)))


def _signal(number: SignalId, intake: Intake, arrival: Arrival) -> Signal:
    return Signal(
        id=number,
        device_id=intake.device_id,
        type=intake.type,
        state=intake.state,
        message_id=intake.message_id,
        at=intake.at,
        received_at=intake.received_at,
        test=intake.test,
        flags=frozenset((*intake.flags, *arrival.flags)),
        value=intake.value,
        unit=intake.unit,
    )
