"""A recorded home through a site's sensors."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.device_messages import StateMessage
from nowalls.domain.ids import SiteId
from nowalls.domain.words import DeviceKind
from nowalls.recordings.casas import Event, Fact
from simulators.day import Saying
from simulators.replay import MissingSensorsError, Stage, replayed, stage_at
from tests.unit.simulators.fleets import START, a_line

RECORDED = datetime(2031, 3, 1, 8, tzinfo=UTC)
FLEET = [
    a_line("sos-1", DeviceKind.SOS),
    a_line("door-1", DeviceKind.DOOR),
    a_line("motion-1", DeviceKind.MOTION),
    a_line("motion-2", DeviceKind.MOTION),
    a_line("door-2", DeviceKind.DOOR, site_id="home-2"),
    a_line("sos-3", DeviceKind.SOS, site_id="home-3"),
    a_line("motion-4", DeviceKind.MOTION, site_id="home-4"),
]


def an_event(after_s: float, fact: Fact, area: str = "Den", sensor: str | None = None) -> Event:
    """Build an event so many seconds after eight o'clock of the recorded day."""
    return Event(at=RECORDED + timedelta(seconds=after_s), area=area, sensor=sensor or area, fact=fact)


def a_stage(site_id: str = "home-1") -> Stage:
    """Build the stage of a site."""
    return stage_at(SiteId(site_id), FLEET)


def told(sayings: list[Saying]) -> list[tuple[float, str, str]]:
    """Return when which device said what."""
    found: list[tuple[float, str, str]] = []
    for saying in sayings:
        assert isinstance(saying.message, StateMessage)
        assert saying.message.at == saying.at
        found.append(((saying.at - START).total_seconds(), saying.device_id, saying.message.fact[1].value))
    return found


def test_the_front_door_speaks_as_the_door_and_areas_take_turns_as_motion_sensors() -> None:
    """The first area is the first sensor's, the second the second's, the third the first's again."""
    events = [
        an_event(0, Fact.OPEN, "Porch", "FrontDoor"),
        an_event(1, Fact.CLOSE, "Porch", "FrontDoor"),
        an_event(2, Fact.ON, "Den"),
        an_event(3, Fact.ON, "Pantry"),
        an_event(4, Fact.OFF, "Den"),
        an_event(5, Fact.ON, "Attic"),
    ]
    assert told(list(replayed(events, a_stage(), START))) == [
        (0, "door-1", "open"),
        (1, "door-1", "closed"),
        (2, "motion-1", "occupied"),
        (3, "motion-2", "occupied"),
        (4, "motion-1", "empty"),
        (5, "motion-1", "occupied"),
    ]


def test_a_sensor_of_several_areas_is_occupied_while_any_of_them_is() -> None:
    """Going from one area to another of the same sensor says nothing; leaving both says that it is empty."""
    events = [
        an_event(0, Fact.ON, "Den"),
        an_event(1, Fact.ON, "Pantry"),
        an_event(2, Fact.OFF, "Den"),
        an_event(3, Fact.OFF, "Pantry"),
    ]
    assert told(list(replayed(events, a_stage("home-4"), START))) == [
        (0, "motion-4", "occupied"),
        (3, "motion-4", "empty"),
    ]


@given(
    st.lists(
        st.tuples(
            st.floats(min_value=0, max_value=1000),
            st.sampled_from([Fact.ON, Fact.OFF]),
            st.sampled_from(["Den", "Pantry", "Attic", "Hall", "Yard"]),
        ),
        max_size=60,
    )
)
def test_each_sensor_alternates_in_order_of_time(recorded: list[tuple[float, Fact, str]]) -> None:
    """Whatever was recorded, lost ON and OFF events too, a sensor says occupied and empty in turn."""
    events = [an_event(after_s, fact, area) for after_s, fact, area in sorted(recorded, key=lambda each: each[0])]
    said = told(list(replayed(events, a_stage(), START)))
    assert [at for at, _, _ in said] == sorted(at for at, _, _ in said)
    by_sensor: dict[str, list[str]] = defaultdict(list)
    for _, sensor, fact in said:
        by_sensor[sensor].append(fact)
    for facts in by_sensor.values():
        assert facts[0] == "occupied"
        assert all(earlier != later for earlier, later in pairwise(facts))


def test_what_a_site_lacks_is_said_and_left_out() -> None:
    """Without a motion sensor only the door plays, without a door only movement does; each is one sentence."""
    events = [an_event(0, Fact.OPEN, "Porch", "FrontDoor"), an_event(1, Fact.ON)]
    assert told(list(replayed(events, a_stage("home-2"), START))) == [(0, "door-2", "open")]
    assert told(list(replayed(events, a_stage("home-4"), START))) == [(1, "motion-4", "occupied")]
    assert a_stage("home-2").missing == "The site home-2 has no motion sensor, so movement is left out."
    assert a_stage("home-4").missing == "The site home-4 has no door sensor, so the front door is left out."
    assert a_stage().missing is None


def test_only_the_sensors_that_play_are_on_stage() -> None:
    """Buttons stay away, and a door comes before the motion sensors."""
    assert [line.device_id for line in a_stage().devices] == ["door-1", "motion-1", "motion-2"]


@pytest.mark.parametrize(
    ("site_id", "sentence"),
    [
        ("home-3", "The site home-3 has no door sensor and no motion sensor; home-1 has both."),
        ("home-9", "The site home-9 is not in the fleet; home-1 has both."),
    ],
)
def test_a_site_without_sensors_is_refused_with_one_that_has_them(site_id: str, sentence: str) -> None:
    """The error names a site at which the recording can be played."""
    with pytest.raises(MissingSensorsError) as refused:
        a_stage(site_id)
    assert str(refused.value) == sentence


def test_a_fleet_without_such_a_site_says_so() -> None:
    """Where no site has both kinds of sensors the error says that."""
    with pytest.raises(MissingSensorsError, match="no site of this fleet has both"):
        stage_at(SiteId("home-3"), [line for line in FLEET if line.site_id == "home-3"])
