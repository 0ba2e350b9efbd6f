"""Playing a day at another time and faster than it passes, with times that are true when they are said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from nowalls.domain.device_messages import Measured, MotionMessage, ReplyMessage, TelemetryMessage
from simulators.day.saying import Saying, Spoilt, Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """A day that begins at ``start``, played from ``played_from`` on, ``speed`` times as fast as it passes."""

    start: datetime
    played_from: datetime
    speed: float

    def played(self, at: datetime) -> datetime:
        """To the microsecond: rounded more, two states of a fast day would bear one time and count as one."""
        return self.played_from + (at - self.start) / self.speed


def paced(sayings: Iterable[Saying], pace: Pace) -> Iterator[Saying]:
    """Play a day at a pace: each saying, and the times inside its messages, at the moment they are played."""
    for saying in sayings:
        yield replace(saying, at=pace.played(saying.at), message=_told_at_pace(saying.message, pace))


def _told_at_pace(message: Spoken, pace: Pace) -> Spoken:
    if isinstance(message, TelemetryMessage):
        return TelemetryMessage(measured=tuple(_measured_at_pace(each, pace) for each in message.measured))
    if isinstance(message, Spoilt | ReplyMessage | MotionMessage):  # samples have a rate, whatever they are played at
        return message
    return msgspec.structs.replace(message, at=pace.played(message.at) if message.at else None)


def _measured_at_pace(measured: Measured, pace: Pace) -> Measured:
    at = measured.sample.at
    sample = msgspec.structs.replace(measured.sample, at=pace.played(at) if at else None)
    return Measured(sample=sample, extra=measured.extra)
