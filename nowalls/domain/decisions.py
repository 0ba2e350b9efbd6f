"""What a rule sees and what it decides, for everything that changes incidents and tasks.

``Facts`` are loaded under the places' locks, a pure rule turns them into ``Decisions``, and storage writes
those in the same transaction. Nothing else changes an incident.
"""

from dataclasses import dataclass, field
from datetime import datetime

from nowalls.domain.ids import (
    CommissioningId,
    DeviceId,
    DistrictCode,
    IncidentId,
    OrganizationId,
    PlaceId,
    ProofId,
    SignalId,
)
from nowalls.domain.incidents import Change, Incident, Reason
from nowalls.domain.registry import Device, Place
from nowalls.domain.routine.signs import DoorOpening, Silence
from nowalls.domain.signals import Signal
from nowalls.domain.supervision import Tick
from nowalls.domain.tasks import Task, TaskChange
from nowalls.domain.watches import HomeFacts, WatchChange
from nowalls.domain.words import IncidentKind, IncidentState, Severity, SignalFlag, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedIncident:
    """An incident that ended a short while ago, for ``recurrence_of``."""

    id: IncidentId
    place_id: PlaceId
    kind: IncidentKind
    exercise: bool
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """A locked place and what stands open there."""

    place: Place
    district: DistrictCode
    organization: OrganizationId | None
    open: tuple[Incident, ...] = ()
    closed: tuple[ClosedIncident, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is new of an incident that opens: everything else follows from its place."""

    id: IncidentId
    kind: IncidentKind
    severity: Severity
    source: Source
    exercise: bool = False
    reasons: tuple[Reason, ...] = ()


def opened_at(place: PlaceFacts, opening: Opening, now: datetime) -> Incident:
    """Return an open incident at a place, neither ringing nor with a step yet."""
    return Incident(
        id=opening.id,
        version=1,
        kind=opening.kind,
        severity=opening.severity,
        state=IncidentState.OPEN,
        exercise=opening.exercise,
        confirmed=False,
        late=False,
        source=opening.source,
        district=place.district,
        organization=place.organization,
        site_id=place.place.site_id,
        place=place.place,
        opened_at=now,
        reasons=opening.reasons,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecidedSignal:
    """A signal that waits for its decision, with what must be known about it."""

    signal: Signal
    device: Device
    early_ends: tuple[Signal, ...] = ()
    """Clears and cancels with this raise's id that came before it, oldest first."""
    maintained: bool = False
    """Whether its device is worked on; looked at for faults, batteries and the like only, never for life safety."""
    commissioning: CommissioningId | None = None
    """The session in which a test alarm of this device ticks off, if one runs."""
    proof: ProofId | None = None
    """The open proof that this test alarm answers, if the centre asked the device for one."""
    raised_in_last_minute: int = 0
    """Earlier ``raised`` of the same device and type within the minute before this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a rule may look at."""

    places: dict[PlaceId, PlaceFacts]
    about: dict[IncidentId, Incident] = field(default_factory=dict)
    """The incidents that were asked for by name, open or closed."""
    signals: tuple[UndecidedSignal, ...] = ()
    seen: frozenset[IncidentId] | None = None
    """The open incidents that a duty console has shown; ``None`` where nobody asked."""
    homes: dict[PlaceId, HomeFacts] = field(default_factory=dict)
    """What the rules for doors and silence look at, for the places they may be about."""
    open_tasks: dict[str, Task] | None = None
    """Open tasks by subject, for the subjects these signals could have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """That a signal was decided, where it went, and the reason when it went nowhere."""

    signal_id: SignalId
    device_id: DeviceId
    reason: str
    incident_id: IncidentId | None = None
    task_subject: str | None = None
    flags: tuple[SignalFlag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commissioned:
    """A test alarm that ticked its device off in a commissioning session."""

    commissioning_id: CommissioningId
    device_id: DeviceId
    signal_id: SignalId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """A test alarm that the centre had asked for."""

    proof_id: ProofId
    signal_id: SignalId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What is to be written, in this order."""

    changes: tuple[Change, ...] = ()
    tasks: tuple[TaskChange, ...] = ()
    handled: tuple[Handled, ...] = ()
    watches: tuple[WatchChange, ...] = ()
    silences: tuple[Silence, ...] = ()
    openings: tuple[DoorOpening, ...] = ()
    ticks: tuple[Tick, ...] = ()
    commissioned: tuple[Commissioned, ...] = ()
    proved: tuple[Proved, ...] = ()
