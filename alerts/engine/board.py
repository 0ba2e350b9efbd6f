"""The working copy of the facts while a batch of signals is decided, one after the other.

A decision about the second signal must see what the first one did. The board keeps the newest version of
each incident and task and collects, in order, what is to be written.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from nowalls.domain.decisions import (
    ClosedIncident,
    Commissioned,
    Decisions,
    Facts,
    Handled,
    PlaceFacts,
    Proved,
    UndecidedSignal,
)
from nowalls.domain.ids import IncidentId, PlaceId
from nowalls.domain.incidents import Change, Incident, Reason
from nowalls.domain.policies import Policies
from nowalls.domain.routine.signs import DoorOpening, Silence
from nowalls.domain.steps import StepTimes
from nowalls.domain.tasks import Task, TaskChange
from nowalls.domain.watches import Watch, WatchChange
from nowalls.domain.words import IncidentKind, SignalFlag, TaskState

NewId = Callable[[str], str]
KINDS: Final = tuple(IncidentKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every rule is given besides the facts: the time, the parameters and a source of new ids."""

    now: datetime
    policies: Policies
    new_id: NewId

    def steps(self, incident: Incident) -> StepTimes:
        """Return how long the steps of an incident wait."""
        return self.policies.steps(incident.district, incident.severity)


@dataclass(slots=True)
class Board:
    """What stands open now, and what has been decided so far."""

    facts: Facts
    setting: Setting
    incidents: dict[tuple[PlaceId, IncidentKind, bool], Incident] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    task_changes: list[TaskChange] = field(default_factory=list)
    handled: list[Handled] = field(default_factory=list)
    watches: dict[str, Watch] = field(default_factory=dict)
    watch_changes: dict[str, WatchChange] = field(default_factory=dict)
    silences: list[Silence] = field(default_factory=list)
    openings: list[DoorOpening] = field(default_factory=list)
    commissioned: list[Commissioned] = field(default_factory=list)
    proved: list[Proved] = field(default_factory=list)

    @classmethod
    def of(cls, facts: Facts, setting: Setting) -> "Board":
        """Lay out the facts."""
        board = cls(facts=facts, setting=setting, tasks=dict(facts.open_tasks or {}))
        for place in facts.places.values():
            for incident in place.open:
                board.incidents[incident.place.id, incident.kind, incident.exercise] = incident
        for home in facts.homes.values():
            board.watches |= {watch.subject: watch for watch in home.watches}
        return board

    def place(self, place_id: PlaceId) -> PlaceFacts:
        """Return a place that was locked for this batch."""
        return self.facts.places[place_id]

    def incident(self, place_id: PlaceId, kind: IncidentKind, *, exercise: bool) -> Incident | None:
        """Return what stands open there."""
        return self.incidents.get((place_id, kind, exercise))

    def open_at(self, place_id: PlaceId, *, exercise: bool) -> list[Incident]:
        """Return everything that stands open at a place, the real or the exercises."""
        found = (self.incidents.get((place_id, kind, exercise)) for kind in KINDS)
        return [each for each in found if each is not None]

    def lately_closed(self, place_id: PlaceId, kind: IncidentKind, *, exercise: bool) -> ClosedIncident | None:
        """Return the newest incident of this kind that ended there within the look-back."""
        found = [each for each in self.place(place_id).closed if each.kind is kind and each.exercise is exercise]
        return found[-1] if found else None

    def apply(self, change: Change) -> None:
        """Take a change into the working copy."""
        incident = change.incident
        self.changes.append(change)
        self.incidents[incident.place.id, incident.kind, incident.exercise] = incident

    def apply_task(self, change: TaskChange) -> None:
        """Take a task's change into the working copy."""
        self.task_changes.append(change)
        self.tasks[change.task.subject] = change.task

    def ended(self, task: Task, reason: Reason, *, incident_id: IncidentId | None = None) -> Task:
        """Return a task done now, for a named reason."""
        return replace(
            task,
            version=task.version + 1,
            state=TaskState.DONE,
            reasons=(*task.reasons, reason),
            incident_id=incident_id or task.incident_id,
            closed_at=self.setting.now,
        )

    def watch(self, watch: Watch) -> None:
        """Set a watch, or set it anew."""
        self.watches[watch.subject] = watch
        self.watch_changes[watch.subject] = WatchChange(subject=watch.subject, watch=watch)

    def watch_again(self, watch: Watch, due_at: datetime) -> None:
        """Look at the same watch later."""
        self.watch(replace(watch, due_at=due_at))

    def forget(self, subject: str) -> None:
        """Take a watch away, if there is one."""
        if self.watches.pop(subject, None) is not None:
            self.watch_changes[subject] = WatchChange(subject=subject, watch=None)

    def mark(
        self,
        undecided: UndecidedSignal,
        reason: str,
        *,
        incident: Incident | None = None,
        task_subject: str | None = None,
        flags: tuple[SignalFlag, ...] = (),
    ) -> None:
        """Note that a signal was decided, and why so."""
        self.handled.append(
            Handled(
                signal_id=undecided.signal.id,
                device_id=undecided.device.id,
                reason=reason,
                incident_id=None if incident is None else incident.id,
                task_subject=task_subject,
                flags=flags,
            ),
        )

    def decisions(self) -> Decisions:
        """Return all that is to be written."""
        return Decisions(
            changes=tuple(self.changes),
            tasks=tuple(self.task_changes),
            handled=tuple(self.handled),
            watches=tuple(self.watch_changes.values()),
            silences=tuple(self.silences),
            openings=tuple(self.openings),
            commissioned=tuple(self.commissioned),
            proved=tuple(self.proved),
        )
