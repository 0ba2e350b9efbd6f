"""What if: nothing asked is nothing changed, and more responders never make anybody wait longer."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DistrictCode, IncidentId, ResponderId
from nowalls.domain.incidents import Entry
from nowalls.domain.monthly.records import MonthlyIncident
from nowalls.domain.replaying.errands import Errand, all_busy, crew_of, errands_of, shift_of
from nowalls.domain.replaying.moments import Logged
from nowalls.domain.replaying.what_if import Asked, spared, waits_of, what_if
from nowalls.domain.response_times import Aims, Target
from nowalls.domain.stamps import StampBy, Stamps
from tests.support.builders import NOW, an_incident, seconds

CHAOYANG = DistrictCode("220104")
AIMS = Aims(
    valid_from=None,
    claim_soon_s=60,
    claim_soon_share=0.975,
    claim_late_s=180,
    claim_late_share=0.99,
    on_site_town_s=900,
    on_site_remote_s=1_800,
    on_site_share=0.9,
    on_site_late_s=3_600,
    on_site_late_share=1,
)
AS_OF = NOW + timedelta(days=2)
History = tuple[list[MonthlyIncident], list[Errand]]


def timed(number: int, claimed_at: datetime, errand: Errand, way_s: float) -> MonthlyIncident:
    """Return an incident in the figures whose first errand this is."""
    stored_at = claimed_at - seconds(30)
    stamps = Stamps(
        pressed_at=None,
        stored_at=stored_at,
        seen_at=None,
        claimed_at=claimed_at,
        claimed_by=StampBy.DISPATCHER,
        dispatched_at=errand.began,
        dispatched_by=StampBy.DISPATCHER,
        arrived_at=errand.began + seconds(way_s),
        arrived_by=StampBy.RESPONDER,
        resolved_at=errand.ended,
        resolved_by=StampBy.DISPATCHER,
    )
    return MonthlyIncident(
        id=f"inc-{number}",
        kind="emergency_rescue",
        district=CHAOYANG,
        site_id="home-1",
        organization_id=None,
        subdistrict="南湖街道",
        community=None,
        responder_id=errand.responder_id,
        opened_at=stored_at,
        closed_at=errand.ended,
        exercise=False,
        merged=False,
        by_hand=False,
        missed=False,
        stamps=stamps,
    )


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a busy night: who was claimed when, dispatched how much later, to whom, and for how long."""
    incidents, errands = [], []
    for number in range(draw(st.integers(1, 14))):
        claimed_at = NOW + seconds(draw(st.integers(0, 7_200)))
        began = claimed_at + seconds(draw(st.sampled_from([0, 5, 300, 1_500])))
        lasted_s = draw(st.integers(0, 3_000))
        errand = Errand(
            district=CHAOYANG,
            incident_id=IncidentId(f"inc-{number}"),
            responder_id=ResponderId(draw(st.sampled_from(["rsp-1", "rsp-2", "rsp-3"]))),
            began=began,
            ended=began + seconds(lasted_s),
        )
        errands.append(errand)
        incidents.append(timed(number, claimed_at, errand, min(lasted_s, 400)))
    return incidents, errands


@settings(max_examples=150, deadline=None)
@given(history=histories())
def test_nothing_asked_is_nothing_changed(history: History) -> None:
    """The figures are the record's own and no incident differs."""
    told = what_if(*history, [AIMS], Asked(), AS_OF)
    assert (told.after, told.different) == (told.before, ())
    assert told.sent == len(history[0])


@settings(max_examples=150, deadline=None)
@given(history=histories())
def test_more_responders_never_make_anybody_wait_longer(history: History) -> None:
    """Each further one spares everybody as much or more, never more than was waited, and makes no share smaller."""
    incidents, errands = history
    waits = waits_of(incidents, errands)
    saved = [spared(waits, more) for more in range(5)]
    for fewer, more in pairwise(saved):
        assert all(timedelta(0) <= fewer[each] <= more[each] <= waits[each].waited for each in waits)
    shares = [what_if(incidents, errands, [AIMS], Asked(responders=more), AS_OF).after.shares for more in range(4)]
    for before, after in pairwise(shares):
        assert all(before[target].within <= after[target].within for target in Target)


@settings(max_examples=150, deadline=None)
@given(history=histories())
def test_a_wait_is_the_time_in_which_everybody_was_busy(history: History) -> None:
    """Second by second: those seconds between claim and dispatch in which no known responder was free."""
    incidents, errands = history
    for each, wait in zip(incidents, waits_of(incidents, errands).values(), strict=True):
        crew = crew_of(errands, shift_of(errands[incidents.index(each)].began))
        claimed_at, began = each.stamps.claimed_at, errands[incidents.index(each)].began
        assert claimed_at is not None
        count = 0
        for second in range(int((began - claimed_at).total_seconds())):
            now = claimed_at + seconds(second)
            count += {one.responder_id for one in errands if one.began <= now < one.ended} >= crew
        assert wait.waited == seconds(count)


def an_errand(number: int, responder: str, began_s: float, ended_s: float) -> Errand:
    """Return an errand, in seconds from now."""
    return Errand(
        district=CHAOYANG,
        incident_id=IncidentId(f"inc-{number}"),
        responder_id=ResponderId(responder),
        began=NOW + seconds(began_s),
        ended=NOW + seconds(ended_s),
    )


def test_the_second_of_two_is_spared_its_wait() -> None:
    """One responder, two presses: the second waited until the first was done; with one more it would not have."""
    errands = [an_errand(1, "rsp-1", 60, 1_200), an_errand(2, "rsp-1", 1_200, 2_000)]
    incidents = [timed(1, NOW + seconds(50), errands[0], 300), timed(2, NOW + seconds(100), errands[1], 300)]
    told = what_if(incidents, errands, [AIMS], Asked(responders=1), AS_OF)
    [different] = told.different
    assert (different.incident.id, different.waited, different.spared) == ("inc-2", seconds(1_100), seconds(1_100))
    assert (different.before[Target.ON_SITE], different.after[Target.ON_SITE]) == (False, True)
    assert (told.before.shares[Target.ON_SITE].within, told.after.shares[Target.ON_SITE].within) == (1, 2)
    assert (told.sent, told.waited) == (2, 1)


def test_other_targets_judge_what_was() -> None:
    """A shorter target makes breaches of the same times; targets that contradict each other are refused."""
    errands = [an_errand(1, "rsp-1", 60, 1_200)]
    incidents = [timed(1, NOW + seconds(50), errands[0], 300)]
    told = what_if(incidents, errands, [AIMS], Asked(on_site_town_s=300), AS_OF)
    [different] = told.different
    assert (different.spared, different.before[Target.ON_SITE], different.after[Target.ON_SITE]) == (
        timedelta(0),
        True,
        False,
    )
    with pytest.raises(InvalidValueError, match="no shorter"):
        what_if(incidents, errands, [AIMS], Asked(claim_soon_s=300), AS_OF)


def test_an_errand_ends_with_the_word_that_says_so() -> None:
    """Sent on to another, called back, done there: each line ends what ran; one that runs on lasts until now."""
    said = [
        ("dispatched", 0, "rsp-1"),
        ("dispatched", 60, "rsp-2"),
        ("finished", 200, "rsp-2"),
        ("resolved", 300, None),
    ]
    said += [("reopened", 400, None), ("dispatched", 500, "rsp-3")]
    log = [
        Logged(entry=Entry(at=NOW + seconds(at), code=code, params={"responder_id": responder}))
        for code, at, responder in said
    ]
    errands = errands_of(an_incident(), log, NOW + seconds(900))
    assert [(each.responder_id, each.began - NOW, each.ended - NOW) for each in errands] == [
        ("rsp-1", seconds(0), seconds(60)),
        ("rsp-2", seconds(60), seconds(200)),
        ("rsp-3", seconds(500), seconds(900)),
    ]
    assert all_busy(errands, frozenset({ResponderId("rsp-1")}), NOW, NOW + seconds(90)) == seconds(60)
    assert replace(errands[0], ended=NOW).began == NOW
