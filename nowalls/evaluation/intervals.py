"""Intervals that a figure stands within: exact for counts, by drawing again for means."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp
from statistics import fmean
from typing import Final

LEVEL: Final = 0.95
DRAWS: Final = 1_000
STEPS: Final = 60
"""Halvings, until a bound stands to the last digit shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A figure between its bounds, at a level of 95 %."""

    value: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Tell whether another run's figure is within."""
        return self.low <= value <= self.high


def poisson_rate(count: int, exposure: float) -> Interval:
    """Return a rate with its exact interval (Garwood 1936): a count over an exposure, such as days."""
    tail = (1 - LEVEL) / 2
    low = 0.0 if count == 0 else _mean_where(lambda mean: 1 - _at_most(count - 1, mean) < tail, count)
    high = _mean_where(lambda mean: _at_most(count, mean) > tail, count)
    return Interval(value=count / exposure, low=low / exposure, high=high / exposure)


def _mean_where(still_below: Callable[[float], bool], count: int) -> float:
    low, high = 0.0, 10.0 + 3.0 * count
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if still_below(middle) else (low, middle)
    return high


def _at_most(count: int, mean: float) -> float:
    """Return the probability of so many or fewer."""
    term = total = exp(-mean)
    for number in range(1, count + 1):
        term *= mean / number
        total += term
    return total


def bootstrap_mean(values: Sequence[float], chance: random.Random) -> Interval:
    """Return the mean with its interval by drawing again from the values (Efron 1979, percentiles)."""
    means = sorted(fmean(chance.choices(values, k=len(values))) for _ in range(DRAWS))
    cut = round((1 - LEVEL) / 2 * DRAWS)
    return Interval(value=fmean(values), low=means[cut], high=means[-1 - cut])
