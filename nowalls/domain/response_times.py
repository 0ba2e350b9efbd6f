"""Response times: the words of the report, its shifts and its comparison.

Six clocks run in an incident. ``stored`` runs from the press, by the device's own time where that is trusted, until the
centre had it. All others run from then: ``screen`` until somebody on duty had it on a screen, ``claim``, ``dispatch``,
``arrive``, ``resolve``. Percentiles are of those incidents that have the stamp, and are times that really occurred (the
smallest that so many did not exceed); whether a target was met is judged of all, so that a stamp that is missing
cannot make a figure better.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.local_time import LOCAL
from nowalls.domain.shares import Share

LONGER_THAN_A_MONTH: Final = timedelta(days=31)
"""From the first day of any month it leads into the next one."""


class Clock(StrEnum):
    """What is timed."""

    STORED = "stored"
    SCREEN = "screen"
    CLAIM = "claim"
    DISPATCH = "dispatch"
    ARRIVE = "arrive"
    RESOLVE = "resolve"


class Target(StrEnum):
    """What is aimed at: soon for most, and late for nobody."""

    CLAIM_SOON = "claim_soon"
    CLAIM_LATE = "claim_late"
    ON_SITE = "on_site"
    ON_SITE_LATE = "on_site_late"


class GroupBy(StrEnum):
    """By what incidents are put together."""

    KIND = "kind"
    SITE = "site"
    ORGANIZATION = "organization"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    HOUR = "hour"
    SHIFT = "shift"
    MONTH = "month"
    RESPONDER = "responder"


class What(StrEnum):
    """Which of a group's incidents: what a number of the report leads to."""

    ALL = "all"
    CLAIM_SOON_BREACH = "claim_soon_breach"
    CLAIM_LATE_BREACH = "claim_late_breach"
    ON_SITE_BREACH = "on_site_breach"
    ON_SITE_LATE_BREACH = "on_site_late_breach"
    BY_HAND = "by_hand"
    MISSED = "missed"
    CORRECTED = "corrected"
    EXERCISES = "exercises"
    MERGED = "merged"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One clock over a group: seconds, of the ``n`` incidents that have the stamp."""

    n: int
    p50_s: float | None
    p90_s: float | None
    p99_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The response times of some incidents."""

    n: int
    spreads: dict[Clock, Spread]
    shares: dict[Target, Share]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """What is not in the figures, and what is in them although no device told of it or somebody corrected it."""

    exercises: int
    merged: int
    automatic: int
    by_hand: int
    missed: int
    corrected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From ``since`` on, before ``until``."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Aims:
    """What was aimed at from ``valid_from`` on (``None``: from the beginning)."""

    valid_from: datetime | None
    claim_soon_s: int
    claim_soon_share: float
    claim_late_s: int
    claim_late_share: float
    on_site_town_s: int
    on_site_remote_s: int
    on_site_share: float
    on_site_late_s: int
    on_site_late_share: float


def month_of(month: str, now: datetime) -> Period:
    """Return a month by the district's calendar; raises ``InvalidValueError`` for none, or one still to come."""
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=LOCAL)
    except ValueError:
        raise InvalidValueError(f"A month is written as 2026-10, not {month!r}.") from None
    if first > now:
        raise InvalidValueError(f"The month {month} has not begun.")
    return month_from(first.date())


def month_from(first: date) -> Period:
    """Return the month that begins on this day of the district's calendar."""
    following = (first + LONGER_THAN_A_MONTH).replace(day=1)
    return Period(
        since=datetime.combine(first, time(), tzinfo=LOCAL), until=datetime.combine(following, time(), tzinfo=LOCAL)
    )


def a_year_before(period: Period) -> Period:
    """Return the same period of the year before, by the district's calendar; 29 February becomes the 28th."""
    return Period(since=_a_year_before(period.since), until=_a_year_before(period.until))


def year_after(key: str) -> str:
    """Return the key of the group beside which one of last year stands: a month's is a year later, others the same."""
    year, dash, month = key.partition("-")
    is_month = bool(dash) and len(key) == len("2026-11") and year.isdigit() and month.isdigit()
    return f"{int(year) + 1:04}-{month}" if is_month else key


def _a_year_before(moment: datetime) -> datetime:
    local = moment.astimezone(LOCAL)
    try:
        earlier = local.replace(year=local.year - 1)
    except ValueError:
        earlier = local.replace(year=local.year - 1, day=28)
    return earlier.astimezone(moment.tzinfo)
