"""The signal: a fact a device states, as it is stored; and the rules that make one out of a message.

Time: ``device_at`` (what the device said) and ``received_at`` are both kept. ``at`` is the one of them that
the timeline uses; deadlines always use ``received_at``.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from nowalls.domain.ids import DeviceId, SignalId
from nowalls.domain.words import SignalFlag, SignalState, SignalType

TOLERANCE: Final = timedelta(minutes=5)
"""A device's clock may be off by this much before anybody is told."""
MAX_LATENESS: Final = timedelta(days=7)
"""Beyond it a time is not believed: buffers do not last longer, and the database keeps no chunks for it."""
REPEAT_WINDOW: Final = timedelta(hours=24)
"""(device, id, state) within this of its first is a repeat."""
RESET_SILENCE: Final = timedelta(minutes=10)
"""A button that was reset counts from 1 again: the same id after this silence, its incident closed, is new."""
ONE_FALL: Final = timedelta(seconds=10)
"""Alarms of falls within this are one fall: somebody who falls strikes and rolls for seconds."""
REDELIVERY_WINDOW: Final = timedelta(seconds=60)
"""A ``state`` without id: the same bytes within this are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Under which time a message is stored, and what was odd about it."""

    at: datetime
    flags: tuple[SignalFlag, ...] = ()


def place_in_time(device_at: datetime | None, received_at: datetime, *, clock_proved_wrong: bool = False) -> Timing:
    """Decide under which time a message is stored (device protocol v1, *Time*).

    Ahead by more than 5 min: under ``received_at``, flagged ``clock_ahead``. Behind by more than 5 min: under
    its own time, flagged ``late``, back to 7 days; beyond (``too_old``), or from a device whose live messages
    prove a wrong clock (``clock_untrusted``), under ``received_at``.
    """
    if device_at is None:
        return Timing(at=received_at)
    behind = received_at - _in_utc(device_at, received_at)
    if behind < -TOLERANCE:
        return Timing(at=received_at, flags=(SignalFlag.CLOCK_AHEAD,))
    if behind <= TOLERANCE:
        return Timing(at=received_at - behind)
    if clock_proved_wrong:
        return Timing(at=received_at, flags=(SignalFlag.CLOCK_UNTRUSTED,))
    if behind > MAX_LATENESS:
        return Timing(at=received_at, flags=(SignalFlag.LATE, SignalFlag.TOO_OLD))
    return Timing(at=received_at - behind, flags=(SignalFlag.LATE,))


def _in_utc(moment: datetime, received_at: datetime) -> datetime:
    """The very first and last years have moments that no UTC time can express; they are centuries off either way."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return received_at - timedelta(days=36_500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is remembered of the last new signal under one (device, id, state)."""

    signal_id: SignalId
    device_at: datetime | None
    first_received_at: datetime
    last_received_at: datetime
    incident_closed: bool
    """Whether the signal's incident or task has ended (false while there is none yet)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Whether a message is a new signal, and with which flag."""

    is_new: bool
    reason: str
    flags: tuple[SignalFlag, ...] = ()


def judge_arrival(seen: Seen | None, *, id_known: bool, received_at: datetime) -> Arrival:
    """Decide whether a message with an id is a repeat or a new signal (device protocol v1, *Idempotency*).

    ``seen`` is what is remembered of this device, id, state *and own time*: two presses under one id with two
    times are two, however their repeats mix. ``id_known`` tells whether the id was used before at all.
    """
    reused = (SignalFlag.ID_REUSED,)
    if seen is None:
        return (
            Arrival(is_new=True, reason="another_time", flags=reused)
            if id_known
            else Arrival(is_new=True, reason="first")
        )
    if received_at - seen.first_received_at >= REPEAT_WINDOW:
        return Arrival(is_new=True, reason="after_24_hours", flags=reused)
    if seen.incident_closed and received_at - seen.last_received_at >= RESET_SILENCE:
        return Arrival(is_new=True, reason="reset_after_close", flags=reused)
    return Arrival(is_new=False, reason="repeat")


def judge_redelivery(seen: Seen | None, *, received_at: datetime) -> Arrival:
    """Decide the same for a ``state`` without id, whose key is its bytes."""
    if seen is not None and received_at - seen.last_received_at <= REDELIVERY_WINDOW:
        return Arrival(is_new=False, reason="redelivered")
    return Arrival(is_new=True, reason="first" if seen is None else "again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A stored signal, as the engine reads it."""

    id: SignalId
    device_id: DeviceId
    type: SignalType
    state: SignalState
    message_id: str | None
    at: datetime
    received_at: datetime
    test: bool
    flags: frozenset[SignalFlag] = frozenset()
    value: float | None = None
    unit: str | None = None
