"""Learning: in steps or at once, what it counts as known, and what it leaves out."""

import math
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.routine.encoding import UnreadableRoutineError, decode, encode
from nowalls.domain.routine.learning import Away, DayKind, Routine, learn, new_routine, pooled
from nowalls.domain.routine.signs import Silence
from tests.unit.domain.routine.homes import DAY, HOUR, MINUTE, MONDAY, learned, silence, usual_days

HISTORIES = st.lists(
    st.tuples(st.integers(5, 600), st.integers(45, 2_500), st.booleans()),
    max_size=25,
)
"""So many minutes of signs, then so many of silence, at home or out."""


def history(told: list[tuple[int, int, bool]]) -> list[Silence]:
    """Return the silences of a history, one after the other."""
    at, found = MONDAY, []
    for active, quiet, out in told:
        at += active * MINUTE
        found.append(silence(at, quiet * MINUTE, out=out))
        at = found[-1].ended_at
    return found


def nearly(one: Routine, other: Routine) -> bool:
    """Tell whether two routines say the same, but for the last digits."""
    cells = one.counts.keys() | other.counts.keys()
    return all(
        math.isclose(a, b, abs_tol=2e-3)
        for a, b in [
            (one.weekdays, other.weekdays),
            (one.weekend_days, other.weekend_days),
            *((one.counts.get(cell, 0), other.counts.get(cell, 0)) for cell in cells),
        ]
    )


@given(told=HISTORIES, steps=st.lists(st.integers(1, 20_000), max_size=6))
def test_in_steps_or_at_once_it_comes_to_the_same(told: list[tuple[int, int, bool]], steps: list[int]) -> None:
    """Whenever the learning runs, and however often, the routine is that of all silences at once."""
    silences = history(told)
    end = (silences[-1].ended_at if silences else MONDAY) + 10 * DAY
    stepwise = new_routine(MONDAY)
    for minutes in steps:
        stepwise = learn(stepwise, silences, until=min(stepwise.learned_until + minutes * MINUTE, end))
    stepwise = learn(stepwise, silences, until=end)
    assert nearly(stepwise, learn(new_routine(MONDAY), silences, until=end))


@given(told=HISTORIES)
def test_what_is_stored_is_read_back(told: list[tuple[int, int, bool]]) -> None:
    """A routine comes back as it was, to the digits that are kept, through plain values."""
    silences = history(told)
    routine = learn(new_routine(MONDAY), silences, until=MONDAY + 60 * DAY)
    again = decode(encode(routine))
    assert nearly(again, routine)
    assert encode(again) == encode(routine)


@given(days=st.integers(1, 200), more=st.integers(1, 100))
def test_more_evidence_never_makes_it_less_certain(days: int, more: int) -> None:
    """Each day that is known adds to the days of evidence; they fade, so that they never pass 87."""
    until = MONDAY + days * DAY
    before, after = (learn(new_routine(MONDAY), [], until=each) for each in (until, until + more * DAY))
    known = [each.days(DayKind.WEEKDAY) + each.days(DayKind.WEEKEND) for each in (before, after)]
    assert known[0] < known[1] < 60 / math.log(2) + 1e-6
    fresh = sum(0.5 ** (age / 60) for age in range(days))
    assert math.isclose(known[0], fresh, rel_tol=0.01)


def test_weekdays_and_weekends_are_apart() -> None:
    """A week from Monday's midnight has five days of one kind and two of the other, as heavy as they are old."""
    routine = learn(new_routine(MONDAY), [], until=MONDAY + 7 * DAY)
    assert 4.7 < routine.days(DayKind.WEEKDAY) < 5
    assert 1.97 < routine.days(DayKind.WEEKEND) < 2
    friday, saturday = (
        learn(new_routine(MONDAY), [silence(MONDAY + n * DAY, HOUR)], until=MONDAY + 7 * DAY) for n in (4, 5)
    )
    assert {cell.kind for cell in friday.counts} == {DayKind.WEEKDAY}
    assert {cell.kind for cell in saturday.counts} == {DayKind.WEEKEND}


def holiday_until(end: datetime, *, out: bool, announced: bool) -> Routine:
    """A home of four weeks, then a holiday of a week: seen by its door, or announced."""
    signs = list(usual_days(28))
    begin = end - 7 * DAY
    away = (Away(from_at=begin, until_at=end),) if announced else ()
    known = learned(signs, until=begin)
    return learn(known, [silence(begin, 7 * DAY, out=out)], until=end, away=away)


def test_a_holiday_is_neither_learned_nor_known() -> None:
    """A week away, announced or seen by the door or by nobody, leaves the counts as they were, only a week older."""
    end = MONDAY + 36 * DAY
    plain = learned(usual_days(28), until=MONDAY + 29 * DAY)
    fading = 0.5 ** (7 / 60)
    for out, announced in ((True, False), (False, True), (False, False)):
        routine = holiday_until(end, out=out, announced=announced)
        assert routine.counts.keys() == plain.counts.keys()
        assert math.isclose(routine.weekdays, plain.weekdays * fading, rel_tol=1e-6)


@settings(max_examples=30)
@given(count=st.integers(1, 6))
def test_a_district_is_its_homes_together(count: int) -> None:
    """A pool of homes weighs each as its days; rates in it are those of the homes."""
    homes = [learned(usual_days(10 + each), until=MONDAY + (10 + each) * DAY) for each in range(count)]
    pool = pooled(homes, at=MONDAY)
    assert math.isclose(pool.weekdays, sum(each.weekdays for each in homes))
    assert math.isclose(sum(pool.counts.values()), sum(sum(each.counts.values()) for each in homes))


def test_a_sensor_that_dies_or_comes_makes_no_other_routine() -> None:
    """A home heard half as often, still more often than every 45 minutes, is the same home."""
    often, half = list(usual_days(20)), list(usual_days(20))[::2]
    counts = [sum(learned(signs, until=MONDAY + 20 * DAY).counts.values()) for signs in (often, half)]
    assert math.isclose(counts[0], counts[1], rel_tol=0.01)


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        ({"version": 2}, "version 2"),
        ({"version": None}, "version None"),
        ({"counts": [[0, 48, 3, 1.0]]}, "time of day"),
        ({"counts": [[0, 4, -3, 1.0]]}, "time of day"),
        ({"counts": [[2, 4, 3, 1.0]]}, "not a valid DayKind"),
        ({"counts": [[0, 4, 3, -1.0]]}, "weight"),
        ({"counts": "none"}, "array"),
        ({"days": [1.0]}, "length 2"),
        ({"learned_until": "2026-03-01T00:00:00"}, "without a zone"),
        ({"learned_until": "yesterday"}, "datetime"),
        ({"more": 1}, "more"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_what_is_broken_is_refused_with_what_is_wrong(harm: dict[str, object], what: str) -> None:
    """A routine of another version, or one whose row was harmed, is never taken for a home's habits."""
    with pytest.raises(UnreadableRoutineError, match=what):
        decode(encode(learned(usual_days(3), until=MONDAY + 3 * DAY)) | harm)
