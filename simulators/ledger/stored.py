"""What the database holds of a run, as a check needs it; whoever may read the database fills it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulators.ledger.entries import AlarmState


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSignal:
    """One row of the inbox or its history."""

    signal_id: int
    device_id: str
    message_id: str
    state: AlarmState
    type: str
    handled: bool
    incident_id: str | None
    task_id: str | None
    incident_opened_us: int | None
    proved: bool = False
    """Whether it was the answer to the centre's own question, which opens nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIncident:
    """An incident in which an alarm of the run stands, or that opened at one of its sites meanwhile."""

    incident_id: str
    kind: str
    exercise: bool
    site_id: str
    place_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTask:
    """A task that opened at one of the run's sites meanwhile."""

    task_id: str
    kind: str
    site_id: str
    reason: str
    """The code of why it opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Everything that the database holds of a run's devices since it began."""

    signals: Sequence[StoredSignal]
    measured: Mapping[str, int]
    """By device: how many of the confirmed samples have a row."""
    incidents: Sequence[StoredIncident] = ()
    tasks: Sequence[StoredTask] = ()
    quarantined: Mapping[str, int] = field(default_factory=dict)
    """By device: how many of its messages are in quarantine."""
