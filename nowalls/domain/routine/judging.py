"""How long a home may be quiet before somebody calls: what its routine allows.

Waiting longer costs the person who lies there, and spares calls at homes where all is well. The wait ends at the
length from which on an hour more would spare less than a stated number of false warnings a day; at night, where much
would be spared, it is long, by day short. Other criteria (the longest silence, a quantile of the lengths or of the
hazard) noticed later at the same rate of false warnings, in the recordings of ``docs/models/routine-1.md``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from math import ceil, exp, log, pi, sqrt
from typing import Final

from nowalls.domain.local_time import LOCAL
from nowalls.domain.routine.learning import LENGTH_STEP, SLOT, SLOTS, DayKind, Routine, kind_of
from nowalls.domain.routine.signs import WORTH_KEEPING, Silence

HOUR: Final = timedelta(hours=1)
SPREAD_H: Final = 1.0
"""What begins an hour earlier or later tells of this moment too, less the further off it is (a bell curve)."""
OFF_BY_H: Final = 0.4
OFF_BY_SHARE: Final = 0.1
"""How much a silence may differ from one that was seen: by 24 minutes, and by a tenth of it."""
OTHER_KIND: Final = 0.5
"""A weekend's day tells half as much of a weekday, and the other way round."""
PRIOR_DAYS: Final = 1.0
"""The district's prior counts as one day of the home's own: it decides in the first week and is soon outweighed,
since homes differ more from each other than from themselves."""
LENGTH_CELLS: Final = 40
"""Up to 34 h: ``A_GAP`` and some more."""
LONGEST_WAIT: Final = timedelta(hours=36)
GRID_H: Final = tuple(
    WORTH_KEEPING / HOUR * 1.05**n for n in range(ceil(log(LONGEST_WAIT / WORTH_KEEPING) / log(1.05)) + 1)
)
"""The lengths that are tried, a twentieth apart."""


class Basis(StrEnum):
    """What a limit stands on."""

    OWN = "own"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """Of a silence that began at one moment: what an hour more of waiting spares, at each length of ``GRID_H``."""

    spared: tuple[float, ...]
    """False warnings a day, for each hour of waiting more and each hour of beginnings."""
    basis: Basis

    def allowed(self, worth_waiting: float) -> timedelta:
        """Return the length from which on waiting an hour more spares less than this many false warnings a day."""
        last = max((n for n, spared in enumerate(self.spared) if spared > worth_waiting), default=-1)
        return timedelta(hours=GRID_H[min(last + 1, len(GRID_H) - 1)])


def weigh(routine: Routine, prior: Routine | None, began_at: datetime, *, known_after: timedelta) -> Weighing | None:
    """Weigh the waiting in a silence that began at this moment.

    ``None`` while fewer days are known than ``known_after`` and there is no prior of the district to begin with.
    """
    kind = kind_of(began_at)
    own = _days(routine, kind)
    known = routine.days(DayKind.WEEKDAY) + routine.days(DayKind.WEEKEND)
    is_known = routine.learned_until - routine.known_since >= known_after and known >= known_after / 2 / timedelta(
        days=1
    )
    others = 0.0 if prior is None else _days(prior, kind)
    if not is_known and not others:
        return None
    total = own + (PRIOR_DAYS if others else 0.0)
    near = _nearness(began_at)
    weights = [0.0] * LENGTH_CELLS
    for found, share in ((routine, 1 / total), (prior, PRIOR_DAYS / others / total if others else 0.0)):
        if found is not None and share:
            shares = [share if each is kind else share * OTHER_KIND for each in DayKind]
            for (of_kind, slot, length), weight in found.counts.items():
                weights[length if length < LENGTH_CELLS else -1] += weight * near[slot] * shares[of_kind]
    spared = tuple(sum(map(float.__mul__, weights, column)) for column in _densities())
    return Weighing(spared=spared, basis=Basis.OWN if is_known else Basis.DISTRICT)


def _days(routine: Routine, kind: DayKind) -> float:
    other = DayKind.WEEKEND if kind is DayKind.WEEKDAY else DayKind.WEEKDAY
    return routine.days(kind) + OTHER_KIND * routine.days(other)


def _nearness(began_at: datetime) -> tuple[float, ...]:
    """Return how much each slot tells of this beginning: the density of beginnings about it, for each hour."""
    local = began_at.astimezone(LOCAL)
    return _bells((local.hour * 60 + local.minute) // 5)


@cache
def _bells(fives: int) -> tuple[float, ...]:
    """Return the bell curve about five minutes of the day, at the middle of each slot."""
    day_h = SLOTS * (SLOT / HOUR)
    apart_h = [abs((fives + 0.5) * 5 / 60 - (slot + 0.5) * (SLOT / HOUR)) for slot in range(SLOTS)]
    return tuple(exp(-0.5 * (min(each, day_h - each) / SPREAD_H) ** 2) / (SPREAD_H * sqrt(2 * pi)) for each in apart_h)


@cache
def _densities() -> tuple[tuple[float, ...], ...]:
    """For each length of the grid, the density at it of a silence of each cell, for each hour of length."""
    seen_h = [WORTH_KEEPING / HOUR * exp(LENGTH_STEP * (n + 0.5)) for n in range(LENGTH_CELLS)]
    off_by = [sqrt((OFF_BY_H / hours) ** 2 + OFF_BY_SHARE**2) for hours in seen_h]
    return tuple(
        tuple(
            exp(-0.5 * (log(length_h / hours) / off) ** 2) / (sqrt(2 * pi) * off * length_h)
            for hours, off in zip(seen_h, off_by, strict=True)
        )
        for length_h in GRID_H
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDays:
    """What a dispatcher is told: on how many of the last known days something was as it usually is."""

    days_with: int
    days_known: int


def shown_days(
    silences: Sequence[Silence], began_at: datetime, now: datetime, *, known_since: datetime, most: int = 28
) -> ShownDays:
    """Count, among the last days, those with some movement between the same hours.

    Days before ``known_since`` and such on which nobody was at home between these hours are not known.
    """
    days_with = days_known = 0
    for begin, end in _same_hours(began_at, now, most):
        covering = [each for each in silences if each.began_at <= begin and each.ended_at >= end]
        if begin < known_since or any(each.was_out for each in covering):
            continue
        days_known += 1
        days_with += not covering
    return ShownDays(days_with=days_with, days_known=days_known)


def _same_hours(began_at: datetime, now: datetime, most: int) -> Iterator[tuple[datetime, datetime]]:
    for back in range(1, most + 1):
        yield began_at - timedelta(days=back), now - timedelta(days=back)
