"""Judging: by day sooner than at night, never wobbling, and what a dispatcher is told."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.routine.judging import GRID_H, Basis, ShownDays, shown_days, weigh
from nowalls.domain.routine.learning import Routine, learn, new_routine, pooled
from nowalls.domain.routine.signs import silences_of
from tests.unit.domain.routine.homes import DAY, HOUR, KNOWN_AFTER, MINUTE, MONDAY, PLACE, learned, silence, usual_days

WORTH = 0.005
TODAY = MONDAY + 28 * DAY
USUAL = learned(usual_days(28), until=TODAY)


def allowed(routine: Routine, hour: float, *, prior: Routine | None = None, worth: float = WORTH) -> timedelta:
    """Return how long a silence of today may last that begins at this hour."""
    weighing = weigh(routine, prior, TODAY + hour * HOUR, known_after=KNOWN_AFTER)
    assert weighing is not None
    return weighing.allowed(worth)


def test_a_night_may_be_long_and_a_day_may_not() -> None:
    """Who sleeps from ten to half past six is called soon by day, and not before the morning is over at night."""
    assert allowed(USUAL, 14) < HOUR
    assert 8.5 * HOUR < allowed(USUAL, 22) < 12 * HOUR


def test_a_regular_nap_is_allowed_on_the_days_it_is_taken() -> None:
    """Two hours after lunch on weekdays: then they are allowed and some more; in the evening they are not."""
    naps = [silence(MONDAY + day * DAY + 12.5 * HOUR, 2 * HOUR) for day in range(28) if day % 7 < 5]
    routine = learn(new_routine(MONDAY), naps, until=TODAY)
    assert 2 * HOUR < allowed(routine, 12.5) < 4 * HOUR
    assert allowed(routine, 18) < HOUR


def test_nothing_is_said_of_an_unknown_home_and_the_district_begins() -> None:
    """In the first week there is no limit without the district's prior, and its limit with it."""
    young = learn(new_routine(TODAY - 2 * DAY), [], until=TODAY)
    assert weigh(young, None, TODAY, known_after=KNOWN_AFTER) is None
    prior = pooled([USUAL], at=TODAY)
    begun = weigh(young, prior, TODAY + 22 * HOUR, known_after=KNOWN_AFTER)
    assert begun is not None
    assert begun.basis is Basis.DISTRICT
    assert 8 * HOUR < begun.allowed(WORTH) < 12 * HOUR
    own = weigh(USUAL, prior, TODAY, known_after=KNOWN_AFTER)
    assert own is not None
    assert own.basis is Basis.OWN


def test_one_long_silence_is_soon_outweighed() -> None:
    """A silence of ten hours by day, once in four weeks, stretches the limit; once in four months it does not."""
    once = silence(TODAY - 3 * DAY + 14 * HOUR, 10 * HOUR)
    few = learn(learned(usual_days(5), until=TODAY - 20 * DAY), [once], until=TODAY)
    many = learn(learned(usual_days(5), until=TODAY - 20 * DAY), [], until=TODAY)
    assert allowed(few, 14) >= allowed(many, 14)


@settings(max_examples=60)
@given(
    told=st.lists(st.tuples(st.integers(0, 27), st.floats(0, 23.9), st.floats(0.75, 14)), max_size=20),
    hour=st.floats(0, 23.9),
    length_h=st.floats(0.75, 14),
    worth=st.floats(0.0005, 0.05),
)
def test_another_long_silence_never_makes_it_stricter(
    told: list[tuple[int, float, float]], hour: float, length_h: float, worth: float
) -> None:
    """Having seen one silence more at this hour allows as much or more; a higher worth of waiting as much or less."""
    silences = [silence(MONDAY + day * DAY + begin * HOUR, length * HOUR) for day, begin, length in told]
    one_more = [*silences, silence(TODAY - 3 * DAY + hour * HOUR, length_h * HOUR)]
    before, after = (learn(new_routine(MONDAY), each, until=TODAY + DAY) for each in (silences, one_more))
    assert allowed(after, hour, worth=worth) >= allowed(before, hour, worth=worth)
    assert allowed(before, hour, worth=worth) <= allowed(before, hour, worth=worth / 2)


@given(days=st.integers(8, 90), hour=st.floats(0, 23.9))
def test_quiet_is_less_allowed_the_longer_it_never_was(days: int, hour: float) -> None:
    """The same silences in more days: each day without one makes the limit as strict or stricter."""
    seen = [silence(MONDAY + n * DAY + hour * HOUR, 3 * HOUR) for n in range(3)]
    fewer, more = (learn(new_routine(MONDAY), seen, until=MONDAY + n * DAY) for n in (days, days + 7))
    at = MONDAY + 200 * DAY + hour * HOUR
    limits = []
    for each in (fewer, more):
        weighing = weigh(each, None, at, known_after=KNOWN_AFTER)
        assert weighing is not None
        limits.append(weighing.allowed(WORTH))
    assert limits[1] <= limits[0]


@given(hour=st.floats(0, 23.9), worth=st.floats(1e-9, 10))
def test_a_limit_always_lies_on_the_grid(hour: float, worth: float) -> None:
    """Whatever was learned, the limit is between 45 minutes and a day and a half."""
    assert GRID_H[0] * HOUR <= allowed(USUAL, hour, worth=worth) <= GRID_H[-1] * HOUR


def test_the_dispatcher_is_told_on_how_many_days_there_was_movement() -> None:
    """Of the last 28 days those count on which somebody was at home between these hours."""
    since, now = TODAY + 6 * HOUR, TODAY + 7.75 * HOUR
    long_lies = {3, 9}
    out = {5}
    silences = [
        *(silence(TODAY - day * DAY + 5 * HOUR, 4 * HOUR) for day in long_lies),
        *(silence(TODAY - day * DAY - HOUR, 20 * HOUR, out=True) for day in out),
        silence(TODAY - 7 * DAY + 6.5 * HOUR, 3 * HOUR),
    ]
    assert shown_days(silences, since, now, known_since=MONDAY) == ShownDays(days_with=25, days_known=27)
    assert shown_days(silences, since, now, known_since=TODAY - 4 * DAY) == ShownDays(days_with=3, days_known=4)


@pytest.mark.parametrize("residents", [1, 2])
def test_two_residents_are_a_busier_home(residents: int) -> None:
    """With a second person who naps at another time nothing is quiet any more, and the limit follows."""
    signs = sorted(
        (
            sign
            for person in range(residents)
            for sign in usual_days(28)
            if not (13 + 2 * person) * HOUR < (sign.at - MONDAY) % DAY < (15 + 2 * person) * HOUR
        ),
        key=lambda sign: sign.at,
    )
    routine = learn(new_routine(MONDAY), silences_of(signs, PLACE), until=TODAY)
    assert (allowed(routine, 13) < 70 * MINUTE) == (residents == 2)
