"""What the database holds of a run, as a check needs it; whoever may read the database fills it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Everything that the database holds of a run's devices since it began."""

    signals: Sequence[StoredSignal]
    measured: Mapping[str, int]
    """By device: how many of the confirmed samples have a row."""
