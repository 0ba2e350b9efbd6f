"""Percentiles out of buckets are those of the times that were put into them, to three percent."""

from collections import Counter
from math import ceil, floor, log

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.histograms import (
    BUCKETS,
    CELLS,
    ERROR_AT_MOST,
    FIRST_S,
    PERCENTS,
    WIDER,
    counted,
    middle_s,
    spreads_of,
    tabled,
)
from nowalls.domain.response_times import Clock

seconds = st.one_of(st.floats(0, 0.2), st.floats(0.1, 300), st.floats(0.1, 30 * 86_400))
times = st.fixed_dictionaries({clock: st.lists(seconds, max_size=40) for clock in Clock})


def bucket_of(seconds: float) -> int:
    """Return the bucket as the database's function does."""
    return 0 if seconds < FIRST_S else 1 + floor(log(seconds / FIRST_S) / log(WIDER))


def packed(of_clock: dict[Clock, list[float]]) -> bytes:
    """Pack times as the database does."""
    found = Counter(
        number * BUCKETS + bucket_of(each) for number, clock in enumerate(Clock) for each in of_clock[clock]
    )
    return np.array(list(found.items()), CELLS).tobytes()


def percentiles(values: list[float]) -> list[float]:
    """Return the smallest of the values that so many percent of them do not exceed."""
    return [sorted(values)[ceil(percent * len(values) / 100) - 1] for percent in PERCENTS]


@given(times)
def test_percentiles_are_near_to_those_of_the_times_themselves(of_clock: dict[Clock, list[float]]) -> None:
    """Whatever the times are, counts are exact, and percentiles to three percent or a tenth of a second."""
    for clock, spread in spreads_of(tabled(packed(of_clock))).items():
        values = of_clock[clock]
        told = [spread.p50_s, spread.p90_s, spread.p99_s]
        assert spread.n == len(values)
        assert values or told == [None, None, None]
        for ours, true in zip(told, percentiles(values) if values else [], strict=False):
            assert ours is not None
            assert abs(ours - true) <= max(FIRST_S, ERROR_AT_MOST * true * (1 + 1e-9))


@given(st.lists(times, max_size=5))
def test_months_are_added_up_however_they_are_cut(months: list[dict[Clock, list[float]]]) -> None:
    """The cells of several months one after the other, and tables added up, tell what all times together tell."""
    together = {clock: [each for month in months for each in month[clock]] for clock in Clock}
    true = spreads_of(tabled(packed(together)))
    assert spreads_of(tabled(b"".join(map(packed, months)))) == true
    assert spreads_of(sum((tabled(packed(month)) for month in months), tabled(b""))) == true


def test_a_bucket_is_told_as_the_middle_of_what_is_in_it() -> None:
    """The middle of a bucket lies in it, and what is below the first is told as nothing."""
    assert middle_s(0) == 0
    assert all(bucket_of(middle_s(bucket)) == bucket for bucket in range(BUCKETS))


@given(incidents=st.lists(st.tuples(*[st.none() | seconds] * len(Clock)), max_size=40))
def test_single_incidents_count_as_their_cells_do(incidents: list[tuple[float | None, ...]]) -> None:
    """Every incident's buckets in a row come to the same table as its times packed in cells; a missing time is none."""
    rows = [[-1 if each is None else bucket_of(each) for each in times] for times in incidents]
    buckets = np.array(rows, ">i2").tobytes()
    cells = packed({clock: [each for each in column if each is not None] for clock, column in columns(incidents)})
    assert (counted(buckets) == tabled(cells)).all()


def columns(incidents: list[tuple[float | None, ...]]) -> list[tuple[Clock, list[float | None]]]:
    """Return the incidents' times clock by clock."""
    return [(clock, [times[number] for times in incidents]) for number, clock in enumerate(Clock)]
