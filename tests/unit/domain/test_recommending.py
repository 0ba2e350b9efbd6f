"""Whom to send, why, and why nobody."""

from dataclasses import replace
from datetime import timedelta
from math import isclose
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import DistrictCode, IncidentId, ResponderId
from nowalls.domain.limits import ResponderLimits
from nowalls.domain.recommending import NO_CANDIDATES, Position, ResponderFacts, Unsuited, distance, recommend
from nowalls.domain.registry import Responder
from tests.support.builders import NOW

HERE = Position(lon=125.30, lat=43.87)
LIMITS = ResponderLimits()


def east(metres: float) -> Position:
    """Return a position so far east of here along the street, the detour taken out."""
    return Position(lon=HERE.lon + metres / 1.35 / 80_170, lat=HERE.lat)  # a degree of longitude at 43.87 N


def a_responder(name: str = "a", metres: float = 1000, **changes: Any) -> ResponderFacts:  # noqa: ANN401  # fields
    """Return somebody on duty whose position is known and fresh."""
    person = Responder(
        id=ResponderId(f"rsp-{name}"), district=DistrictCode("220104"), name=name, kind="care_worker", phone=""
    )
    facts = ResponderFacts(responder=person, on_duty=True, position=east(metres), position_at=NOW)
    return replace(facts, **changes)


CASES: list[tuple[str, dict[str, Any], Unsuited | None]] = [
    ("suits", {}, None),
    ("off duty", {"on_duty": False}, Unsuited.OFF_DUTY),
    ("busy", {"busy_with": IncidentId("inc-9")}, Unsuited.BUSY),
    ("resting", {"resting_until": NOW + timedelta(minutes=1)}, Unsuited.RESTING),
    ("rested", {"resting_until": NOW}, None),
    ("refused this one", {"refused": True}, Unsuited.REFUSED),
    ("never told where", {"position": None, "position_at": None}, Unsuited.POSITION_UNKNOWN),
    ("told too long ago", {"position_at": NOW - timedelta(minutes=31)}, Unsuited.POSITION_TOO_OLD),
    ("told long ago, base near", {"position_at": NOW - timedelta(hours=9), "base": east(500)}, None),
    ("too far", {"position": east(9000)}, Unsuited.OUTSIDE_RADIUS),
    ("off duty and busy", {"on_duty": False, "busy_with": IncidentId("inc-9")}, Unsuited.OFF_DUTY),
]


@pytest.mark.parametrize(("changes", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_who_suits(changes: dict[str, Any], wanted: Unsuited | None) -> None:
    """Each thing that speaks against somebody has its name, and becomes the shortfall when nobody else is there."""
    found = recommend(HERE, [a_responder(**changes)], NOW, LIMITS)
    assert found.candidates[0].unsuited is wanted
    assert found.shortfall == (None if wanted is None else wanted.value)


def test_the_nearest_is_first_and_says_why() -> None:
    """The first one carries the reason for the choice with distance and time."""
    found = recommend(HERE, [a_responder("far", 3000), a_responder("near", 800)], NOW, LIMITS)
    assert [each.responder.name for each in found.candidates] == ["near", "far"]
    reason = found.candidates[0].reasons[0]
    assert reason.code == "nearest"
    assert reason.params["distance_m"] == pytest.approx(800, rel=0.02)
    assert reason.params["eta_s"] == pytest.approx(120 + 800 / (15 / 3.6), rel=0.02)


def test_a_key_is_worth_some_minutes() -> None:
    """Somebody a little further away who can open the door comes first, and the reason says so."""
    found = recommend(HERE, [a_responder("near", 500), a_responder("key", 900, holds_key=True)], NOW, LIMITS)
    assert found.candidates[0].responder.name == "key"
    assert [each.code for each in found.candidates[0].reasons] == ["nearest_with_key", "holds_key"]


def test_who_does_not_suit_stays_on_the_list() -> None:
    """A person decides: the busy one is listed behind, with the incident they are busy with."""
    found = recommend(HERE, [a_responder("busy", 100, busy_with=IncidentId("inc-7")), a_responder("b")], NOW, LIMITS)
    assert [each.responder.name for each in found.candidates] == ["b", "busy"]
    assert found.candidates[1].busy_with == "inc-7"


def test_a_base_is_named_as_one() -> None:
    """A distance that counts from the base says so."""
    [candidate] = recommend(
        HERE, [a_responder(position=None, position_at=None, base=east(400))], NOW, LIMITS
    ).candidates
    assert [each.code for each in candidate.reasons] == ["nearest", "from_base"]


def test_nobody_at_all_is_said() -> None:
    """A district without responders says that there are no candidates."""
    assert recommend(HERE, [], NOW, LIMITS).shortfall == NO_CANDIDATES


def test_the_commonest_reason_is_the_shortfall() -> None:
    """When all are unsuited the reason of most of them is given."""
    people = [a_responder("a", on_duty=False), a_responder("b", on_duty=False), a_responder("c", 9000)]
    assert recommend(HERE, people, NOW, LIMITS).shortfall == "off_duty"


@given(
    st.lists(
        st.builds(
            a_responder,
            name=st.uuids().map(str),
            metres=st.floats(0, 20_000),
            on_duty=st.booleans(),
            holds_key=st.booleans(),
            busy_with=st.sampled_from([None, IncidentId("inc-1")]),
        ),
        max_size=12,
    ),
)
def test_everybody_is_listed_and_who_suits_comes_first(people: list[ResponderFacts]) -> None:
    """Nobody is lost or doubled, no unsuited one stands before one who suits, arrivals ascend but for keys."""
    found = recommend(HERE, people, NOW, LIMITS)
    assert sorted(each.responder.id for each in found.candidates) == sorted(each.responder.id for each in people)
    unsuited = [each.unsuited is not None for each in found.candidates]
    assert unsuited == sorted(unsuited)
    assert (found.shortfall is None) == (False in unsuited)
    plain = [each.eta_s for each in found.candidates if not each.holds_key and each.unsuited is None]
    assert plain == sorted(plain, key=lambda each: each or 0)


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90))
def test_distances_are_a_metric(lon: float, lat: float) -> None:
    """A distance is the same both ways, nothing to oneself, and never more than half around the earth."""
    there = Position(lon=lon, lat=lat)
    assert isclose(distance(HERE, there), distance(there, HERE), abs_tol=1e-6)
    assert distance(there, there) == pytest.approx(0, abs=1e-6)
    assert distance(HERE, there) <= 20_015_200


def test_a_known_distance() -> None:
    """Over two kilometres the sphere is flat: 0.0149 degrees of latitude and 0.0051 of longitude are 1,706 m."""
    station, square = Position(lon=125.3245, lat=43.9092), Position(lon=125.3194, lat=43.8943)
    assert distance(station, square) == pytest.approx(1_706, abs=5)
