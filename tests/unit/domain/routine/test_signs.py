"""Silences between signs, and whether somebody was out meanwhile."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.routine.signs import WORTH_KEEPING, Sign, silences_of
from tests.unit.domain.routine.homes import HOUR, MINUTE, MONDAY, PLACE


def told(*signs: tuple[float, bool]) -> list[tuple[float, bool, bool]]:
    """Return the silences of signs, given by their minute and whether the door told them."""
    given_signs = [Sign(at=MONDAY + minute * MINUTE, at_outer_door=door) for minute, door in signs]
    return [(each.length / MINUTE, each.from_door, each.was_out) for each in silences_of(given_signs, PLACE)]


@pytest.mark.parametrize(
    ("signs", "wanted"),
    [
        ([(0, False), (90, False)], [(90, False, False)]),
        ([(0, True), (90, True)], [(90, True, True)]),
        ([(0, True), (90, False), (100, False)], [(90, True, False)]),
        ([(0, True), (90, False), (91, True)], [(90, True, False)]),
        ([(0, True), (1.5, False), (90, True)], [(88.5, True, True)]),
        ([(0, True), (5, False), (90, True)], [(85, False, False)]),
        ([(0, False), (90, True)], [(90, False, False)]),
        ([(0, True), (44, True), (60, False)], []),
    ],
    ids=[
        "at home",
        "out and back",
        "stayed in",
        "moved before the door",
        "the hall behind the door",
        "moved after the door",
        "a visitor ends it",
        "too short",
    ],
)
def test_who_was_out(signs: list[tuple[float, bool]], wanted: list[tuple[float, bool, bool]]) -> None:
    """Out is what the door began and ended; a door that opened, and then a movement, is somebody who stayed in."""
    assert told(*signs) == wanted


@given(minutes=st.lists(st.tuples(st.floats(0.1, 300), st.booleans()), min_size=2, max_size=30))
def test_every_long_gap_is_one_silence(minutes: list[tuple[float, bool]]) -> None:
    """Whatever the signs, each gap of 45 minutes and more is told once, in order, with its own bounds."""
    at, signs = MONDAY, []
    for gap, door in minutes:
        at += timedelta(minutes=gap)
        signs.append(Sign(at=at, at_outer_door=door))
    gaps = [(one.at, other.at) for one, other in pairwise(signs) if other.at - one.at >= WORTH_KEEPING]
    found = list(silences_of(signs, PLACE))
    assert [(each.began_at, each.ended_at) for each in found] == gaps
    assert all(each.length < 301 * MINUTE < 6 * HOUR for each in found)
