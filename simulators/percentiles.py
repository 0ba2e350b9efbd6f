"""Percentiles by nearest rank: each is a value that was measured."""

import math
from collections.abc import Sequence


def nearest_rank(ordered: Sequence[float], share: float) -> float | None:
    """Return the value within which this share of ``ordered`` lies, smallest first; ``None`` where there is none."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None
