"""Exits at an hour at which hardly anybody goes out here: by the outer door's openings of the last weeks.

The fixed night is for residents at risk, whoever they are. This is about one home: who never opens the door before
seven and is out at half past five is as far from the usual as somebody else at three.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from nowalls.domain.limits import DoorLimits
from nowalls.domain.local_time import LOCAL
from nowalls.domain.routine.judging import ShownDays
from nowalls.domain.routine.signs import Silence

LOOKED_BACK: Final = 27
"""Days: silences and openings are kept for 28, and of the oldest day the hour before counts too."""
ABOUT: Final = timedelta(hours=1)
"""People keep their hours to within about one; the bell curve of silences has the same width."""

STAYED_IN: Final = timedelta(seconds=60)
"""Movement sooner after a door opened may be of the way out: sensors hold their output for a while."""


def is_dark(at: datetime, limits: DoorLimits) -> bool:
    """Tell whether this is within the hours in which a home's own habits are asked, the night and some more."""
    hour = at.astimezone(LOCAL).hour
    return hour >= limits.unusual_from_hour or hour < limits.unusual_until_hour


def is_worth_keeping(at: datetime, limits: DoorLimits) -> bool:
    """Tell whether an exit in the dark hours may ask about this opening: one within an hour of them counts too."""
    return any(is_dark(at + shift, limits) for shift in (-ABOUT, ABOUT))


def exit_days(
    openings: Sequence[datetime], silences: Sequence[Silence], at: datetime, *, known_since: datetime
) -> ShownDays:
    """Count, among the last 27 days, those on which the outer door opened within an hour of this time of the day.

    Days before ``known_since`` are not known, nor those through whose hour everybody was out: whoever is away for the
    night opens no door at three.
    """
    days_with = days_known = 0
    for back in range(1, LOOKED_BACK + 1):
        middle = at - timedelta(days=back)
        begin, end = middle - ABOUT, middle + ABOUT
        opened = any(begin <= each <= end for each in openings)
        away = any(each.was_out and each.began_at <= begin and each.ended_at >= end for each in silences)
        if begin < known_since or (away and not opened):
            continue
        days_known += 1
        days_with += opened
    return ShownDays(days_with=days_with, days_known=days_known)


def is_unusual(days: ShownDays, limits: DoorLimits) -> bool:
    """Tell whether so few of the known days saw the door used; never while fewer are known than the limits ask for."""
    return days.days_known >= limits.unusual_known_days and days.days_with <= limits.unusual_share * days.days_known
