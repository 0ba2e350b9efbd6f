"""The calendar of the report: a year before, by the district's own clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.local_time import LOCAL
from nowalls.domain.response_times import Period, a_year_before, year_after

MOMENTS = st.datetimes(datetime(2001, 1, 2), datetime(2150, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds


def a_period(since: datetime) -> Period:
    """Return a day from a moment on."""
    return Period(since=since, until=since + timedelta(days=1))


@given(MOMENTS)
def test_a_year_before_is_the_same_local_day(moment: datetime) -> None:
    """The wall shows the same day and time a year earlier, except that there may be no 29 February."""
    earlier = a_year_before(a_period(moment)).since
    ours, theirs = moment.astimezone(LOCAL), earlier.astimezone(LOCAL)
    assert (theirs.year, theirs.month, theirs.time()) == (ours.year - 1, ours.month, ours.time())
    assert theirs.day == ours.day or (ours.month, ours.day, theirs.day) == (2, 29, 28)


def test_a_leap_day_is_compared_with_the_28th() -> None:
    """29 February 2028 stands beside 28 February 2027."""
    leap = datetime(2028, 2, 29, 12, tzinfo=LOCAL)
    assert a_year_before(a_period(leap)).since == datetime(2027, 2, 28, 12, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("key", "later"),
    [("2025-12", "2026-12"), ("sos-1", "sos-1"), ("22", "22"), ("inc-123", "inc-123"), ("", "")],
)
def test_only_a_month_moves_on_by_a_year(key: str, later: str) -> None:
    """A month of last year stands beside the same month of this year, any other group beside itself."""
    assert year_after(key) == later
