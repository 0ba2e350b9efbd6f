"""Made-up acceleration: quiet wear, walking, and something like a fall."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
GRAVITY = np.array([0.0, 0.0, 1.0])


def quiet(seconds: float, rate_hz: float = 50.0, *, seed: int = 0) -> Floats:
    """Lie still, but for the sensor's noise."""
    noise = np.random.default_rng(seed).normal(0, 0.01, (round(seconds * rate_hz), 3))
    return GRAVITY + noise


def with_impact(trace: Floats, at_s: float, size_g: float, rate_hz: float = 50.0) -> Floats:
    """Add half a second without weight and an impact of so many g to a trace."""
    changed, place = trace.copy(), round(at_s * rate_hz)
    changed[place - round(0.5 * rate_hz) : place] *= 0.2
    changed[place] = GRAVITY * size_g
    return changed


def turned(windows: Floats, seed: int) -> Floats:
    """Turn all samples by one rotation, or mirror them."""
    rotation, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    result: Floats = windows @ rotation
    return result
