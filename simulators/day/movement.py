"""Doors, motion sensors and beds: the facts a home states all day long."""

import heapq
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from nowalls.domain.device_messages import StateMessage
from nowalls.domain.ids import DeviceId
from simulators.day.rhythm import MOVING, moments
from simulators.day.routine import Stretch
from simulators.day.saying import Saying

MOVES_A_DAY: Final = 145
"""ON events of one motion sensor: 1,018 of seven areas in CASAS's AL home."""

NEVER: Final = Stretch(begin=datetime.max.replace(tzinfo=UTC), end=datetime.max.replace(tzinfo=UTC))


def door(device_id: DeviceId, away: Iterator[Stretch], open_for: Iterator[Stretch]) -> Iterator[Saying]:
    """Open and close a door: at the beginning and the end of each outing, and for each visit."""
    goings = (each for outing in away for each in _through(outing))
    for stretch in _one_after_another(heapq.merge(goings, open_for, key=lambda each: each.begin)):
        yield _contact(device_id, stretch.begin, "open")
        yield _contact(device_id, stretch.end, "closed")


def _through(outing: Stretch) -> tuple[Stretch, Stretch]:
    """The door stands open for some 6 s each way."""
    passing = timedelta(seconds=6)
    return (
        Stretch(begin=outing.begin - passing, end=outing.begin),
        Stretch(begin=outing.end, end=outing.end + passing),
    )


def _one_after_another(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """Leave out what begins while the one before lasts: an open door cannot open."""
    last: Stretch | None = None
    for stretch in stretches:
        if last is None or stretch.begin > last.end:
            yield stretch
            last = stretch


def motion(device_id: DeviceId, away: Iterator[Stretch], start: datetime, chance: random.Random) -> Iterator[Saying]:
    """Tell occupancy on and off while somebody is at home."""
    outing, empty_since = next(away, NEVER), start
    for at in moments(MOVES_A_DAY, MOVING, start, chance):
        while outing.end <= at:
            outing = next(away, NEVER)
        if at < empty_since or outing.holds(at):
            continue
        # A passive infrared sensor holds its output for some seconds after the last movement.
        empty_since = at + timedelta(seconds=chance.triangular(4, 90, 12))
        yield _occupancy(device_id, at, present=True)
        yield _occupancy(device_id, empty_since, present=False)


def bed(device_id: DeviceId, used: Iterator[Stretch]) -> Iterator[Saying]:
    """Tell when somebody lies down and gets up."""
    for stretch in used:
        yield _occupancy(device_id, stretch.begin, present=True)
        yield _occupancy(device_id, stretch.end, present=False)


def _contact(device_id: DeviceId, at: datetime, contact: Literal["open", "closed"]) -> Saying:
    return Saying(at=at, device_id=device_id, message=StateMessage(at=at, contact=contact))


def _occupancy(device_id: DeviceId, at: datetime, *, present: bool) -> Saying:
    return Saying(at=at, device_id=device_id, message=StateMessage(at=at, occupancy=present))
