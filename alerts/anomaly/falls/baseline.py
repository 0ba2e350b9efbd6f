"""The plain first try that a model must beat: 55 figures of one window a trial, boosted trees, threshold 0.5."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from alerts.anomaly.falls.features import RATE_HZ, TINY, Floats
from nowalls.recordings.trials import Trial

BEFORE: Final = 75
AFTER: Final = 125
"""1.5 s before the hardest impact, 2.5 s after it."""
STREAM_WINDOW: Final = 3 * RATE_HZ
STREAM_STEP: Final = RATE_HZ // 2
THRESHOLD: Final = 0.5


def trial_window(trial: Trial) -> Floats:
    """Return the window around a trial's hardest impact, shifted inside."""
    hardest = int(np.linalg.norm(trial.xyz_g, axis=1).argmax())
    start = max(0, min(hardest - BEFORE, len(trial.xyz_g) - BEFORE - AFTER))
    return _filled(trial.xyz_g[start : start + BEFORE + AFTER], BEFORE + AFTER)


def stream_windows(trial: Trial) -> tuple[Floats, Floats]:
    """Return windows of three seconds, one each half second, and the seconds at which they start."""
    starts = np.arange(0, max(1, len(trial.xyz_g) - STREAM_WINDOW + 1), STREAM_STEP)
    windows = [_filled(trial.xyz_g[start : start + STREAM_WINDOW], STREAM_WINDOW) for start in starts]
    return np.stack(windows), starts / RATE_HZ


def _filled(window: Floats, length: int) -> Floats:
    return np.concatenate([window, np.repeat(window[-1:], length - len(window), axis=0)])


def plain_features(windows: Floats) -> NDArray[np.float32]:
    """Return the 55 figures of each window: axes and magnitude, jerk, weightlessness, impact, turn, quarters."""
    size = np.linalg.norm(windows, axis=2)
    four = np.concatenate([windows, size[:, :, None]], axis=2)
    jerk = np.abs(np.diff(four, axis=1)) * RATE_HZ
    low, high = np.percentile(four, [10, 90], axis=1)
    quarter = windows.shape[1] // 4
    first, last = windows[:, :quarter].mean(axis=1), windows[:, -quarter:].mean(axis=1)
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(last, axis=1) + TINY
    columns = [four.mean(1), four.std(1), four.min(1), four.max(1), low, high, jerk.mean(1), jerk.max(1)]
    columns += [(size < 0.6).mean(1, keepdims=True), (size > 2).mean(1, keepdims=True)]  # noqa: PLR2004  # g
    columns += [np.arccos(((first * last).sum(1) / lengths).clip(-1, 1))[:, None]]
    for number in range(4):
        part = size[:, number * quarter : (number + 1) * quarter]
        columns += [part.std(1, keepdims=True), part.max(1, keepdims=True), part.min(1, keepdims=True)]
    columns += [last - first, np.linalg.norm(last - first, axis=1)[:, None], size.argmax(1)[:, None] / RATE_HZ]
    columns += [(size > 1.5).mean(1, keepdims=True), (size < 0.8).mean(1, keepdims=True)]  # noqa: PLR2004  # g
    columns += [np.ptp(size, axis=1)[:, None]]
    return np.concatenate(columns, axis=1).astype(np.float32)


def plain_classifier() -> Any:  # noqa: ANN401  # scikit-learn ships no types
    """Return boosted trees with the settings of the first try."""
    return HistGradientBoostingClassifier(max_iter=200, learning_rate=0.08, random_state=0)
