"""A household's routine: when somebody goes out and comes back, when the bed is used."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from simulators.day.rhythm import days_from, local_moment

OUTINGS_A_DAY: Final = (6, 11, 26, 30, 27)
"""Weights of none to four outings: 1.9 on average when those are left out that overlap, as in CASAS's Aruba home
(1.96)."""
NIGHT_EXITS_A_DAY: Final = 0.004
"""An assumption: some once a night in 250 homes."""
TOILET_WALKS: Final = (45, 40, 15)
"""Weights of none to two walks a night: 0.7 on average, at about 4:30, some 2.6 minutes long (Aruba)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From one moment to a later one."""

    begin: datetime
    end: datetime

    def holds(self, at: datetime) -> bool:
        """Tell whether a moment is within."""
        return self.begin <= at < self.end


def outings(start: datetime, chance: random.Random) -> Iterator[Stretch]:
    """Give the times nobody is at home, apart from each other, without end."""
    return _apart(start, lambda day: _outings_of(day, chance))


def _outings_of(day: date, chance: random.Random) -> list[Stretch]:
    count = chance.choices(range(len(OUTINGS_A_DAY)), OUTINGS_A_DAY)[0]
    found = [
        # Aruba's resident left between 8:25 and 16:55, at 11:40 in the median.
        _lasting(local_moment(day, chance.triangular(7.5, 18, 11)), minutes=chance.triangular(15, 150, 45))
        for _ in range(count)
    ]
    if chance.random() < NIGHT_EXITS_A_DAY:
        found.append(_lasting(local_moment(day, chance.uniform(0.5, 4.5)), minutes=chance.uniform(5, 40)))
    return found


def in_bed(start: datetime, chance: random.Random) -> Iterator[Stretch]:
    """Give the times a bed is used, apart from each other, without end."""
    return _apart(start, lambda day: _bed_of(day, chance))


def _bed_of(day: date, chance: random.Random) -> list[Stretch]:
    """The night from this day to the next, cut by walks to the toilet."""
    lies_down = local_moment(day, chance.triangular(20, 23, 21.3))
    gets_up = local_moment(day, chance.triangular(28.5, 31.5, 29.5))
    walks = sorted(
        local_moment(day, chance.triangular(25, 30, 28.5))
        for _ in range(chance.choices(range(len(TOILET_WALKS)), TOILET_WALKS)[0])
    )
    cuts = [_lasting(walk, minutes=chance.triangular(1.2, 8, 2.6)) for walk in walks if walk < gets_up]
    ends = [*(cut.begin for cut in cuts), gets_up]
    begins = [lies_down, *(cut.end for cut in cuts)]
    return [Stretch(begin=begin, end=end) for begin, end in zip(begins, ends, strict=True) if begin < end]


def visits(a_day: int, start: datetime, chance: random.Random) -> Iterator[Stretch]:
    """Give the times a door stands open for a parcel or a visitor, ``a_day`` on average, without end."""
    return _apart(start, lambda day: [_visit(day, chance) for _ in range(chance.randint(0, 2 * a_day))])


def _visit(day: date, chance: random.Random) -> Stretch:
    begin = local_moment(day, chance.triangular(7, 21, 10))
    if chance.random() < 0.01:  # noqa: PLR2004  # an assumption: one in a hundred times the door is left open
        return _lasting(begin, minutes=chance.uniform(10, 60))
    return _lasting(begin, minutes=chance.uniform(0.05, 1.5))


def _lasting(begin: datetime, *, minutes: float) -> Stretch:
    return Stretch(begin=begin, end=begin + timedelta(minutes=minutes))


def _apart(start: datetime, of_day: Callable[[date], list[Stretch]]) -> Iterator[Stretch]:
    """Put each day's stretches in order; leave out one that begins before ``start`` or before the last has ended."""
    free_from = start
    for day in days_from(start):
        for stretch in sorted(of_day(day), key=lambda each: each.begin):
            if stretch.begin >= free_from:
                yield stretch
                free_from = stretch.end
