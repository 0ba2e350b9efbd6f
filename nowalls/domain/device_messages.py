"""The payloads of device protocol v1, decoded and encoded: the one truth for ingest and simulators.

Decoding never raises: bytes become a message, or a ``Rejection`` with a stable code and what was wrong.
Unknown keys are ignored (but for numbers in telemetry, which are kept as further metrics); a known key of
the wrong type rejects the whole message, for half a message is an invention.
"""

import base64
import math
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec

from nowalls.domain.topics import UpChannel
from nowalls.domain.words import AckStage, AlarmType, SignalState, SignalType

MAX_PAYLOAD_BYTES: Final = 8 * 1024
MAX_MOTION_BYTES: Final = 64 * 1024
MAX_SAMPLES: Final = 500
"""Samples in one telemetry array: 8 KiB cannot hold more than some 400 of the smallest sensible ones."""
MAX_EXTRA_METRICS: Final = 32
"""Metrics beyond the known columns in one sample; more is a device gone wrong, and grows the database."""

LEAST_REAL: Final = 1e-30
MOST_REAL: Final = 1e30
"""Well within what a ``real`` holds (1e-37 to 1e37); nothing that a device measures comes near."""
LOOKS_LIKE_ID: Final = re.compile(rb'"id"\s*:\s*"([^"\\]{1,64})"')

MessageId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
ZonedTime = Annotated[datetime, msgspec.Meta(tz=True)]
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]


class RejectionCode(StrEnum):
    """Why a message went into quarantine."""

    BAD_TOPIC = "bad_topic"
    UNKNOWN_DEVICE = "unknown_device"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    WRONG_SHAPE = "wrong_shape"
    NO_CODEC = "no_codec"
    UNSTORABLE = "unstorable"
    READER_FAILED = "reader_failed"
    """Our own reader failed on it: a mistake of ours, and it must not cost anybody an alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A message that could not be read."""

    code: RejectionCode
    detail: str
    message_id: str | None = None
    """The id, where one could still be read out of an alarm, so that the device can be told."""


class AlarmMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An alarm raised, cleared or cancelled."""

    id: MessageId
    type: AlarmType
    state: Literal["raised", "cleared", "cancelled"]
    at: ZonedTime | None = None
    value: float | None = None
    unit: Annotated[str, msgspec.Meta(max_length=16)] | None = None
    test: bool = False


class StateMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fact a device states: a contact or an occupancy."""

    id: MessageId | None = None
    at: ZonedTime | None = None
    contact: Literal["open", "closed"] | None = None
    occupancy: bool | None = None

    @property
    def fact(self) -> tuple[SignalType, SignalState]:
        """The fact as a signal's type and state; the contact where a message states both."""
        if self.contact is not None:
            return SignalType.CONTACT, SignalState(self.contact)
        return SignalType.OCCUPANCY, SignalState.OCCUPIED if self.occupancy else SignalState.EMPTY


class Sample(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a device measured at one time. Decoding refuses further keys, for these are metrics of their own."""

    at: ZonedTime | None = None
    battery: Percent | None = None
    rssi: float | None = None
    temperature: float | None = None
    humidity: float | None = None


class Measured(msgspec.Struct, frozen=True):
    """One sample and its further metrics."""

    sample: Sample
    extra: dict[str, float]


class TelemetryMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message's samples, oldest to newest as sent."""

    measured: tuple[Measured, ...]


class MotionMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A window of accelerations: int16 little-endian, x y z x y z …, base64."""

    rate_hz: Annotated[float, msgspec.Meta(gt=0, le=1000)]
    position: Annotated[str, msgspec.Meta(max_length=32)]
    unit: Annotated[str, msgspec.Meta(max_length=16)]
    xyz: str
    at: ZonedTime | None = None


class StatusMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Birth or last will."""

    online: bool
    fw: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class ReplyMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a command."""

    id: MessageId
    ok: bool


Message = AlarmMessage | StateMessage | TelemetryMessage | MotionMessage | StatusMessage | ReplyMessage

Identified = TypeVar("Identified", AlarmMessage, StateMessage, ReplyMessage)

TELEMETRY: Final = UpChannel.TELEMETRY
MOTION: Final = UpChannel.MOTION
SAMPLE_KEYS: Final = frozenset(Sample.__struct_fields__)


def decode(channel: UpChannel, payload: bytes) -> Message | Rejection:
    """Read a payload of this channel; whatever it holds, the answer is a message or why it is none."""
    try:
        return _decode_or_reject(channel, payload)
    except Exception as error:  # noqa: BLE001  # an alarm that trips a mistake of ours is still told as unreadable
        return Rejection(code=RejectionCode.READER_FAILED, detail=repr(error)[:500])


def _decode_or_reject(channel: UpChannel, payload: bytes) -> Message | Rejection:
    limit = MAX_MOTION_BYTES if channel is MOTION else MAX_PAYLOAD_BYTES
    if len(payload) > limit:
        return Rejection(
            code=RejectionCode.TOO_LARGE,
            detail=f"The payload has {len(payload)} bytes, more than the {limit} that {channel.value} allows.",
        )
    try:
        # Nearly every message is telemetry, and comparing with one member after the other takes longer than decoding.
        return _telemetry(payload) if channel is TELEMETRY else _decode(channel, payload)
    except (msgspec.ValidationError, _ShapeError) as error:
        return Rejection(code=RejectionCode.WRONG_SHAPE, detail=str(error), message_id=_readable_id(payload))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Rejection(code=RejectionCode.NOT_JSON, detail=str(error), message_id=_id_in_garbage(payload))


class _ShapeError(ValueError):
    """JSON of the right types that still cannot be a message."""


def _decode(channel: UpChannel, payload: bytes) -> Message:
    match channel:
        case UpChannel.ALARM:
            return _checked_id(msgspec.json.decode(payload, type=AlarmMessage))
        case UpChannel.STATE:
            return _state(payload)
        case UpChannel.TELEMETRY:
            return _telemetry(payload)
        case UpChannel.MOTION:
            return _motion(payload)
        case UpChannel.STATUS:
            return _status(payload)
        case UpChannel.REPLY:
            return _checked_id(msgspec.json.decode(payload, type=ReplyMessage))


def _checked_id(message: Identified) -> Identified:
    """Control characters (NUL above all) fit neither the database nor a log."""
    if not (message.id or "").isprintable():
        raise _ShapeError("Expected an `id` of printable characters.")
    return message


def _state(payload: bytes) -> StateMessage:
    message = _checked_id(msgspec.json.decode(payload, type=StateMessage))
    if message.contact is None and message.occupancy is None:
        raise _ShapeError("Expected `contact` or `occupancy`, got neither.")
    return message


def _status(payload: bytes) -> StatusMessage:
    message = msgspec.json.decode(payload, type=StatusMessage)
    if not (message.fw or "").isprintable():
        raise _ShapeError("Expected `fw` of printable characters.")
    return message


PLAIN_SAMPLE: Final = msgspec.json.Decoder(Sample)


def _telemetry(payload: bytes) -> TelemetryMessage:
    """Read one plain sample at once, which nearly every message is; anything else more slowly."""
    try:
        sample = PLAIN_SAMPLE.decode(payload)
    except msgspec.ValidationError:
        return _samples(payload)
    return TelemetryMessage(measured=(Measured(_ordinary(sample), {}),))


def _samples(payload: bytes) -> TelemetryMessage:
    raw = msgspec.json.decode(payload)
    items = raw if isinstance(raw, list) else [raw]
    if not 1 <= len(items) <= MAX_SAMPLES:
        raise _ShapeError(f"Expected 1 to {MAX_SAMPLES} samples, got {len(items)}.")
    return TelemetryMessage(measured=tuple(_measured(item) for item in items))


def _measured(item: Any) -> Measured:  # noqa: ANN401  # whatever JSON held
    if not isinstance(item, dict) or item.keys() <= SAMPLE_KEYS:
        return Measured(_ordinary(msgspec.convert(item, type=Sample)), {})
    known = {key: value for key, value in item.items() if key in SAMPLE_KEYS}
    sample = _ordinary(msgspec.convert(known, type=Sample))
    extra = {
        key: _number(value)
        for key, value in item.items()
        if key not in SAMPLE_KEYS
        and isinstance(value, int | float)
        and not isinstance(value, bool)
        and key.isprintable()
        and len(key) <= 32  # noqa: PLR2004  # a metric's name, not a text
    }
    if len(extra) > MAX_EXTRA_METRICS:
        raise _ShapeError(f"Expected at most {MAX_EXTRA_METRICS} further metrics, got {len(extra)}.")
    if not all(math.isfinite(value) for value in extra.values()):
        raise _ShapeError("Expected finite numbers.")
    return Measured(sample, extra)


def _ordinary(sample: Sample) -> Sample:
    if (
        fits_real(sample.battery)
        and fits_real(sample.rssi)
        and fits_real(sample.temperature)
        and fits_real(sample.humidity)
    ):
        return sample
    raise _ShapeError("Expected numbers of ordinary size.")


def _number(value: float) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise _ShapeError("Expected numbers of ordinary size.") from error


def fits_real(value: float | None) -> bool:
    """Tell whether a database's four-byte ``real`` can hold a number: neither huge nor next to nothing."""
    return value is None or LEAST_REAL <= value <= MOST_REAL or -MOST_REAL <= value <= -LEAST_REAL or value == 0


def _motion(payload: bytes) -> MotionMessage:
    message = msgspec.json.decode(payload, type=MotionMessage)
    try:
        window = base64.b64decode(message.xyz, validate=True)
    except ValueError as error:
        raise _ShapeError(f"Expected base64 in `xyz`: {error}.") from error
    if not window or len(window) % 6:
        raise _ShapeError(f"Expected whole samples of 6 bytes in `xyz`, got {len(window)} bytes.")
    return message


def _readable_id(payload: bytes) -> str | None:
    """Return the ``id`` of a JSON object that is wrong elsewhere, if it could be a message's id."""
    try:
        raw = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    found = raw.get("id") if isinstance(raw, dict) else None
    return found if isinstance(found, str) and 1 <= len(found) <= 64 and found.isprintable() else None  # noqa: PLR2004  # the id's own bounds


def _id_in_garbage(payload: bytes) -> str | None:
    """Return what looks like an id in what is no JSON (a NaN, broken text elsewhere): its sender is to hear of it."""
    found = LOOKS_LIKE_ID.search(payload)
    if found is None:
        return None
    try:
        text = found[1].decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None


def encode(message: AlarmMessage | StateMessage | StatusMessage | ReplyMessage | MotionMessage) -> bytes:
    """Write a message as a device would; ``decode`` of it gives the same message."""
    return msgspec.json.encode(message)


def encode_telemetry(message: TelemetryMessage) -> bytes:
    """Write samples as a device would: one as an object, several as an array."""
    items = [msgspec.to_builtins(each.sample) | each.extra for each in message.measured]
    return msgspec.json.encode(items[0] if len(items) == 1 else items)


class AckMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the centre tells a device about its alarm."""

    id: str
    stage: AckStage
    at: datetime
    state: str | None = None
    eta_s: int | None = None
    code: str | None = None


class CommandMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What the centre asks of a device; one that cannot do it answers ``reply`` with ``ok: false``."""

    id: MessageId
    name: Literal["self_test", "silence", "announce", "close_valve"]


def decode_command(payload: bytes) -> CommandMessage | None:
    """Read a command as a device would; ``None`` when it is none that the device knows."""
    try:
        return msgspec.json.decode(payload, type=CommandMessage)
    except msgspec.MsgspecError:
        return None


def encode_ack(ack: AckMessage) -> bytes:
    """Write an acknowledgement; times as UTC with a ``Z``."""
    return msgspec.json.encode(ack)


def decode_ack(payload: bytes) -> AckMessage | None:
    """Read an acknowledgement as a device would; ``None`` when it is none."""
    try:
        return msgspec.json.decode(payload, type=AckMessage)
    except msgspec.MsgspecError:
        return None
