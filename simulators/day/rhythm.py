"""When things happen: moments at a daily rate, more of them at some hours than at others."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final, TypeAlias

LOCAL: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Changchun's clock; China has no summer time."""

Rhythm: TypeAlias = tuple[float, ...]
"""A weight for each of the 24 local hours; only their ratios count."""

EVEN: Final[Rhythm] = (1.0,) * 24
AWAKE: Final[Rhythm] = (2, 2, 2, 2, 3, 5, 8, 10, 10, 10, 9, 9, 8, 8, 9, 9, 9, 9, 9, 8, 7, 5, 4, 3)
"""Presses follow waking hours, and the night is never quiet. The shape is an assumption: no centre publishes one."""
COOKING: Final[Rhythm] = (0, 0, 0, 0, 0, 2, 8, 7, 2, 1, 4, 12, 6, 1, 1, 1, 5, 12, 10, 3, 1, 0, 0, 0)
"""Breakfast, the midday meal and the evening meal; an assumption."""
MOVING: Final[Rhythm] = (
    9, 6, 4, 5, 8, 15, 50, 110, 150, 79, 60, 90, 161, 80, 45, 40, 60, 110, 139, 79, 70, 60, 35, 22,
)  # fmt: skip
"""Motion sensors' ON events an hour in CASAS's AL home: 4 to 15 at night, peaks at 8, 12 and 18 h."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dice:
    """Where the day's chance comes from: a source of its own for each thing, so that none disturbs another."""

    seed: int
    start: datetime

    def of(self, *what: str) -> random.Random:
        """Chance of this run: another start gives other events, and ids that were never used."""
        return random.Random("/".join((str(self.seed), self.start.isoformat(), *what)))

    def lasting(self, *what: str) -> random.Random:
        """Chance of a trait, the same in each run with this seed: a battery does not jump at a restart."""
        return random.Random("/".join((str(self.seed), *what)))


def moments(a_day: float, rhythm: Rhythm, start: datetime, chance: random.Random) -> Iterator[datetime]:
    """Give moments after ``start`` without end, ``a_day`` of them on average, spread by the rhythm."""
    peak = max(rhythm)
    rate_s = a_day * len(rhythm) * peak / sum(rhythm) / 86_400
    at = start
    while rate_s > 0:
        at += timedelta(seconds=chance.expovariate(rate_s))
        if chance.random() * peak < rhythm[at.astimezone(LOCAL).hour]:
            yield at


def days_from(start: datetime) -> Iterator[date]:
    """Give the local dates from the one before ``start``, whose night may still be going on."""
    day = start.astimezone(LOCAL).date() - timedelta(days=1)
    while True:
        yield day
        day += timedelta(days=1)


def local_moment(day: date, hour: float) -> datetime:
    """Return the moment of a local hour such as 7.5; hours from 24 on are in the next day."""
    return datetime.combine(day, time(), tzinfo=LOCAL) + timedelta(hours=hour)
