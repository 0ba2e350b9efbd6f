"""Who is on what: one state for each responder, and no position of whoever has gone home."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.duty import (
    Assignment,
    Reported,
    ResponderState,
    is_stale,
    shown_position,
    state_of,
)
from nowalls.domain.ids import IncidentId, SiteId
from nowalls.domain.recommending import Position
from nowalls.domain.words import IncidentKind
from tests.support.builders import NOW

LATER = NOW + timedelta(minutes=5)
HERE = Reported(at=Position(lon=125.3, lat=43.87), since=NOW)


def sent(*, accepted: bool = False, arrived: bool = False) -> Assignment:
    """Build an errand, and how far it has come."""
    return Assignment(
        incident_id=IncidentId("inc-1"),
        kind=IncidentKind.EMERGENCY_RESCUE,
        exercise=False,
        site_id=SiteId("home-1"),
        dispatched_at=NOW,
        accepted_at=NOW if accepted else None,
        arrived_at=NOW if arrived else None,
        eta_s=600,
    )


@pytest.mark.parametrize(
    ("assignment", "on_duty", "resting_until", "state"),
    [
        (None, True, None, ResponderState.FREE),
        (None, True, LATER, ResponderState.RESTING),
        (None, True, NOW, ResponderState.FREE),
        (None, False, LATER, ResponderState.OFF_DUTY),
        (sent(), True, None, ResponderState.SENT),
        (sent(accepted=True), True, LATER, ResponderState.ON_THE_WAY),
        (sent(arrived=True), True, None, ResponderState.ON_SCENE),
        (sent(accepted=True, arrived=True), False, None, ResponderState.ON_SCENE),
    ],
)
def test_each_responder_is_in_one_state(
    assignment: Assignment | None,
    on_duty: bool,  # noqa: FBT001  # a column of the table above
    resting_until: datetime | None,
    state: ResponderState,
) -> None:
    """An errand comes before the end of a shift, that before a rest; a rest that is over is none."""
    assert state_of(assignment, on_duty=on_duty, resting_until=resting_until, now=NOW) is state


@pytest.mark.parametrize("state", ResponderState)
def test_nobody_is_followed_home(state: ResponderState) -> None:
    """Colleagues see the position of whoever works, and of nobody who is off duty."""
    assert shown_position(HERE, state) == (None if state is ResponderState.OFF_DUTY else HERE)
    assert shown_position(None, state) is None


@given(st.integers(0, 10_000), st.integers(1, 240))
def test_a_position_is_stale_after_what_its_district_says(age_s: int, keeps_min: int) -> None:
    """A position says where somebody is for as long as the policy has it, not a second longer."""
    keeps = timedelta(minutes=keeps_min)
    assert is_stale(HERE, NOW + timedelta(seconds=age_s), keeps) is (age_s > keeps_min * 60)
