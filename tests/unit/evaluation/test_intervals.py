"""Intervals against figures of the literature and against a plain simulation."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.evaluation.intervals import bootstrap_mean, poisson_rate


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (20, 12.217, 30.888)]
)
def test_exact_intervals_of_counts(count: int, low: float, high: float) -> None:
    """Garwood's table, as printed in every book of epidemiology."""
    found = poisson_rate(count, 1.0)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.001)


@given(count=st.integers(0, 200), days=st.floats(0.5, 500))
def test_a_rate_lies_within_its_interval(count: int, days: float) -> None:
    """Always, and the interval scales with the exposure."""
    found = poisson_rate(count, days)
    assert found.low <= found.value <= found.high
    assert found.high == pytest.approx(poisson_rate(count, 1.0).high / days)


def test_the_mean_of_a_sample_is_found_again_in_95_of_100() -> None:
    """Of 100 samples of a known mean most intervals hold it."""
    chance = random.Random(1)
    held = sum(bootstrap_mean([chance.expovariate(0.5) for _ in range(60)], chance).holds(2.0) for _ in range(100))
    assert 85 <= held <= 100
