"""One thing a device says, and the order in which things are said."""

import heapq
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from nowalls.domain.device_messages import (
    AlarmMessage,
    MotionMessage,
    ReplyMessage,
    StateMessage,
    TelemetryMessage,
    encode,
    encode_telemetry,
)
from nowalls.domain.ids import ID_ALPHABET, DeviceId
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import AlarmType


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoilt:
    """A message that nobody can read, as broken firmware sends."""

    channel: UpChannel
    payload: bytes


Spoken: TypeAlias = AlarmMessage | StateMessage | TelemetryMessage | MotionMessage | ReplyMessage | Spoilt

MESSAGE_ID_CHARACTERS: Final = 26
"""The length of the ids in the protocol's examples; far too many for two alarms to share one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What a device says at a time."""

    at: datetime
    device_id: DeviceId
    message: Spoken

    @property
    def channel(self) -> UpChannel:
        """The channel it is said on."""
        match self.message:
            case AlarmMessage():
                return UpChannel.ALARM
            case StateMessage():
                return UpChannel.STATE
            case TelemetryMessage():
                return UpChannel.TELEMETRY
            case MotionMessage():
                return UpChannel.MOTION
            case ReplyMessage():
                return UpChannel.REPLY
            case Spoilt():
                return self.message.channel

    @property
    def payload(self) -> bytes:
        """The bytes on the wire."""
        match self.message:
            case TelemetryMessage():
                return encode_telemetry(self.message)
            case Spoilt():
                return self.message.payload
            case AlarmMessage() | StateMessage() | MotionMessage() | ReplyMessage():
                return encode(self.message)


Story: TypeAlias = Sequence[Saying]
"""What follows from one event, in order: a fall and its cancel, a fire's detectors one after the other."""


def in_order(stories: Iterable[Story]) -> Iterator[Saying]:
    """Tell stories that may overlap in order of time; they come in the order in which they begin."""
    told = 0
    waiting: list[tuple[datetime, int, Saying]] = []
    for story in stories:
        while waiting and waiting[0][0] < story[0].at:
            yield heapq.heappop(waiting)[2]
        for saying in story:
            heapq.heappush(waiting, (saying.at, told, saying))
            told += 1
    while waiting:
        yield heapq.heappop(waiting)[2]


def raised(device_id: DeviceId, alarm: AlarmType, at: datetime, chance: random.Random, *, test: bool = False) -> Saying:
    """Raise an alarm under a new id."""
    message = AlarmMessage(
        id="".join(chance.choices(ID_ALPHABET, k=MESSAGE_ID_CHARACTERS)).upper(),
        type=alarm,
        state="raised",
        at=at,
        test=test,
    )
    return Saying(at=at, device_id=device_id, message=message)


def ended(raise_: Saying, state: Literal["cleared", "cancelled"], after_s: float) -> Saying:
    """End an alarm so many seconds after it: its condition cleared, or the person cancelled it."""
    if not isinstance(raise_.message, AlarmMessage):
        raise TypeError(f"Only an alarm has an end; this is a {type(raise_.message).__name__}.")
    at = raise_.at + timedelta(seconds=after_s)
    message = AlarmMessage(
        id=raise_.message.id,
        type=raise_.message.type,
        state=state,
        at=at,
        test=raise_.message.test,
    )
    return Saying(at=at, device_id=raise_.device_id, message=message)
