"""A home for the rules about doors and silence: its sensors, its clock, and what was decided there so far."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from alerts.engine.board import Setting
from alerts.engine.engine import decide
from alerts.engine.watching import decide_due
from nowalls.domain.decisions import Decisions, Facts, UndecidedSignal
from nowalls.domain.ids import DeviceId, PlaceId
from nowalls.domain.incidents import Incident
from nowalls.domain.policies import Policies
from nowalls.domain.registry import Place
from nowalls.domain.routine.signs import Silence
from nowalls.domain.tasks import Task
from nowalls.domain.watches import DueWatch, HomeFacts, Sensor, Watch
from nowalls.domain.words import DeviceKind, SignalFlag, SignalState, SignalType, TaskState
from tests.support.builders import HOME, a_device, a_signal, numbered_ids, place_facts

NIGHT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
"""02:00 in Changchun, in the cold season."""
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
SUMMER_NOON = datetime(2026, 7, 10, 4, 0, tzinfo=UTC)
STATES = {
    SignalState.OPEN: (SignalType.CONTACT, "door-1", DeviceKind.DOOR),
    SignalState.CLOSED: (SignalType.CONTACT, "door-1", DeviceKind.DOOR),
    SignalState.OCCUPIED: (SignalType.OCCUPANCY, "motion-1", DeviceKind.MOTION),
    SignalState.EMPTY: (SignalType.OCCUPANCY, "motion-1", DeviceKind.MOTION),
}


@dataclass
class Home:
    """A home in memory: what storage would keep of it. ``heard_s`` is how long ago its sensors were last heard."""

    now: datetime
    facts: HomeFacts
    policies: Policies = field(default_factory=Policies)
    place: Place = HOME
    heard_s: float = 60
    number: int = 0
    watches: dict[str, Watch] = field(default_factory=dict)
    silences: list[Silence] = field(default_factory=list)
    openings: list[datetime] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    incidents: list[Incident] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Count ids."""
        self.new_id = numbered_ids()

    def says(
        self, state: SignalState, after: timedelta = timedelta(0), *, flags: frozenset[SignalFlag] = frozenset()
    ) -> None:
        """After a while a door or a movement is told and decided."""
        self.now += after
        kind, device_id, device_kind = STATES[state]
        device = a_device(device_id, device_kind, self.place)
        self.number += 1
        self.hears(a_signal(self.number, kind, state, device=device, at=self.now, flags=flags))

    def hears(self, signal: UndecidedSignal) -> None:
        """Decide a signal."""
        self.keep(decide(self._facts((signal,)), self._setting()))

    def waits(self, length: timedelta, *, step: timedelta = timedelta(minutes=1)) -> None:
        """Let time pass; what is due is decided each minute."""
        end = self.now + length
        while self.now < end:
            self.now = min(end, self.now + step)
            self.looks()

    def looks(self) -> None:
        """Decide what is due now."""
        due = [
            DueWatch(subject=each.subject, place_id=each.place_id)
            for each in self.watches.values()
            if each.due_at <= self.now
        ]
        self.keep(decide_due(self._facts(), self._setting(), due))

    def keep(self, decisions: Decisions) -> None:
        """Keep what was decided."""
        for each in decisions.watches:
            if each.watch is None:
                del self.watches[each.subject]
            else:
                self.watches[each.subject] = each.watch
        for change in decisions.changes:
            self.incidents = [each for each in self.incidents if each.id != change.incident.id] + [change.incident]
        self.tasks |= {each.task.subject: each.task for each in decisions.tasks}
        self.silences += decisions.silences
        self.openings += [each.at for each in decisions.openings]

    def _setting(self) -> Setting:
        return Setting(now=self.now, policies=self.policies, new_id=self.new_id)

    def _facts(self, signals: tuple[UndecidedSignal, ...] = ()) -> Facts:
        heard_at = self.now - timedelta(seconds=self.heard_s)
        home = replace(
            self.facts,
            sensors=tuple(replace(each, last_seen_at=heard_at) for each in self.facts.sensors),
            watches=tuple(self.watches.values()),
            silences=(*self.facts.silences, *self.silences),
            openings=(*self.facts.openings, *self.openings),
        )
        open_tasks = {subject: task for subject, task in self.tasks.items() if task.state is TaskState.OPEN}
        places = {self.place.id: place_facts(self.place, *(each for each in self.incidents if each.is_open))}
        return Facts(places=places, signals=signals, homes={self.place.id: home}, open_tasks=open_tasks)

    @property
    def reasons(self) -> list[str]:
        """The first reasons of its incidents and tasks, incidents first."""
        opened = [each.reasons for each in self.incidents] + [each.reasons for each in self.tasks.values()]
        return [reasons[0].code for reasons in opened]


def sensor(device_id: str, kind: DeviceKind) -> Sensor:
    """Return a sensor."""
    return Sensor(device_id=DeviceId(device_id), kind=kind, model=None, last_seen_at=None)


SENSORS = (sensor("door-1", DeviceKind.DOOR), sensor("motion-1", DeviceKind.MOTION))


def usual_nights(place_id: PlaceId, until: datetime, hours: float = 8, days: int = 14) -> tuple[Silence, ...]:
    """Return nights from 22:00 on in which nobody moved for some hours."""
    ten_pm = until.replace(hour=14, minute=0)  # 22:00 in Changchun
    nights = (ten_pm - timedelta(days=each) for each in range(days, 0, -1))
    return tuple(Silence(place_id=place_id, began_at=each, ended_at=each + timedelta(hours=hours)) for each in nights)
