"""Corrections of stamps: what can have happened, and that nothing else about an incident changes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from nowalls.domain.commands import Refusal
from nowalls.domain.ids import IncidentId
from nowalls.domain.incidents import Change
from nowalls.domain.stamps import Correction, Stamp, StampBy, Stamps, correct, corrected
from nowalls.domain.words import IncidentState
from tests.support.builders import LIMIN, NOW, an_incident, seconds

STAMPS = Stamps(
    pressed_at=NOW - seconds(1),
    stored_at=NOW,
    seen_at=NOW + seconds(1),
    claimed_at=NOW + seconds(10),
    claimed_by=StampBy.DISPATCHER,
    dispatched_at=NOW + seconds(20),
    dispatched_by=StampBy.DISPATCHER,
    arrived_at=NOW + seconds(300),
    arrived_by=StampBy.DISPATCHER,
    resolved_at=None,
    resolved_by=None,
)
LATER = NOW + timedelta(hours=2)


@pytest.mark.parametrize("stamp", Stamp)
def test_a_stamp_is_corrected_within_the_incidents_life(stamp: Stamp) -> None:
    """Any moment from the storing until now will do; the old one is kept with the new one."""
    for moment in (NOW, NOW + seconds(77), LATER):
        done = correct(STAMPS, stamp, moment, "记错了", LATER)
        assert done == Correction(stamp=stamp, old_at=STAMPS.of(stamp), new_at=moment, reason="记错了")


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (NOW - seconds(1), "only knew of the incident from 2026-11-21T03:00:00Z on"),
        (LATER + seconds(1), "still to come"),
        (NOW + seconds(300), "stands there already"),
    ],
)
def test_what_cannot_be_is_refused(moment: datetime, sentence: str) -> None:
    """Nothing happened before the centre had it, nothing will have happened, and no change is no correction."""
    refusal = correct(STAMPS, Stamp.ARRIVED, moment, "记错了", LATER)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "impossible_time"
    assert sentence in refusal.detail


def test_something_that_never_happened_is_taken_back() -> None:
    """A stamp may turn out to be none; one that is none already may not."""
    done = correct(STAMPS, Stamp.ARRIVED, None, "没有人到场", LATER)
    assert isinstance(done, Correction)
    assert done.new_at is None
    assert isinstance(correct(STAMPS, Stamp.RESOLVED, None, "x", LATER), Refusal)


def test_the_timeline_says_who_what_and_why() -> None:
    """The incident gets a version and a line with old and new; its own stamps stay as they are."""
    correction = Correction(stamp=Stamp.ARRIVED, old_at=None, new_at=NOW, reason="忘记登记")
    before = an_incident(claimed_at=NOW)
    change = corrected(before, correction, LIMIN.as_owner, LATER)
    assert isinstance(change, Change)
    assert change.incident == replace(before, version=before.version + 1)
    [entry] = change.entries
    assert (entry.at, entry.code, entry.actor) == (LATER, "stamp_corrected", LIMIN.as_owner)
    assert entry.params == {
        "stamp": "arrived",
        "old_at": None,
        "new_at": "2026-11-21T03:00:00Z",
        "reason": "忘记登记",
    }


def test_what_was_merged_is_corrected_where_it_went() -> None:
    """An incident that went on under another number refuses, and names that one."""
    merged = an_incident(state=IncidentState.MERGED, merged_into=IncidentId("inc-2"), closed_at=NOW, next_step=None)
    correction = Correction(stamp=Stamp.ARRIVED, old_at=None, new_at=NOW, reason="x")
    refusal = corrected(merged, correction, LIMIN.as_owner, LATER)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, "inc-2" in refusal.detail) == ("wrong_state", True)
