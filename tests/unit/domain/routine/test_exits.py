"""Counting the days on which the outer door opened about the same time."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.limits import DoorLimits
from nowalls.domain.routine.exits import LOOKED_BACK, exit_days, is_dark, is_unusual, is_worth_keeping
from nowalls.domain.routine.judging import ShownDays
from tests.unit.domain.routine.homes import DAY, HOUR, MINUTE, MONDAY, silence

LIMITS = DoorLimits()
AT = MONDAY + 40 * DAY + 2 * HOUR

openings = st.lists(st.integers(0, 40 * 24 * 60).map(lambda minutes: MONDAY + minutes * MINUTE), max_size=60)
outings = st.lists(st.tuples(st.integers(0, 39 * 24), st.integers(1, 30)), max_size=12)


@given(openings=openings, outings=outings, known_h=st.integers(0, 40 * 24))
def test_days_are_counted_one_by_one(openings: list[datetime], outings: list[tuple[int, int]], known_h: int) -> None:
    """Beside a plain count: a day is known from the hour before on, where an outing covers it only by a door."""
    known_since = MONDAY + known_h * HOUR
    silences = [silence(MONDAY + begin * HOUR, length * HOUR, out=True) for begin, length in outings]
    wanted = [0, 0]
    for day in range(1, LOOKED_BACK + 1):
        hour = AT - day * DAY
        opened = [each for each in openings if abs(each - hour) <= HOUR]
        covered = [each for each in silences if each.began_at <= hour - HOUR and hour + HOUR <= each.ended_at]
        if known_since <= hour - HOUR and (opened or not covered):
            wanted[0] += bool(opened)
            wanted[1] += 1
    found = exit_days(openings, silences, AT, known_since=known_since)
    assert [found.days_with, found.days_known] == wanted
    assert found.days_with <= found.days_known <= LOOKED_BACK


@given(days_with=st.integers(0, 27), days_known=st.integers(0, 27))
def test_what_happens_more_often_is_never_less_usual(days_with: int, days_known: int) -> None:
    """One day more with the door in use never makes an hour unusual; of too few days nothing follows."""
    unusual = is_unusual(ShownDays(days_with=days_with, days_known=days_known), LIMITS)
    more = is_unusual(ShownDays(days_with=days_with + 1, days_known=days_known), LIMITS)
    assert unusual >= more
    assert not (unusual and days_known < LIMITS.unusual_known_days)


@pytest.mark.parametrize(
    ("days_with", "days_known", "wanted"),
    [(0, 27, True), (1, 27, True), (2, 27, False), (0, 14, True), (1, 14, False), (0, 13, False)],
)
def test_once_in_four_weeks_is_unusual(days_with: int, days_known: int, *, wanted: bool) -> None:
    """The defaults: never in two weeks, at most once in four."""
    assert is_unusual(ShownDays(days_with=days_with, days_known=days_known), LIMITS) is wanted


@given(minutes=st.integers(0, 2 * 24 * 60 - 1))
def test_every_opening_that_may_be_asked_about_is_kept(minutes: int) -> None:
    """Whatever is within an hour of a dark moment is kept, and of the day's middle nothing."""
    at = MONDAY + minutes * MINUTE
    if any(is_dark(at + shift * MINUTE, LIMITS) for shift in range(-60, 61)):
        assert is_worth_keeping(at, LIMITS)
    assert is_worth_keeping(at, LIMITS) or timedelta(hours=9) <= timedelta(minutes=minutes % 1440) < timedelta(hours=19)
