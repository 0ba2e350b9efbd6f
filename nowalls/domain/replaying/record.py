"""What a span left behind: its signals with what was decided about them, its incidents with their logs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from nowalls.domain.decisions import PlaceFacts
from nowalls.domain.ids import IncidentId, PlaceId
from nowalls.domain.incidents import Incident
from nowalls.domain.policies import Policies
from nowalls.domain.registry import Device
from nowalls.domain.replaying.moments import Logged
from nowalls.domain.signals import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedSignal:
    """A signal, where its device stood, and when and into which incident it was decided."""

    signal: Signal
    device: Device
    decided_at: datetime
    incident_id: IncidentId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIncident:
    """An incident as it stands now, and its log."""

    incident: Incident
    log: tuple[Logged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A span: everything that is needed to decide it again."""

    places: Mapping[PlaceId, PlaceFacts]
    signals: tuple[DecidedSignal, ...]
    incidents: tuple[LoggedIncident, ...]
    policies_at: Callable[[datetime], Policies]
    """The limits that held at a moment."""
