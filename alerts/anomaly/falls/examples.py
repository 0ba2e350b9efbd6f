"""Recorded trials as a device would send them: the impacts in them, and which of them are falls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alerts.anomaly.falls.features import WINDOW, Floats, features_of
from alerts.anomaly.falls.windows import ImpactWindow, Piece, WindowStream
from nowalls.domain.signals import ONE_FALL
from nowalls.recordings.trials import Trial

BEGAN: Final = datetime(2000, 1, 1, tzinfo=UTC)
FALL: Final = 1
OTHER: Final = 0
UNCLEAR: Final = -1
"""After a fall, in a fall's own trial: getting up again is acted by nobody but the young."""
NEAR_S: Final = 1.5
"""Where a set does not say when the fall was, it is around the hardest impact."""
EDGE_S: Final = 0.3
"""The times of WEDA-FALL are whole tenths set by hand."""
LEAST_IMPACT_G: Final = {"waist": 1.6, "wrist": 2.0}
"""Below the weakest fall of each set (1.75 and 2.49 g), above what walking does all the time."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examples:
    """All impacts of a set: one row each, and its trial."""

    trials: tuple[Trial, ...]
    trial: NDArray[np.int64]
    at_s: Floats
    label: NDArray[np.int64]
    features: NDArray[np.float32]

    @property
    def persons(self) -> NDArray[np.str_]:
        """Whose impact each row is."""
        return np.array([each.person for each in self.trials])[self.trial]

    @property
    def falls(self) -> NDArray[np.bool_]:
        """Which trials are falls."""
        return np.array([each.is_fall for each in self.trials])


def examples_of(trials: Iterable[Trial], *, least_impact_g: float) -> Examples:
    """Return every impact of these trials, each trial a stream of its own that breaks off at its end."""
    kept = tuple(trials)
    found = [(number, window) for number, each in enumerate(kept) for window in impacts(each, least_impact_g)]
    windows = np.stack([window.xyz_g for _, window in found]) if found else np.empty((0, WINDOW, 3))
    at_s = np.array([(window.at - BEGAN).total_seconds() for _, window in found])
    return Examples(
        trials=kept,
        trial=np.array([number for number, _ in found], dtype=np.int64),
        at_s=at_s,
        label=np.array([_label(kept[number], at) for (number, _), at in zip(found, at_s, strict=True)], dtype=np.int64),
        features=features_of(windows),
    )


def impacts(trial: Trial, least_impact_g: float) -> list[ImpactWindow]:
    """Return the windows that a trial's stream gives."""
    stream = WindowStream(least_impact_g=least_impact_g)
    cut = stream.add(Piece(at=BEGAN, rate_hz=trial.rate_hz, xyz_g=trial.xyz_g))
    return [*cut.windows, *stream.end().windows]


def _label(trial: Trial, at_s: float) -> int:
    if not trial.is_fall:
        return OTHER
    start_s, end_s = trial.fall_span_s or _around_hardest(trial)
    if start_s - EDGE_S <= at_s <= end_s + EDGE_S:
        return FALL
    return OTHER if at_s < start_s else UNCLEAR


def _around_hardest(trial: Trial) -> tuple[float, float]:
    hardest_s = int(np.linalg.norm(trial.xyz_g, axis=1).argmax()) / trial.rate_hz
    return hardest_s - NEAR_S, hardest_s + NEAR_S


def alarms_of(at_s: Sequence[float]) -> int:
    """Return how many alarms times in order come to, those within ten seconds being one."""
    alarms, last_s = 0, -ONE_FALL.total_seconds()
    for each in at_s:
        if each - last_s >= ONE_FALL.total_seconds():
            alarms, last_s = alarms + 1, each
    return alarms


def alarms_in(examples: Examples, hits: NDArray[np.int64]) -> dict[int, int]:
    """Return how many alarms each trial has whose rows alarm, by its number."""
    trial, at_s = examples.trial[hits], examples.at_s[hits]
    return {int(one): alarms_of(at_s[trial == one].tolist()) for one in np.unique(trial)}
