"""What simulated dispatchers do next, and after how long."""

import random
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.words import Outcome
from simulators.desks.thinking import MEDIAN_S, Json, Step, ThinkTime, course, most_urgent, outcome

STATES = ("pending", "open", "claimed", "dispatched", "resolved")


def an_incident(**changes: object) -> Json:
    """Build an incident as the live socket tells it, as far as a desk looks."""
    first = {
        "id": "inc-1",
        "owner": None,
        "state": "open",
        "severity": "critical",
        "kind": "emergency_rescue",
        "opened_at": "2026-01-15T10:00:00Z",
        "exercise": False,
    }
    return first | changes


INCIDENTS = st.lists(
    st.builds(
        an_incident,
        id=st.text("abc", min_size=1, max_size=3),
        owner=st.sampled_from([None, {"user_id": "usr-1"}]),
        state=st.sampled_from(STATES),
        severity=st.sampled_from(["critical", "high", "low"]),
        opened_at=st.sampled_from(["2026-01-15T10:00:00Z", "2026-01-15T11:00:00Z"]),
    ),
    max_size=8,
)


@given(INCIDENTS, st.sets(st.text("abc", min_size=1, max_size=3)))
def test_a_desk_reaches_for_the_most_urgent_that_is_nobodys(incidents: list[Json], reached_for: set[str]) -> None:
    """Nothing that somebody owns, that is handled already, or that is less severe or newer than another one."""
    free = [
        each
        for each in incidents
        if each["owner"] is None and each["state"] in {"pending", "open"} and each["id"] not in reached_for
    ]
    chosen = most_urgent(incidents, reached_for)
    assert (chosen is None) == (not free)
    if chosen is not None:
        assert chosen in free
        order = ["critical", "high", "low"]
        first = min((order.index(each["severity"]), each["opened_at"]) for each in free)
        assert (order.index(chosen["severity"]), chosen["opened_at"]) == first


@given(st.sampled_from(get_args(Step)), st.floats(0.01, 10), st.integers(0, 999))
def test_think_time_is_seeded_positive_and_as_fast_as_asked(step: Step, times: float, seed: int) -> None:
    """The same seed thinks as long; somebody twice as fast takes half of it."""
    took_s = ThinkTime(times=times).think_s(step, random.Random(seed))
    assert took_s > 0
    assert took_s == ThinkTime(times=times).think_s(step, random.Random(seed))
    halved_s = ThinkTime(times=times / 2).think_s(step, random.Random(seed))
    assert abs(halved_s * 2 - took_s) < 1e-9 * took_s + 1e-12


def test_half_of_the_people_are_quicker_than_the_median() -> None:
    """The medians are what they are said to be, with a long tail."""
    chance = random.Random(1)
    for step, median_s in MEDIAN_S.items():
        took_s = sorted(ThinkTime().think_s(step, chance) for _ in range(2_000))
        assert abs(took_s[1_000] / median_s - 1) < 0.15
        assert took_s[1_900] > 2 * median_s


def test_every_course_begins_with_a_claim_and_ends_resolved_with_a_real_outcome() -> None:
    """Somebody always goes to a fire; an exercise is resolved as one."""
    chance = random.Random(2)
    outcomes = {each.value for each in Outcome}
    for kind in ("emergency_rescue", "fire_hazard"):
        for exercise in (False, True):
            incident = an_incident(kind=kind, exercise=exercise)
            for _ in range(50):
                steps = course(incident, chance)
                assert (steps[0], steps[-1]) == ("claim", "resolve")
                assert "dispatch" in steps or kind != "fire_hazard"
                assert outcome(incident, steps) in outcomes
                assert (outcome(incident, steps) == "exercise") == exercise
