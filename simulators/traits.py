"""Unruly devices: what wrong clocks, bad radios and worn electronics make of what a device says. Pure.

A trait turns one saying into none, one or several, none of them earlier than the first; ``unruly`` puts them back
into order of time. Which devices have a trait lasts for a seed; what it does to a saying is chance of the run.
"""

import heapq
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Final, Protocol, TypeAlias

import msgspec

from nowalls.domain.device_messages import AlarmMessage, Measured, ReplyMessage, TelemetryMessage
from nowalls.domain.ids import DeviceId
from simulators.day.rhythm import Dice
from simulators.day.saying import Saying, Spoilt, Spoken
from simulators.fleet import FleetLine
from simulators.happenings.scene import Seconds, Share, Told

Change: TypeAlias = Callable[[Saying], Sequence[Saying]]
Drift = Annotated[float, msgspec.Meta(ge=-604_000, le=290)]
"""Up to what the protocol stores under the device's own time: 5 min ahead, 7 days behind."""
SPOILT_BYTES: Final = 3


class Trait(Protocol):
    """Something that is wrong with a share of the devices."""

    @property
    def share(self) -> float:
        """Of all devices."""
        ...

    def of(self, chance: random.Random) -> Change:
        """Return what it does to one device's sayings."""
        ...


class ClockDrift(Told, frozen=True, kw_only=True, tag="clock_drift"):
    """The device's clock is wrong, always by the same: what it says bears another time than the one it is said at."""

    share: Share
    by_s: tuple[Drift, Drift]
    """From, to; negative is behind."""

    def of(self, chance: random.Random) -> Change:
        """Shift the time inside each message."""
        off = timedelta(seconds=chance.uniform(*self.by_s))
        return lambda saying: (replace(saying, message=_shifted(saying.message, off)),)


class Duplicates(Told, frozen=True, kw_only=True, tag="duplicates"):
    """The device's radio delivers the same message twice."""

    share: Share
    of_messages: Share
    within_s: Seconds = 5.0

    def of(self, chance: random.Random) -> Change:
        """Say it once more a little later."""

        def change(saying: Saying) -> Sequence[Saying]:
            if chance.random() >= self.of_messages:
                return (saying,)
            return saying, _later(saying, chance.uniform(0, self.within_s))

        return change


class Reordering(Told, frozen=True, kw_only=True, tag="reordering"):
    """Messages overtake each other on their way; the times inside them stay true."""

    share: Share
    within_s: Seconds

    def of(self, chance: random.Random) -> Change:
        """Hold each message up for a while of its own."""
        return lambda saying: (_later(saying, chance.uniform(0, self.within_s)),)


class LateBuffer(Told, frozen=True, kw_only=True, tag="late_buffer"):
    """The device gathers states and samples and sends them all at once; its alarms never wait."""

    share: Share
    each_s: Annotated[float, msgspec.Meta(gt=0)]

    def of(self, chance: random.Random) -> Change:
        """Put what is no alarm off to the next of its moments."""
        phase_s = chance.uniform(0, self.each_s)

        def change(saying: Saying) -> Sequence[Saying]:
            if isinstance(saying.message, AlarmMessage):
                return (saying,)
            return (_later(saying, self.each_s - (saying.at.timestamp() + phase_s) % self.each_s),)

        return change


class Malformed(Told, frozen=True, kw_only=True, tag="malformed"):
    """Some of the device's states and samples arrive with bytes that nobody can read."""

    share: Share
    of_messages: Share

    def of(self, chance: random.Random) -> Change:
        """Break the beginning of a message, so that it is no JSON any more."""

        def change(saying: Saying) -> Sequence[Saying]:
            if isinstance(saying.message, AlarmMessage) or chance.random() >= self.of_messages:
                return (saying,)
            noise = bytes(chance.randrange(0x80, 0x100) for _ in range(SPOILT_BYTES))
            broken = Spoilt(channel=saying.channel, payload=noise + saying.payload[SPOILT_BYTES:])
            return (replace(saying, message=broken),)

        return change


class Warmer(Told, frozen=True, kw_only=True, tag="warmer"):
    """The device measures so many degrees more than on another day."""

    share: Share
    by_c: Annotated[float, msgspec.Meta(ge=-60, le=60)]

    def of(self, chance: random.Random) -> Change:
        """Add the degrees, a little more or less at each device."""
        more = self.by_c + chance.gauss(0, 0.5)
        return lambda saying: (replace(saying, message=_warmed(saying.message, more)),)


AnyTrait: TypeAlias = ClockDrift | Duplicates | Reordering | LateBuffer | Malformed | Warmer


def changes(traits: Sequence[Trait], fleet: Iterable[FleetLine], dice: Dice) -> dict[DeviceId, list[Change]]:
    """Return which devices have which traits, in the traits' order; devices without any are left out."""
    found: dict[DeviceId, list[Change]] = {}
    for line in fleet:
        for number, trait in enumerate(traits):
            what = ("trait", str(number), line.device_id)
            if dice.lasting(*what).random() < trait.share:
                found.setdefault(line.device_id, []).append(trait.of(dice.of(*what)))
    return found


def unruly(sayings: Iterable[Saying], of_devices: dict[DeviceId, list[Change]]) -> Iterator[Saying]:
    """Let each device's traits change what it says; what comes out is in order of time again."""
    waiting: list[tuple[datetime, int, Saying]] = []
    told = 0
    for saying in sayings:
        while waiting and waiting[0][0] <= saying.at:
            yield heapq.heappop(waiting)[2]
        for changed in _changed(saying, of_devices.get(saying.device_id, ())):
            heapq.heappush(waiting, (changed.at, told, changed))
            told += 1
    while waiting:
        yield heapq.heappop(waiting)[2]


def _changed(saying: Saying, traits: Sequence[Change]) -> Sequence[Saying]:
    changed: Sequence[Saying] = (saying,)
    for change in traits:
        changed = [after for before in changed for after in change(before)]
    return changed


def _later(saying: Saying, by_s: float) -> Saying:
    return replace(saying, at=saying.at + timedelta(seconds=by_s))


def _shifted(message: Spoken, off: timedelta) -> Spoken:
    if isinstance(message, Spoilt | ReplyMessage):
        return message
    if isinstance(message, TelemetryMessage):
        return TelemetryMessage(measured=tuple(_shifted_sample(each, off) for each in message.measured))
    return msgspec.structs.replace(message, at=message.at + off if message.at else None)


def _shifted_sample(measured: Measured, off: timedelta) -> Measured:
    at = measured.sample.at
    return Measured(sample=msgspec.structs.replace(measured.sample, at=at + off if at else None), extra=measured.extra)


def _warmed(message: Spoken, more_c: float) -> Spoken:
    if not isinstance(message, TelemetryMessage):
        return message
    return TelemetryMessage(measured=tuple(_warmed_sample(each, more_c) for each in message.measured))


def _warmed_sample(measured: Measured, more_c: float) -> Measured:
    was_c = measured.sample.temperature
    now_c = None if was_c is None else round(was_c + more_c, 1)
    return Measured(sample=msgspec.structs.replace(measured.sample, temperature=now_c), extra=measured.extra)
