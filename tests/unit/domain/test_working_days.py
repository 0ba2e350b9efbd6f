"""Working days: the State Council's calendar, weekends where a year is unknown, and deadlines that say which."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.working_days import (
    MOST_WORKING_DAYS,
    STATE_COUNCIL,
    DayCount,
    deadline_after,
    is_working_day,
    local_day,
    working_days_left,
)

DAYS = st.dates(date(2024, 12, 1), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 14), True),
        (date(2026, 2, 16), False),
        (date(2026, 9, 20), True),
        (date(2026, 10, 8), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), True),
    ],
)
def test_a_day_is_what_the_year_says(day: date, works: bool) -> None:  # noqa: FBT001  # a column of the table
    """Holidays are off, days made up on a weekend are worked, all others follow the week."""
    assert is_working_day(day, STATE_COUNCIL) is works


@pytest.mark.parametrize(("year", "working_days"), [(2025, 248), (2026, 248)])
def test_a_whole_year_has_as_many_working_days_as_the_law_leaves(year: int, working_days: int) -> None:
    """Of 261 weekdays thirteen are statutory holidays, wherever the made-up days stand: a wrong date shows here."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(is_working_day(day, STATE_COUNCIL) for day in days) == working_days


def test_a_deadline_jumps_over_the_spring_festival() -> None:
    """Two working days after Friday the 13th are the made-up Saturday and the first day after the holidays."""
    found = deadline_after(date(2026, 2, 13), 2, STATE_COUNCIL)
    assert (found.on, found.counted_by) == (date(2026, 2, 24), DayCount.STATE_COUNCIL)


def test_a_deadline_in_an_unknown_year_says_so() -> None:
    """Beyond the last year entered only weekends are left out, and the answer tells."""
    found = deadline_after(date(2026, 12, 30), 3, STATE_COUNCIL)
    assert (found.on, found.counted_by) == (date(2027, 1, 4), DayCount.WEEKENDS_ONLY)


@given(start=DAYS, working_days=st.integers(1, 60))
def test_a_deadline_is_a_working_day_and_counts_back(start: date, working_days: int) -> None:
    """It falls on a working day, and from the day of the order so many working days were left."""
    found = deadline_after(start, working_days, STATE_COUNCIL)
    assert is_working_day(found.on, STATE_COUNCIL)
    assert working_days_left(start, found.on, STATE_COUNCIL) == working_days
    assert working_days_left(found.on, found.on, STATE_COUNCIL) == 0
    years = range(start.year, found.on.year + 1)
    inside = all(year in STATE_COUNCIL for year in years if (start + timedelta(days=1)).year <= year)
    assert (found.counted_by is DayCount.STATE_COUNCIL) is inside


@pytest.mark.parametrize("working_days", [0, -1, MOST_WORKING_DAYS + 1])
def test_no_deadline_is_now_or_never(working_days: int) -> None:
    """A deadline lies ahead, and within about a year."""
    with pytest.raises(InvalidValueError, match=str(working_days)):
        deadline_after(date(2026, 11, 23), working_days, STATE_COUNCIL)


def test_the_day_is_the_centres() -> None:
    """At 16:00 UTC a new day has begun at the centre."""
    assert local_day(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert local_day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)
