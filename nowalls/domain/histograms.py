"""Histograms of response times: how a clock's seconds are put into buckets, and what percentiles they still tell.

Each bucket is 6 % wider than the one before, from a tenth of a second on, so that the middle of a bucket is nowhere
further than 3 % from what is in it (the root of 1.06 is 1.0296). ``bucket_of`` in the database puts seconds into them.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from nowalls.domain.response_times import Clock, Spread

ERROR_AT_MOST: Final = 0.03
"""Of a percentile above a tenth of a second: half a bucket's width."""
FIRST_S: Final = 0.1
"""What is below is the bucket 0 and told as 0 s."""
WIDER: Final = 1.06
BUCKETS: Final = 512
"""A clock's cells; the last begins after 27,000 years."""
CELLS: Final = np.dtype([("cell", ">i2"), ("n", ">i4")])
"""As the database packs them: clock (in the order of ``Clock``, from 0) * 512 + bucket, and how many are in it."""
PERCENTS: Final = (50, 90, 99)

Table = npt.NDArray[np.int64]
"""How many are in each bucket of each clock: a row a clock. Tables are added up by ``+``."""


def tabled(packed: bytes) -> Table:
    """Return packed cells as a table of how many are in each bucket of each clock; a cell may occur often."""
    cells = np.frombuffer(packed, CELLS)
    counts = np.bincount(cells["cell"], weights=cells["n"], minlength=len(Clock) * BUCKETS)
    return counts.astype(np.int64).reshape(len(Clock), BUCKETS)


def counted(buckets: bytes) -> Table:
    """Return single incidents as a table: of each every clock's bucket in two bytes, -1 where there is no such time."""
    found = np.frombuffer(buckets, ">i2").reshape(-1, len(Clock))
    cells = found + np.arange(len(Clock)) * BUCKETS
    return np.bincount(cells[found >= 0], minlength=len(Clock) * BUCKETS).reshape(len(Clock), BUCKETS)


def spreads_of(table: Table) -> dict[Clock, Spread]:
    """Return every clock's spread.

    A percentile is the middle of the first bucket up to which so many percent are reached, as an exact one is the
    smallest time that so many did not exceed.
    """
    return {clock: _spread(reached) for clock, reached in zip(Clock, table.cumsum(axis=1), strict=True)}


def _spread(reached: Table) -> Spread:
    n = int(reached[-1])
    if n == 0:
        return Spread(n=0, p50_s=None, p90_s=None, p99_s=None)
    wanted = [-(-n * percent // 100) for percent in PERCENTS]
    p50_s, p90_s, p99_s = map(middle_s, np.searchsorted(reached, wanted).tolist())
    return Spread(n=n, p50_s=p50_s, p90_s=p90_s, p99_s=p99_s)


def middle_s(bucket: int) -> float:
    """Return the seconds that a bucket stands for."""
    return 0.0 if bucket == 0 else FIRST_S * WIDER ** (bucket - 0.5)
