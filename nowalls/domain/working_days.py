"""Working days: a deadline is so many of them, and what a year's holidays are is data with its source.

China's holidays move working days about: a holiday is lengthened by days that are made up on a weekend. The State
Council says which, once a year in autumn for the next one. Of a year that nobody has entered yet only the weekends are
known, and a deadline that reaches into one says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.local_time import LOCAL

DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
MOST_WORKING_DAYS: Final = 250
"""About a year: what takes longer than that is not being put right."""


class DayCount(StrEnum):
    """By what the working days of a deadline were counted."""

    STATE_COUNCIL = "state_council"
    WEEKENDS_ONLY = "weekends_only"
    """A year's holidays were not known: the true deadline may be later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfWork:
    """One year's departures from the week: weekdays without work, weekend days with it."""

    source: str
    off: frozenset[date]
    made_up: frozenset[date]


Calendar = Mapping[int, YearOfWork]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Until the end of which day something is to be done, and how that day was found."""

    on: date
    working_days: int
    counted_by: DayCount


def local_day(at: datetime) -> date:
    """Return the centre's day at a moment."""
    return at.astimezone(LOCAL).date()


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Tell whether offices work on a day; in a year that the calendar does not know, on all but weekends."""
    year = calendar.get(day.year)
    if year is not None and (day in year.off or day in year.made_up):
        return day in year.made_up
    return day.weekday() < SATURDAY


def deadline_after(start: date, working_days: int, calendar: Calendar) -> Deadline:
    """Return the deadline so many working days after a day, which itself does not count (Civil Code, article 201).

    Raises ``InvalidValueError`` for less than one working day or more than ``MOST_WORKING_DAYS``.
    """
    if not 1 <= working_days <= MOST_WORKING_DAYS:
        message = f"A deadline is 1 to {MOST_WORKING_DAYS} working days away, not {working_days}."
        raise InvalidValueError(message)
    left, day, known = working_days, start, True
    while left:
        day += DAY
        known = known and day.year in calendar
        left -= is_working_day(day, calendar)
    return Deadline(
        on=day, working_days=working_days, counted_by=DayCount.STATE_COUNCIL if known else DayCount.WEEKENDS_ONLY
    )


def working_days_left(today: date, last: date, calendar: Calendar) -> int:
    """Return how many working days follow today up to the last day itself; none on the last day, and none after it."""
    between = (today + n * DAY for n in range(1, (last - today).days + 1))
    return sum(is_working_day(day, calendar) for day in between)


def _days(year: int, *spans: str) -> Iterator[date]:
    """Read days written as ``0214`` or ``0215-0223``, all of one year."""
    for span in spans:
        first, _, last = span.partition("-")
        begin, end = (date(year, int(each[:2]), int(each[2:])) for each in (first, last or first))
        yield from (begin + n * DAY for n in range((end - begin).days + 1))


STATE_COUNCIL: Final[Calendar] = MappingProxyType(
    {
        2025: YearOfWork(
            source="State Council General Office, notice of 12 November 2024 on the holidays of 2025",
            off=frozenset(_days(2025, "0101", "0128-0204", "0404-0406", "0501-0505", "0531-0602", "1001-1008")),
            made_up=frozenset(_days(2025, "0126", "0208", "0427", "0928", "1011")),
        ),
        2026: YearOfWork(
            source="State Council General Office, notice of 4 November 2025 on the holidays of 2026",
            off=frozenset(
                _days(2026, "0101-0103", "0215-0223", "0404-0406", "0501-0505", "0619-0621", "0925-0927", "1001-1007")
            ),
            made_up=frozenset(_days(2026, "0104", "0214", "0228", "0509", "0920", "1010")),
        ),
    }
)
"""The years that have been entered; the next one is entered when its notice is out, usually in November."""
