"""Of each home whether it is protected today, and if not since when, by whom and until when."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import OrganizationId, PlaceId
from nowalls.domain.limits import SupervisionLimits
from nowalls.domain.protected_today import WORKING_DAYS, Keeper, LivedIn, Verdict, judge, keeper
from nowalls.domain.protection import LEFT, WHOLE, DeviceProtection, Gap, GuardHealth, device_protection
from nowalls.domain.proving import ANSWER_WITHIN
from nowalls.domain.words import PlaceKind
from nowalls.domain.working_days import STATE_COUNCIL, deadline_after, local_day
from tests.support.builders import NOW
from tests.unit.domain.test_protection import HEALTHY, SILENT, UNHEARD, WEEKLY

FUKANG = OrganizationId("org-fukang")
ROOM = LivedIn(id=PlaceId("room-1"), kind=PlaceKind.ROOM, organization=FUKANG)
LOW = replace(HEALTHY, battery=10.0)
FAULTY = replace(HEALTHY, faulty=True)
HOUR = timedelta(hours=1)


def devices(*healths: GuardHealth, now: datetime = NOW) -> list[tuple[GuardHealth, DeviceProtection]]:
    """Judge devices by limits that ask for a test each eight days."""
    return [(each, device_protection(each, WEEKLY, now)) for each in healths]


def judged(*healths: GuardHealth, place: LivedIn = ROOM, now: datetime = NOW) -> Verdict:
    """Judge a place of which there is something to say."""
    verdict = judge(place, devices(*healths, now=now), now, STATE_COUNCIL)
    assert verdict is not None
    return verdict


def after(verdict: Verdict) -> LivedIn:
    """Return the room as it is when it is judged the next time."""
    return replace(ROOM, score=verdict.score, since=verdict.since)


def test_a_whole_place_wants_nothing_of_anybody() -> None:
    """No gap: no keeper, no deadline; proved by the answer, if there was one."""
    answered = NOW - HOUR
    assert judged(HEALTHY) == Verdict(place_id=ROOM.id, score=WHOLE, gaps=(), proved_at=None)
    assert judged(replace(HEALTHY, proved_at=answered)).proved_at == answered


def test_of_a_corridor_without_devices_there_is_nothing_to_say() -> None:
    """Nobody lives there and nothing stands there; a room without a device is unprotected."""
    corridor = LivedIn(id=PlaceId("hall"), kind=PlaceKind.COMMON_AREA, organization=None)
    assert judge(corridor, [], NOW, STATE_COUNCIL) is None
    bare = judged()
    assert (bare.score, bare.gaps, bare.keeper) == (0, (Gap.NO_DEVICE,), Keeper.ORGANIZATION)


@given(st.lists(st.sampled_from([HEALTHY, LOW, FAULTY, SILENT, UNHEARD, None]), min_size=1, max_size=30))
def test_a_deadline_counts_from_when_it_became_as_bad(history: list[GuardHealth | None]) -> None:
    """Told anew by plain counting: a fall to a worse score counts anew, mending by halves does not, whole forgets."""
    place, since, score = ROOM, None, None
    for hour, health in enumerate(history):
        now = NOW + hour * HOUR
        healths = [] if health is None else [health]
        verdict = judged(*healths, place=place, now=now)
        if verdict.score == WHOLE:
            since = None
        elif since is None or score is None or verdict.score < score:
            since = now
        score = verdict.score
        assert verdict.since == since
        if since is not None:
            days = WORKING_DAYS[verdict.score]
            assert verdict.deadline == deadline_after(local_day(since), days, STATE_COUNCIL).on
        place = after(verdict)


@given(st.lists(st.sampled_from(Gap), min_size=1, unique=True), st.sampled_from([None, FUKANG]))
def test_somebody_sees_to_every_gap(gaps: list[Gap], organization: OrganizationId | None) -> None:
    """Who runs a place sees to it; the centre to what only a dispatcher can, and to homes that nobody runs."""
    worst = min(LEFT[gap] for gap in gaps)
    found = keeper(gaps, organization)
    if organization is None:
        assert found is Keeper.CENTRE
    elif Gap.TEST_NOT_SEEN not in gaps or worst < LEFT[Gap.TEST_NOT_SEEN]:
        assert found is Keeper.ORGANIZATION


def test_every_step_of_the_score_has_its_days() -> None:
    """No gap leaves a score without a deadline."""
    assert set(WORKING_DAYS) == set(LEFT.values())


@given(
    asked_ago=st.timedeltas(timedelta(0), timedelta(hours=3)),
    heard_ago=st.none() | st.timedeltas(timedelta(0), timedelta(hours=3)),
)
def test_an_unanswered_question_is_a_gap_until_something_is_heard(
    asked_ago: timedelta, heard_ago: timedelta | None
) -> None:
    """Five minutes are its time; any alarm since, asked for or not, shows that the way is open."""
    health = replace(
        HEALTHY,
        unanswered_at=NOW - asked_ago,
        tested_at=None if heard_ago is None else NOW - heard_ago,
    )
    gaps = device_protection(health, SupervisionLimits(), NOW).gaps
    heard_since = heard_ago is not None and heard_ago <= asked_ago
    assert (Gap.PROOF_FAILED in gaps) is (asked_ago >= ANSWER_WITHIN and not heard_since)
