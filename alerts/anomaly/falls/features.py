"""What a window around an impact looks like, in figures that do not depend on how the sensor is turned.

A window is ``WINDOW`` samples of three axes in g at 50 Hz, its impact at sample ``IMPACT``. Every figure is made of
the magnitude, of angles between directions, or of the spread along principal axes: turning the sensor, wearing it at
the other hand or the wrong way round changes none of them.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATE_HZ: Final = 50
IMPACT: Final = 2 * RATE_HZ
"""Two seconds before the impact: how somebody moved, and the fall itself (about half a second)."""
WINDOW: Final = 6 * RATE_HZ
"""Four seconds after it: whoever fell lies still or turned, whoever sat down or clapped goes on."""
SPANS: Final = {
    "early": (0, 50),
    "before": (50, 85),
    "impact": (85, 115),
    "after": (115, 150),
    "settling": (150, 200),
    "resting": (200, 250),
    "rest": (250, 300),
}
"""Samples from, and before which."""
DESCENT: Final = slice(IMPACT - 75, IMPACT + 1)
SIDE: Final = 25
"""Half a second on each side belongs to the impact."""
FREQUENCIES_HZ: Final = ((0.3, 1.5), (1.5, 4.0), (4.0, 10.0), (10.0, 25.0))
RHYTHMS: Final = {"before": (0, IMPACT), "after": (IMPACT + 15, WINDOW), "whole": (0, WINDOW)}
FEWEST_LAG: Final = 10
MOST_LAG: Final = 60
"""Steps and claps come again after 0.2 to 1.2 seconds."""
G_M_S2: Final = 9.80665
TINY: Final = 1e-6


def features_of(windows: Floats) -> NDArray[np.float32]:
    """Return one row a window, its columns as ``NAMES``; for windows of the shape (n, ``WINDOW``, 3), in g."""
    return np.stack([column for _, column in _columns(windows)], axis=1).astype(np.float32)


def _columns(windows: Floats) -> Iterator[tuple[str, Floats]]:
    size = np.linalg.norm(windows, axis=2)
    jerk = np.linalg.norm(np.diff(windows, axis=1), axis=2) * RATE_HZ
    directions: dict[str, Floats] = {}
    for name, (start, end) in SPANS.items():
        directions[name] = windows[:, start:end].mean(axis=1)
        yield from _span(name, windows[:, start:end], size[:, start:end], jerk[:, start : end - 1])
    yield from _turns(directions)
    yield from _descent(size)
    yield from _impact(size)
    for name, (start, end) in RHYTHMS.items():
        yield from _rhythm(name, size[:, start:end])


def _span(name: str, windows: Floats, size: Floats, jerk: Floats) -> Iterator[tuple[str, Floats]]:
    """Return how much moved in a span: g, and g/s for jerks."""
    yield f"{name}_mean", size.mean(axis=1)
    yield f"{name}_sd", size.std(axis=1)
    yield f"{name}_least", size.min(axis=1)
    yield f"{name}_most", size.max(axis=1)
    yield f"{name}_jerk_mean", jerk.mean(axis=1)
    yield f"{name}_jerk_most", jerk.max(axis=1)
    middle = windows.mean(axis=1)
    yield f"{name}_steady", np.linalg.norm(middle, axis=1)
    around = windows - middle[:, None]
    spread = np.linalg.eigvalsh(np.einsum("nti,ntj->nij", around, around) / windows.shape[1]).clip(min=0)
    yield f"{name}_spread_most", np.sqrt(spread[:, 2])
    yield f"{name}_spread_least", np.sqrt(spread[:, 0])


def _turns(directions: dict[str, Floats]) -> Iterator[tuple[str, Floats]]:
    """Return by how much (radians) the mean direction turned from each span to each later one."""
    names = list(directions)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            first, second = directions[one], directions[other]
            lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
            cosine = (first * second).sum(axis=1) / (lengths + TINY)
            yield f"turn_{one}_{other}", np.arccos(cosine.clip(-1, 1))


def _descent(size: Floats) -> Iterator[tuple[str, Floats]]:
    """Return how weightless the second and a half before the impact was, and what speed (m/s) that comes to."""
    fall = size[:, DESCENT]
    yield "descent_least", fall.min(axis=1)
    yield "descent_below_06", (fall < 0.6).mean(axis=1)  # noqa: PLR2004  # in the name
    yield "descent_below_08", (fall < 0.8).mean(axis=1)  # noqa: PLR2004  # in the name
    yield "descent_least_at", fall.argmin(axis=1).astype(np.float64)
    speed = np.cumsum(fall - 1, axis=1) * G_M_S2 / RATE_HZ
    yield "speed_least", speed.min(axis=1)
    yield "speed_last", speed[:, -1]
    yield "speed_range", np.ptp(speed, axis=1)


def _impact(size: Floats) -> Iterator[tuple[str, Floats]]:
    """Return how hard the impact was (g), how long it lasted, and what else struck in the window."""
    peak = size[:, IMPACT]
    near = size[:, IMPACT - SIDE : IMPACT + SIDE]
    yield "impact_size", peak
    yield "impact_width", (near > peak[:, None] / 2).mean(axis=1)
    yield "impact_sum", (near - 1).clip(min=0).sum(axis=1)
    for limit in (1.5, 2.0, 3.0):
        yield f"above_{limit:g}", (size > limit).mean(axis=1)
    inner = size[:, 1:-1]
    peaks = (inner > size[:, :-2]) & (inner >= size[:, 2:]) & (inner > 1.5)  # noqa: PLR2004  # as above
    yield "peaks", peaks.sum(axis=1).astype(np.float64)
    yield "peaks_before", peaks[:, : IMPACT - SIDE].sum(axis=1).astype(np.float64)
    yield "peaks_after", peaks[:, IMPACT + SIDE :].sum(axis=1).astype(np.float64)
    yield "above_before", (size[:, : IMPACT - SIDE] > 1.5).mean(axis=1)  # noqa: PLR2004  # as above
    yield "above_after", (size[:, IMPACT + SIDE :] > 1.5).mean(axis=1)  # noqa: PLR2004  # as above


def _rhythm(name: str, size: Floats) -> Iterator[tuple[str, Floats]]:
    """Return whether a span repeats itself, as steps and claps do, and how quick its movement is."""
    length = size.shape[1]
    around = size - size.mean(axis=1, keepdims=True)
    doubled = np.fft.rfft(around, 2 * length, axis=1)
    again = np.fft.irfft(doubled * np.conj(doubled), axis=1)[:, :length]
    lags = again[:, FEWEST_LAG:MOST_LAG] / (again[:, :1] + TINY)
    yield f"{name}_again", lags.max(axis=1)
    yield f"{name}_again_after", lags.argmax(axis=1).astype(np.float64)
    power = np.abs(np.fft.rfft(around, axis=1)) ** 2
    at_hz = np.fft.rfftfreq(length, 1 / RATE_HZ)
    whole = power.sum(axis=1) + TINY
    for low, high in FREQUENCIES_HZ:
        yield f"{name}_{low:g}_{high:g}_hz", power[:, (at_hz >= low) & (at_hz < high)].sum(axis=1) / whole


NAMES: Final = tuple(name for name, _ in _columns(np.ones((1, WINDOW, 3))))
