"""Rounds of places: every district has its turn, and a round is one district's under one lease."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.protecting import AGAIN_IN, Round, whose_turn
from nowalls.domain.ids import DistrictCode
from tests.support.builders import NOW

DISTRICTS = [DistrictCode(code) for code in ("220102", "220104", "220106")]


@given(
    sizes=st.lists(st.integers(1, 40), min_size=3, max_size=3),
    gaps_s=st.lists(st.integers(1, 900), min_size=200, max_size=200),
)
def test_no_district_waits_for_ever(sizes: list[int], gaps_s: list[int]) -> None:
    """However slow the looks and however large a district: each round is whole, and they come by turns."""
    held = dict.fromkeys(DISTRICTS, 1)
    done_at: dict[DistrictCode, datetime] = {}
    ended: list[DistrictCode] = []
    running: Round | None = None
    judged, now = 0, NOW
    for gap_s in gaps_s:
        now += timedelta(seconds=gap_s)
        before = running
        running = whose_turn(running, held, done_at, now)
        if running is None:
            assert all(now - at < AGAIN_IN for at in done_at.values())
            continue
        judged = judged + 1 if before is not None else 1
        assert before is None or before.district == running.district
        if judged >= sizes[DISTRICTS.index(running.district)]:
            done_at[running.district] = now
            ended.append(running.district)
            running = None
    assert all(len(set(ended[n : n + 3])) == len(ended[n : n + 3]) for n in range(len(ended) - 2))


def test_a_round_ends_with_its_lease() -> None:
    """Lost, or lost and taken again: what was half judged under the lease before begins anew."""
    [first, second, _] = DISTRICTS
    half = Round(district=first, generation=1, after=500)
    assert whose_turn(half, {first: 1, second: 1}, {}, NOW) == half
    assert whose_turn(half, {second: 1}, {}, NOW) == Round(district=second, generation=1, after=0)
    assert whose_turn(half, {first: 2}, {}, NOW) == Round(district=first, generation=2, after=0)
    assert whose_turn(half, {}, {}, NOW) is None


def test_who_waits_longest_is_next() -> None:
    """A district that was never judged comes before every other, and of those the one that was done first."""
    [first, second, third] = DISTRICTS
    held = dict.fromkeys(DISTRICTS, 1)
    long_ago = {first: NOW - 2 * AGAIN_IN, second: NOW - 3 * AGAIN_IN}
    assert whose_turn(None, held, long_ago, NOW) == Round(district=third, generation=1, after=0)
    assert whose_turn(None, held, long_ago | {third: NOW}, NOW) == Round(district=second, generation=1, after=0)
