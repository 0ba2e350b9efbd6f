"""Shares say how sure they are, and groups that are too small get no rank."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.shares import RANKED_FROM, Z_95, Share, ranks, share_of

PAIRS = st.integers(1, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("within", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 29, 0.0061, 0.1718), (81, 263, 0.2553, 0.3662)],
)
def test_known_intervals(within: int, n: int, low: float, high: float) -> None:
    """The bounds are those of Newcombe's worked examples (Statistics in Medicine 17, 1998, table I) and of 0 of 10."""
    share = share_of(within, n)
    assert share.low is not None
    assert share.high is not None
    assert isclose(share.low, low, abs_tol=5e-5)
    assert isclose(share.high, high, abs_tol=5e-5)


@given(PAIRS)
def test_the_bounds_solve_the_score_equation(pair: tuple[int, int]) -> None:
    """A bound inside (0, 1) is a share from which what was seen lies exactly Z standard errors away."""
    within, n = pair
    share = share_of(within, n)
    assert share.share is not None
    for bound in (share.low, share.high):
        assert bound is not None
        assert 0.0 <= bound <= 1.0
        if 0.0 < bound < 1.0:
            distance = (share.share - bound) ** 2
            assert isclose(distance, Z_95**2 * bound * (1 - bound) / n, rel_tol=1e-6, abs_tol=1e-12)


@given(PAIRS)
def test_the_share_lies_between_its_bounds(pair: tuple[int, int]) -> None:
    """The interval holds the share, and turning every answer round mirrors it."""
    within, n = pair
    share, mirrored = share_of(within, n), share_of(n - within, n)
    assert share.low is not None
    assert share.share is not None
    assert share.high is not None
    assert mirrored.high is not None
    assert share.low <= share.share <= share.high
    assert isclose(share.low, 1 - mirrored.high, abs_tol=1e-9)
    assert share.breaches == mirrored.within


def test_nothing_judged_is_no_share() -> None:
    """Of none there is neither a share nor a bound; more within than there are is refused."""
    assert share_of(0, 0) == Share(n=0, within=0, share=None, low=None, high=None)
    with pytest.raises(ValueError, match="3 of 2 is no share"):
        share_of(3, 2)


def test_too_few_are_not_ranked() -> None:
    """From 30 on a group has a rank, the best is 1, equals share one and the next is counted on; below none has."""
    enough, few = RANKED_FROM, RANKED_FROM - 1
    shares = [share_of(29, enough), share_of(few, few), share_of(30, enough), share_of(30, enough), share_of(15, 60)]
    assert ranks(shares) == [3, None, 1, 1, 4]
