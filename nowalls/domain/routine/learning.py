"""What is learned of a home: how often a silence of some length begins at some time of the day.

Counts, weekdays apart from weekends, in cells of half an hour and of a tenth in length; older evidence weighs less.
How many sensors a home has, or how many people live there, only changes how often something is heard: presence of any
sign is all that counts, so a sensor that is added or dies makes no other routine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import IntEnum
from math import exp, log
from typing import Final, NamedTuple

from nowalls.domain.local_time import LOCAL
from nowalls.domain.routine.signs import WORTH_KEEPING, Silence

VERSION: Final = 1
HALF_LIFE: Final = timedelta(days=60)
"""What was learned two months ago weighs half: a season, an illness or a new pill is followed, a week is not."""
A_GAP: Final = timedelta(hours=30)
"""Longer than any night with its morning (the longest in the recordings is 17 h): nobody was there, or nothing was
heard. It is neither learned nor counted among the known days."""
SLOT: Final = timedelta(minutes=30)
SLOTS: Final = timedelta(days=1) // SLOT
LENGTH_STEP: Final = log(1.1)
"""A tenth more is the next cell: finer than any limit that is drawn from it."""
FAINT: Final = 0.001
"""A weight so small is forgotten, after some 600 days."""
DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
RATE: Final = log(2) / (HALF_LIFE / DAY)


class DayKind(IntEnum):
    """Which kind of day a silence begins on. Public holidays count as what their weekday says."""

    WEEKDAY = 0
    WEEKEND = 1


class Cell(NamedTuple):
    """Silences that are alike: the kind of day, the half hour of their beginning, their length in tenths."""

    kind: DayKind
    slot: int
    """From 0, at midnight."""
    length: int
    """The power of 1.1 by which they are longer than ``WORTH_KEEPING``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """What was learned so far; weights are as of ``learned_until``."""

    known_since: datetime
    learned_until: datetime
    weekdays: float = 0.0
    """Days of evidence, less for older ones, without the times in which nobody was at home."""
    weekend_days: float = 0.0
    counts: Mapping[Cell, float] = field(default_factory=dict)

    def days(self, kind: DayKind) -> float:
        """Return the evidence of a kind of day; never below 0, also while an outing's end is still to come."""
        return max(0.0, self.weekdays if kind is DayKind.WEEKDAY else self.weekend_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A time in which nobody was at home as far as is known: an announced absence, or dead sensors."""

    from_at: datetime
    until_at: datetime


def new_routine(at: datetime) -> Routine:
    """Return the routine of a home of which nothing is known before ``at``."""
    return Routine(known_since=at, learned_until=at)


def learn(routine: Routine, silences: Iterable[Silence], *, until: datetime, away: Sequence[Away] = ()) -> Routine:
    """Return the routine after the time up to ``until``, of which these are all silences that ended in it.

    Silences that ended before are left out: they were learned. In steps or at once, it comes to the same.
    """
    since = routine.learned_until
    if until <= since:
        return routine
    fading = exp(-RATE * ((until - since) / DAY))
    counts = {cell: weight * fading for cell, weight in routine.counts.items()}
    days = [routine.weekdays * fading, routine.weekend_days * fading]
    _count_days(days, since, until, as_of=until, sign=1)
    for silence in silences:
        if not since < silence.ended_at <= until or _overlaps(silence, away):
            continue
        if silence.was_out or silence.length >= A_GAP:
            _count_days(days, max(silence.began_at, routine.known_since), silence.ended_at, as_of=until, sign=-1)
        elif silence.length >= WORTH_KEEPING:
            cell = cell_of(silence)
            counts[cell] = counts.get(cell, 0.0) + exp(-RATE * ((until - silence.ended_at) / DAY))
    for each in away:
        if each.until_at > since and each.from_at < until:
            _count_days(days, max(each.from_at, since), min(each.until_at, until), as_of=until, sign=-1)
    return Routine(
        known_since=routine.known_since,
        learned_until=until,
        weekdays=days[DayKind.WEEKDAY],
        weekend_days=days[DayKind.WEEKEND],
        counts={cell: weight for cell, weight in counts.items() if weight >= FAINT},
    )


def cell_of(silence: Silence) -> Cell:
    """Return the cell of a silence."""
    local = silence.began_at.astimezone(LOCAL)
    length = int(log(silence.length / WORTH_KEEPING) / LENGTH_STEP + 1e-9)
    return Cell(kind=kind_of(silence.began_at), slot=local.hour * 2 + local.minute // 30, length=length)


def kind_of(at: datetime) -> DayKind:
    """Return the kind of the local day of a moment."""
    return DayKind.WEEKEND if at.astimezone(LOCAL).weekday() >= SATURDAY else DayKind.WEEKDAY


def pooled(routines: Iterable[Routine], *, at: datetime) -> Routine:
    """Return a district's prior: what its homes have in common, each as heavy as the days that are known of it."""
    counts: dict[Cell, float] = {}
    days = [0.0, 0.0]
    for routine in routines:
        for cell, weight in routine.counts.items():
            counts[cell] = counts.get(cell, 0.0) + weight
        for kind in DayKind:
            days[kind] += routine.days(kind)
    return Routine(known_since=at, learned_until=at, weekdays=days[0], weekend_days=days[1], counts=counts)


def _overlaps(silence: Silence, away: Sequence[Away]) -> bool:
    return any(each.from_at < silence.ended_at and each.until_at > silence.began_at for each in away)


def _count_days(days: list[float], begin: datetime, end: datetime, *, as_of: datetime, sign: int) -> None:
    """Add or take away a span, day by day, as heavy as it is at ``as_of``: the integral over its fading."""
    at = begin
    while at < end:
        local = at.astimezone(LOCAL)
        midnight = datetime.combine(local.date() + DAY, time(), tzinfo=LOCAL)
        to = min(midnight, end)
        weight = (exp(-RATE * ((as_of - to) / DAY)) - exp(-RATE * ((as_of - at) / DAY))) / RATE
        days[kind_of(at)] += sign * weight
        at = to
