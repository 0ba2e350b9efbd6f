"""Streams: the same samples give the same windows, however they come."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.anomaly.falls.features import IMPACT, WINDOW
from alerts.anomaly.falls.windows import ImpactWindow, Piece, Refusal, WindowStream
from tests.unit.alerts.anomaly.falls.traces import Floats, quiet, with_impact

BEGAN = datetime(2026, 11, 23, 8, tzinfo=UTC)


def piece(trace: Floats, start: int, end: int, rate_hz: float = 50.0) -> Piece:
    """Cut a piece out of a trace that began at ``BEGAN``."""
    return Piece(at=BEGAN + timedelta(seconds=start / rate_hz), rate_hz=rate_hz, xyz_g=trace[start:end])


def windows_of(trace: Floats, cuts: list[int], rate_hz: float = 50.0) -> list[ImpactWindow]:
    """Send a trace in pieces and return all windows."""
    stream = WindowStream(least_impact_g=2.0)
    found: list[ImpactWindow] = []
    edges = sorted({0, len(trace), *(cut % len(trace) for cut in cuts)})
    for start, end in pairwise(edges):
        found += stream.add(piece(trace, start, end, rate_hz)).windows
    return [*found, *stream.end().windows]


@settings(max_examples=40, deadline=None)
@given(
    impacts=st.lists(st.tuples(st.floats(1, 28), st.floats(2.1, 8)), max_size=5),
    cuts=st.lists(st.integers(0, 10_000), max_size=30),
    rate_hz=st.sampled_from([25.0, 50.0, 104.0]),
)
def test_any_cutting_of_the_same_samples_gives_the_same_windows(
    impacts: list[tuple[float, float]], cuts: list[int], rate_hz: float
) -> None:
    """Where one message ends and the next begins tells nothing about a fall."""
    trace = quiet(30, rate_hz)
    for at_s, size_g in impacts:
        trace = with_impact(trace, at_s, size_g, rate_hz)
    whole, cut = windows_of(trace, [], rate_hz), windows_of(trace, cuts, rate_hz)
    assert [abs(a.at - b.at) < timedelta(milliseconds=1) for a, b in zip(whole, cut, strict=True)] == [True] * len(
        whole
    )
    for one, other in zip(whole, cut, strict=True):
        np.testing.assert_allclose(one.xyz_g, other.xyz_g, atol=1e-9)
    times = [each.at for each in whole]
    assert all(later - earlier > timedelta(seconds=1) for earlier, later in pairwise(times))


@given(at_s=st.floats(3, 20), rate_hz=st.sampled_from([20.0, 50.0, 200.0]))
def test_a_window_has_its_impact_in_its_place(at_s: float, rate_hz: float) -> None:
    """Whatever the rate, the window has 50 samples a second, and the impact where the figures look for it."""
    trace = with_impact(quiet(30, rate_hz), at_s, 6.0, rate_hz)
    [window] = windows_of(trace, [], rate_hz)
    assert window.xyz_g.shape == (WINDOW, 3)
    assert np.linalg.norm(window.xyz_g[IMPACT]) == pytest.approx(6.0)
    assert abs((window.at - BEGAN).total_seconds() - round(at_s * rate_hz) / rate_hz) < 0.001


def test_a_gap_ends_a_stream_and_invents_nothing() -> None:
    """Seconds that are missing are told, and an impact right before them is not judged by what nobody saw."""
    trace, stream = with_impact(quiet(20), 5.0, 5.0), WindowStream(least_impact_g=2.0)
    assert stream.add(piece(trace, 0, 300)).windows == ()
    cut = stream.add(piece(trace, 400, 1000))
    assert cut.windows == ()
    assert cut.refused == (Refusal.GAP, Refusal.TOO_SHORT)


def test_an_impact_with_enough_behind_it_is_judged_when_the_stream_breaks_off() -> None:
    """A device that is smashed two seconds after its fall has told enough."""
    trace, stream = with_impact(quiet(20), 5.0, 5.0), WindowStream(least_impact_g=2.0)
    assert stream.add(piece(trace, 0, 350)).windows == ()
    assert stream.has_impact
    [window] = stream.end().windows
    assert window.at == BEGAN + timedelta(seconds=5)


def test_what_was_had_already_and_what_cannot_be_used_is_refused() -> None:
    """A message that comes again, and one that samples too slowly, change nothing."""
    trace, stream = quiet(20), WindowStream(least_impact_g=2.0)
    stream.add(piece(trace, 0, 200))
    assert stream.add(piece(trace, 50, 100)).refused == (Refusal.OVERLAP,)
    assert stream.add(piece(trace, 200, 300, rate_hz=10.0)).refused == (Refusal.RATE,)
    assert stream.add(piece(trace, 200, 1000)).refused == ()


def test_a_stream_keeps_seconds_not_hours() -> None:
    """After an hour of messages there is no more in memory than a window needs."""
    stream, second = WindowStream(least_impact_g=2.0), quiet(1)
    for number in range(3600):
        stream.add(Piece(at=BEGAN + timedelta(seconds=number), rate_hz=50.0, xyz_g=second))
    assert len(stream._tail) <= 8 * 50  # noqa: SLF001  # what is kept is the point
