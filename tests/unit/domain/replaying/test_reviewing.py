"""A sample is what its seed draws; a review says something."""

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import IncidentId
from nowalls.domain.replaying.reviewing import SIZE, ReviewVerdict, check_findings, sampled

ids = st.text("abcdefgh0123456789", min_size=3, max_size=8).map(IncidentId)


@given(seed=st.text(max_size=40), pool=st.lists(ids, max_size=60, unique=True), order=st.randoms())
def test_the_seed_alone_draws(seed: str, pool: list[IncidentId], order: random.Random) -> None:
    """Whoever orders the pool by SHA-256 of seed and id draws the same, however the pool lies; nobody twice."""
    shuffled = list(pool)
    order.shuffle(shuffled)
    expected = sorted(pool, key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).hexdigest())[:SIZE]
    assert list(sampled(seed, shuffled)) == expected


def test_two_seeds_draw_two_samples() -> None:
    """Of a month with many incidents another seed draws others: the seed cannot be left out of it."""
    pool = [IncidentId(f"inc-{number}") for number in range(200)]
    assert set(sampled("a", pool)) != set(sampled("b", pool))
    assert len(sampled("a", pool)) == SIZE


@pytest.mark.parametrize(
    ("verdict", "went_well", "to_change", "stands"),
    [
        ("as_it_should", "很快", "", True),
        ("as_it_should", "", "多问一句", True),
        ("as_it_should", " ", "\n", False),
        ("to_improve", "很快", "", False),
        ("to_improve", "", "派单前核对钥匙", True),
        ("not_as_it_should", "很快", " ", False),
    ],
)
def test_a_review_says_what(verdict: str, went_well: str, to_change: str, stands: bool) -> None:  # noqa: FBT001  # drawn
    """Nothing is no finding, and what did not go as it should is to be changed."""
    if stands:
        check_findings(ReviewVerdict(verdict), went_well, to_change)
    else:
        with pytest.raises(InvalidValueError):
            check_findings(ReviewVerdict(verdict), went_well, to_change)
