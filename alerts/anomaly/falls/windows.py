"""Pieces of a device's acceleration in, windows around impacts out.

An impact is a sample above a threshold that is the greatest within a second on both sides. Its window can be cut once
four more seconds are there, or the stream broke off. However the same samples are cut into messages, the windows are
the same. Nothing is invented: where samples are missing the stream ends there and begins anew.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import numpy as np

from alerts.anomaly.falls.features import IMPACT, RATE_HZ, WINDOW, Floats

ALONE_S: Final = 1.0
"""Within this on both sides an impact is the greatest: a fall strikes several times in a second."""
AFTER_S: Final = (WINDOW - IMPACT) / RATE_HZ
BEFORE_S: Final = IMPACT / RATE_HZ
FEWEST_AFTER_S: Final = 1.5
"""An impact after which a stream broke off sooner is not judged: what follows it is half of what is looked at."""
TOLERANCE_S: Final = 0.5
"""A piece that begins so much off the last one's end still follows it: clocks and counters of devices are coarse."""
LEAST_RATE_HZ: Final = 20.0
"""An impact lasts some 50 ms; slower sampling misses its height."""
MOST_RATE_HZ: Final = 400.0


class Refusal(StrEnum):
    """Why acceleration is not judged; also a metric's label."""

    POSITION = "position_not_trained"
    POSITION_DIFFERS = "position_differs"
    UNIT = "unit_unknown"
    RATE = "rate_unfit"
    OVERLAP = "overlap"
    GAP = "gap"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """Samples in time order, the first of them at ``at``."""

    at: datetime
    rate_hz: float
    xyz_g: Floats

    @property
    def ends_at(self) -> datetime:
        """When the sample after the last one is due."""
        return self.at + timedelta(seconds=len(self.xyz_g) / self.rate_hz)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImpactWindow:
    """What is judged: the window around one impact, at 50 Hz."""

    at: datetime
    """When it struck, to the sample."""
    xyz_g: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What came of a piece."""

    windows: tuple[ImpactWindow, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass(slots=True, kw_only=True)
class WindowStream:
    """One device's stream; keeps some seven seconds of samples."""

    least_impact_g: float
    _tail: Floats = field(default_factory=lambda: np.empty((0, 3)))
    _began_at: datetime | None = None
    """The time of the tail's first sample."""
    _ends_at: datetime | None = None
    _rate_hz: float = 0.0
    _next: int = 0
    """The first sample of the tail that was not yet looked at for an impact."""

    @property
    def ends_at(self) -> datetime | None:
        """When the sample after the last one is due; ``None`` while nothing came."""
        return self._ends_at

    @property
    def has_impact(self) -> bool:
        """Whether an impact may wait for what comes after it."""
        return bool((self._sizes()[self._next :] >= self.least_impact_g).any())

    @property
    def looked_until(self) -> datetime | None:
        """Up to when every impact was cut; ``None`` while nothing came."""
        if self._began_at is None:
            return None
        return self._began_at + timedelta(seconds=self._next / self._rate_hz)

    def look_from(self, moment: datetime) -> None:
        """Take impacts before a moment as cut already."""
        if self._began_at is not None:
            passed = round((moment - self._began_at).total_seconds() * self._rate_hz)
            self._next = min(max(0, passed), len(self._tail))

    def add(self, piece: Piece) -> Cut:
        """Take a piece and return the windows that can be cut now."""
        if not LEAST_RATE_HZ <= piece.rate_hz <= MOST_RATE_HZ:
            return Cut(refused=(Refusal.RATE,))
        if self._ends_at is None:
            return self._begun(piece)
        off_s = (piece.at - self._ends_at).total_seconds()
        if off_s < -TOLERANCE_S and piece.ends_at <= self._ends_at:
            return Cut(refused=(Refusal.OVERLAP,))
        if abs(off_s) > TOLERANCE_S or piece.rate_hz != self._rate_hz:
            ended = self.end()
            begun = self._begun(piece)
            return Cut(windows=ended.windows + begun.windows, refused=(Refusal.GAP, *ended.refused))
        self._tail = np.concatenate([self._tail, piece.xyz_g])
        self._ends_at = piece.ends_at
        # Told anew by each piece: a device whose hertz are not quite ours must not drift away from its own clock.
        self._began_at = piece.ends_at - timedelta(seconds=len(self._tail) / self._rate_hz)
        return Cut(windows=tuple(self._judgeable(ended=False)))

    def end(self) -> Cut:
        """Say that nothing follows; return the windows of impacts with enough behind them."""
        judged = tuple(self._judgeable(ended=True))
        late = Refusal.TOO_SHORT if self.has_impact else None
        self._tail, self._began_at, self._ends_at, self._next = np.empty((0, 3)), None, None, 0
        return Cut(windows=judged, refused=(late,) if late else ())

    def _begun(self, piece: Piece) -> Cut:
        self._tail, self._rate_hz, self._next = piece.xyz_g, piece.rate_hz, 0
        self._began_at, self._ends_at = piece.at, piece.ends_at
        return Cut(windows=tuple(self._judgeable(ended=False)))

    def _sizes(self) -> Floats:
        sizes: Floats = np.linalg.norm(self._tail, axis=1)
        return sizes

    def _judgeable(self, *, ended: bool) -> list[ImpactWindow]:
        """Cut what can be cut, and forget samples that no window can need any more."""
        sizes, rate_hz = self._sizes(), self._rate_hz
        alone = round(ALONE_S * rate_hz)
        last = len(sizes) - round((FEWEST_AFTER_S if ended else AFTER_S) * rate_hz)
        found = []
        for place in np.flatnonzero(sizes[self._next : max(last, self._next)] >= self.least_impact_g) + self._next:
            around = sizes[max(0, place - alone) : place + alone + 1]
            if sizes[place] >= around.max() and int(around.argmax()) == min(place, alone):
                found.append(self._window(int(place)))
        self._next = max(self._next, last)
        self._forget(self._next - alone - round((BEFORE_S + TOLERANCE_S) * rate_hz) - 1)
        return found

    def _forget(self, samples: int) -> None:
        if samples > 0 and self._began_at is not None:
            self._tail = self._tail[samples:]
            self._next -= samples
            self._began_at += timedelta(seconds=samples / self._rate_hz)

    def _window(self, place: int) -> ImpactWindow:
        """Cut around a sample; beyond a stream's ends stands its own mirror image, which moves as much as it does."""
        began_at = self._began_at
        if began_at is None:
            raise ValueError("A stream without samples has no window.")
        wanted = place + (np.arange(WINDOW) - IMPACT) * (self._rate_hz / RATE_HZ)
        mirrored = np.abs(wanted)
        last = len(self._tail) - 1
        mirrored = np.abs(last - np.abs(last - mirrored)).clip(0, last)
        places = np.arange(len(self._tail))
        axes = [np.interp(mirrored, places, self._tail[:, axis]) for axis in range(3)]
        at = began_at + timedelta(seconds=place / self._rate_hz)
        return ImpactWindow(at=at, xyz_g=np.stack(axes, axis=1))
