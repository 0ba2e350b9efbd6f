"""Exits unlike the home's own, on recorded days: how often somebody calls for nothing, and which exits are noticed.

All recorded exits are taken as what these people do, so each check about one is false. Nobody wandered in any of the
sets: exits are drawn by chance between midnight and five, at moments at which somebody was at home, and do not return.
"""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from nowalls.domain.ids import PlaceId
from nowalls.domain.limits import DoorLimits
from nowalls.domain.local_time import LOCAL
from nowalls.domain.routine.exits import LOOKED_BACK, STAYED_IN, exit_days, is_dark, is_unusual, is_worth_keeping
from nowalls.domain.routine.signs import AT_THE_DOOR, Silence, silences_of
from nowalls.evaluation.intervals import Interval, bootstrap_mean, poisson_rate
from nowalls.evaluation.routine.card import CardError
from nowalls.recordings.homes import RecordedHome

LIMITS: Final = DoorLimits()
DRAWN: Final = 200
UNTIL_HOUR: Final = 5
TRIES: Final = 50
"""Draws for each moment: five of 24 hours are before five, and somebody is at home in most of them."""
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
KEPT: Final = timedelta(days=LOOKED_BACK + 1)
CARD: Final = Path(__file__).parents[3] / "docs" / "models" / "exits-1.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeExits:
    """What was found at one home."""

    weeks: float
    """Tried, after the days that must be known first."""
    without_return: int
    """From the evening to the morning: what a rule without habits would call about."""
    checks: int
    noticed: tuple[bool, ...]
    """Of the exits that were drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitFigures:
    """Homes together, each day as heavy as every other, each home with as many drawn exits."""

    weeks: float
    without_return_a_week: Interval
    checks_a_week: Interval
    noticed: Interval


def home_exits(home: RecordedHome, chance: random.Random, *, drawn: int = DRAWN) -> HomeExits | None:
    """Go through a home's days; ``None`` where they end less than a day after enough of them are known."""
    first, last = home.signs[0].at, home.signs[-1].at
    tried_from = first + timedelta(days=LIMITS.unusual_known_days + 1)
    if last - tried_from < A_DAY:
        return None
    doors = _openings(home)
    silences = tuple(silences_of(home.signs, PlaceId(home.name)))
    inside = [each.at for each in home.signs if not each.at_outer_door]
    out = [at for at in doors if at >= tried_from and is_dark(at, LIMITS) and not _came_back(at, doors, inside)]
    moments = _moments(tried_from, last, silences, drawn, chance)
    return HomeExits(
        weeks=(last - tried_from) / A_WEEK,
        without_return=len(out),
        checks=sum(_unlike(at, first, doors, silences) for at in out),
        noticed=tuple(_unlike(at, first, doors, silences) for at in moments),
    )


def _openings(home: RecordedHome) -> list[datetime]:
    """Return the outer door's movements, those within two minutes as one: it opens and closes behind somebody."""
    openings: list[datetime] = []
    for sign in home.signs:
        if sign.at_outer_door and not (openings and sign.at - openings[-1] <= AT_THE_DOOR):
            openings.append(sign.at)
    return openings


def _came_back(at: datetime, doors: Sequence[datetime], inside: Sequence[datetime]) -> bool:
    """Tell whether the door moved again or somebody moved within, before anybody would be called."""
    again, within = bisect_right(doors, at), bisect_left(inside, at + STAYED_IN)
    due_at = at + LIMITS.no_return
    return (again < len(doors) and doors[again] < due_at) or (within < len(inside) and inside[within] < due_at)


def _unlike(at: datetime, first: datetime, doors: Sequence[datetime], silences: Sequence[Silence]) -> bool:
    since = at - KEPT
    recent = doors[bisect_left(doors, since) : bisect_left(doors, at)]
    kept = [each for each in recent if is_worth_keeping(each, LIMITS)]
    quiet = [each for each in silences if since < each.ended_at <= at]
    return is_unusual(exit_days(kept, quiet, at, known_since=max(first, since)), LIMITS)


def _moments(
    begin: datetime, end: datetime, silences: Sequence[Silence], many: int, chance: random.Random
) -> Iterator[datetime]:
    """Draw moments between midnight and five at which not everybody was out; fewer where there are hardly any."""
    out = [each for each in silences if each.was_out]
    drawn = (begin + (end - begin) * chance.random() for _ in range(TRIES * many))
    at_home = (
        at
        for at in drawn
        if at.astimezone(LOCAL).hour < UNTIL_HOUR and not any(each.began_at <= at < each.ended_at for each in out)
    )
    return islice(at_home, many)


def together(found: Iterable[HomeExits], chance: random.Random) -> ExitFigures:
    """Put homes together."""
    homes = list(found)
    weeks = sum(each.weeks for each in homes)
    return ExitFigures(
        weeks=weeks,
        without_return_a_week=poisson_rate(sum(each.without_return for each in homes), weeks),
        checks_a_week=poisson_rate(sum(each.checks for each in homes), weeks),
        noticed=bootstrap_mean([float(each) for home in homes for each in home.noticed], chance),
    )


def exit_differences(found: ExitFigures, stated: ExitFigures) -> Iterator[str]:
    """Say in a sentence each what is outside the stated interval."""
    for name, now, was in (
        ("checks a week about usual exits", found.checks_a_week, stated.checks_a_week),
        ("of the drawn exits noticed", found.noticed, stated.noticed),
    ):
        if not was.holds(now.value):
            yield f"{now.value:.3f} {name}, stated between {was.low:.3f} and {was.high:.3f}."


def read_exit_card(path: Path = CARD) -> ExitFigures:
    """Read the committed figures; raises ``CardError``."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=ExitFigures)
    except (OSError, msgspec.MsgspecError) as error:
        raise CardError(f"The card {path} cannot be read: {error}.") from error
