"""Playing a day faster than it passes, with times that are true when they are said."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

import msgspec

from nowalls.domain.device_messages import Measured, TelemetryMessage
from simulators.day.saying import Saying, Spoken


def paced(sayings: Iterable[Saying], *, start: datetime, speed: float) -> Iterator[Saying]:
    """Draw a day that begins at ``start`` together by ``speed``, also the times inside its messages."""
    for saying in sayings:
        yield replace(
            saying,
            at=_sooner(saying.at, start, speed),
            message=_told_sooner(saying.message, start, speed),
        )


def _told_sooner(message: Spoken, start: datetime, speed: float) -> Spoken:
    if isinstance(message, TelemetryMessage):
        measured = tuple(_measured_sooner(each, start, speed) for each in message.measured)
        return TelemetryMessage(measured=measured)
    return msgspec.structs.replace(message, at=_sooner(message.at, start, speed) if message.at else None)


def _measured_sooner(measured: Measured, start: datetime, speed: float) -> Measured:
    at = measured.sample.at
    sample = msgspec.structs.replace(measured.sample, at=_sooner(at, start, speed) if at else None)
    return Measured(sample=sample, extra=measured.extra)


def _sooner(at: datetime, start: datetime, speed: float) -> datetime:
    """To the microsecond: rounded more, two states of a fast day would bear one time and count as one."""
    return start + (at - start) / speed
