"""What a message on a device's signal channels is, before it is stored: pure, for ingest.

``interpret`` turns a decoded message into an ``Intake`` (a candidate signal with the key under which repeats
of it are known) or says why there is none.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from nowalls.domain.device_messages import AlarmMessage, Rejection, RejectionCode, StateMessage, decode
from nowalls.domain.ids import DeviceId
from nowalls.domain.signals import place_in_time
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import LIFE_SAFETY_KINDS, DeviceKind, SignalFlag, SignalState, SignalType

FIRST_KEPT_YEAR = 1970
LAST_KEPT_YEAR = 2199
"""A device time outside is no time at all (a clock that was never set, a number misread) and is not kept."""


class KeyKind(StrEnum):
    """By what repeats of a message are known."""

    ID = "id"
    """Its id and state, for 24 hours."""
    BYTES = "bytes"
    """Its bytes, for a minute: a ``state`` with neither id nor time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A candidate signal."""

    device_id: DeviceId
    key_kind: KeyKind
    message_key: str
    message_id: str | None
    type: SignalType
    state: SignalState
    device_at: datetime | None
    received_at: datetime
    at: datetime
    test: bool
    flags: tuple[SignalFlag, ...]
    value: float | None = None
    unit: str | None = None
    wants_ack: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A payload on a signal channel, and what is known of its device and its way here."""

    device_id: DeviceId
    device_kind: DeviceKind
    channel: UpChannel
    payload: bytes
    retained: bool
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a message: a signal, a place in quarantine, both (an unreadable alarm), or neither."""

    intake: Intake | None = None
    rejection: Rejection | None = None
    dropped: str | None = None


def interpret(arrived: Arrived) -> Verdict:
    """Decide what a message on ``alarm``, ``state`` or ``reply`` becomes; never raises, whatever it holds."""
    try:
        return _interpret(arrived)
    except Exception as error:  # noqa: BLE001  # an alarm that trips a mistake of ours is still told as unreadable
        rejection = Rejection(code=RejectionCode.READER_FAILED, detail=repr(error)[:500])
        return Verdict(rejection=rejection, intake=_unreadable(arrived, rejection))


def _interpret(arrived: Arrived) -> Verdict:
    message = decode(arrived.channel, arrived.payload)
    match message:
        case Rejection():
            return Verdict(rejection=message, intake=_unreadable(arrived, message))
        case AlarmMessage():
            return Verdict(intake=_alarm(arrived, message))
        case StateMessage() if arrived.retained:
            return Verdict(dropped="retained_state")
        case StateMessage():
            return Verdict(intake=_state(arrived, message))
        case _:
            return Verdict(dropped=arrived.channel.value)


def _alarm(arrived: Arrived, message: AlarmMessage) -> Intake:
    timing = place_in_time(message.at, arrived.received_at)
    replayed = (SignalFlag.REPLAYED,) if arrived.retained else ()
    return Intake(
        device_id=arrived.device_id,
        key_kind=KeyKind.ID,
        message_key=id_key(message.id, message.at, test=message.test),
        message_id=message.id,
        type=SignalType(message.type.value),
        state=SignalState(message.state),
        device_at=kept_time(message.at),
        received_at=arrived.received_at,
        at=timing.at,
        test=message.test,
        flags=(*timing.flags, *replayed),
        value=message.value,
        unit=printable(message.unit),
    )


def _state(arrived: Arrived, message: StateMessage) -> Intake:
    timing = place_in_time(message.at, arrived.received_at)
    signal_type, state = message.fact
    timeless = message.id is None and message.at is None
    return Intake(
        device_id=arrived.device_id,
        key_kind=KeyKind.BYTES if timeless else KeyKind.ID,
        message_key=id_key(message.id, message.at) if message.id else f"bytes:{digest(arrived.payload)}",
        message_id=message.id,
        type=signal_type,
        state=state,
        device_at=kept_time(message.at),
        received_at=arrived.received_at,
        at=timing.at,
        test=False,
        flags=timing.flags,
        wants_ack=message.id is not None,
    )


def _unreadable(arrived: Arrived, rejection: Rejection) -> Intake | None:
    """A malformed message on the alarm channel of a life-safety device may be a cry for help: it is a signal too."""
    if arrived.channel is not UpChannel.ALARM or arrived.device_kind not in LIFE_SAFETY_KINDS:
        return None
    return Intake(
        device_id=arrived.device_id,
        key_kind=KeyKind.ID,
        message_key=f"unreadable:{digest(arrived.payload)}",
        message_id=rejection.message_id,
        type=SignalType.UNREADABLE,
        state=SignalState.RAISED,
        device_at=None,
        received_at=arrived.received_at,
        at=arrived.received_at,
        test=False,
        flags=(SignalFlag.REPLAYED,) if arrived.retained else (),
        wants_ack=False,
    )


def id_key(message_id: str, device_at: datetime | None, *, test: bool = False) -> str:
    """Return under what a message with an id is known: its id and its own time, if it has one.

    A test and a real alarm are never the same, whatever else of them is.
    """
    return f"{'test' if test else 'id'}:{message_id}@{'' if device_at is None else device_at.isoformat()}"


def digest(payload: bytes) -> str:
    """Return a short name of these bytes, the same for the same bytes."""
    return hashlib.blake2b(payload, digest_size=12).hexdigest()


def kept_time(device_at: datetime | None) -> datetime | None:
    """Return the device's time in UTC as far as one could be meant by it."""
    if device_at is None or not FIRST_KEPT_YEAR < device_at.year < LAST_KEPT_YEAR:
        return None
    return device_at.astimezone(UTC)


def printable(text: str | None) -> str | None:
    """Return a short text as it is, or nothing when it holds control characters."""
    return text if text is not None and text.isprintable() else None
