"""Who is asked whether they are still there, and who is counted out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import DistrictCode, ShiftId, UserId
from nowalls.domain.limits import DeskLimits
from nowalls.domain.presence import PresenceStep, Seat, presence_due
from tests.support.builders import NOW

LIMITS = DeskLimits()
MINUTE = timedelta(minutes=1)
SEAT = Seat(
    shift_id=ShiftId("shf-1"),
    user_id=UserId("usr-lihua"),
    name="李华",
    districts=(DistrictCode("220104"),),
    last_action_at=NOW,
    asked_at=None,
    absent_since=None,
    holds=False,
)


@pytest.mark.parametrize(
    ("seat", "after", "wanted"),
    [
        (SEAT, 29 * MINUTE, None),
        (SEAT, 30 * MINUTE, PresenceStep.ASK),
        (replace(SEAT, holds=True), 300 * MINUTE, None),
        (replace(SEAT, asked_at=NOW), MINUTE, None),
        (replace(SEAT, asked_at=NOW), 2 * MINUTE, PresenceStep.ABSENT),
        (replace(SEAT, asked_at=NOW, holds=True), 20 * MINUTE, None),
        (replace(SEAT, asked_at=NOW, absent_since=NOW), 300 * MINUTE, None),
    ],
    ids=["busy lately", "quiet", "helps", "just asked", "no answer", "helps since", "counted out already"],
)
def test_what_is_due(seat: Seat, after: timedelta, wanted: PresenceStep | None) -> None:
    """Asked after half an hour without an action, counted out two minutes later, never while helping."""
    assert presence_due(seat, NOW + after, LIMITS) is wanted


@given(actions=st.lists(st.integers(1, 29), max_size=20))
def test_who_acts_is_never_asked(actions: list[int]) -> None:
    """Somebody who does anything within each half hour is left alone."""
    now, seat = NOW, SEAT
    for minutes in actions:
        now += minutes * MINUTE
        assert presence_due(seat, now, LIMITS) is None
        seat = replace(seat, last_action_at=now)
