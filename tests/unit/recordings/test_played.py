"""Signs as events that a door and a motion sensor can play."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.routine.signs import Sign
from nowalls.recordings.casas import Fact
from nowalls.recordings.played import HELD, events_of, read_events
from tests.unit.domain.routine.homes import MONDAY

signs = st.lists(st.tuples(st.integers(0, 20_000), st.booleans()), max_size=60).map(
    lambda told: [Sign(at=MONDAY + timedelta(seconds=s), at_outer_door=door) for s, door in sorted(told)]
)


@given(signs=signs)
def test_a_door_s_signs_open_and_close_it_in_turn(signs: list[Sign]) -> None:
    """Each sign at the door is one event of it, the first an opening."""
    doors = [event for event in events_of(signs) if event.is_contact]
    assert len(doors) == sum(sign.at_outer_door for sign in signs)
    assert [event.fact for event in doors] == [Fact.CLOSE if n % 2 else Fact.OPEN for n in range(len(doors))]


@given(signs=signs)
def test_movement_lasts_as_long_as_it_is_seen_and_is_held(signs: list[Sign]) -> None:
    """In order of time; occupied at every sign within and for a minute after, and empty as often as that ends."""
    events = events_of(signs)
    assert all(first.at <= second.at for first, second in pairwise(events))
    inside = [event for event in events if not event.is_contact]
    seen = [event.at for event in inside if event.fact is Fact.ON]
    ended = [event.at for event in inside if event.fact is Fact.OFF]
    assert len(seen) == sum(not sign.at_outer_door for sign in signs)
    long_after = [MONDAY + timedelta(days=9)] if seen else []
    assert ended == [at + HELD for at, after in pairwise([*seen, *long_after]) if after - at > HELD]


def test_times_are_the_home_s_own() -> None:
    """Midnight of its Monday is midnight, so that a day that is played is one of its days."""
    [event, _] = events_of([Sign(at=MONDAY)])
    assert (event.at.hour, event.at.weekday()) == (0, 0)


@pytest.mark.parametrize(
    ("file", "days"),
    [
        ("casas_aruba_episodes/aruba.csv", 200),
        ("kasteren_mit/houseA/houseA-ss.txt", 20),
        ("kasteren_mit/houseC/houseC-ss.txt", 15),
        ("kasteren_mit/houseD/houseD-ss.txt", 12),
        ("ordonez/OrdonezA_Sensors.txt", 12),
        ("casas_al/events.txt", 15),
    ],
)
def test_every_recorded_home_can_be_played(recordings: Path, file: str, days: int) -> None:
    """Doors and movement of each set, over its days."""
    events = read_events(recordings / file)
    assert {event.is_contact for event in events} == {True, False}
    assert len({event.at.date() for event in events}) >= days
