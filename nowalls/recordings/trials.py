"""A trial of acceleration: one person, one acted fall or activity, worn at one place of the body."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """Samples in time order and what was done meanwhile."""

    person: str
    activity: str
    """The set's own code, such as ``F01`` or ``D05``."""
    number: str
    position: str
    rate_hz: float
    xyz_g: Floats
    """One row a sample, three axes, in units of gravity."""
    is_fall: bool
    is_elder: bool
    fall_span_s: tuple[float, float] | None = None
    """From when to when the fall lasted, where the set says so."""

    @property
    def name(self) -> str:
        """What the trial is called in tables."""
        return f"{self.activity}/{self.person}_{self.number}"

    @property
    def hours(self) -> float:
        """How long it lasted."""
        return len(self.xyz_g) / self.rate_hz / 3600
