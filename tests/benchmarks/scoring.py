"""Windows scored a second, beside scikit-learn's own ``predict_proba`` on the same windows and trees.

Figures and trees in batches as the motion service takes them; the service's way through the database is not in it. A
worn device gives some windows a minute, so one core's rate is that of thousands of devices.
"""

import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Final

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from alerts.anomaly.falls.features import WINDOW, features_of
from alerts.anomaly.falls.model import FallModel
from alerts.anomaly.falls.shelf import model_for
from alerts.anomaly.falls.training import LEAST_LEAF, TREES, as_arrays
from nowalls.runtime.clock import SystemClock
from tests.benchmarks.result import Result

WINDOWS: Final = 2_000
ROUNDS: Final = 3
BUDGET: Final = 0.5
"""Of scikit-learn's rate: plain numpy may cost twice as much, which leaves the library out of a service."""
LATENCY_MS: Final = 50.0
"""For one window alone; it waits four seconds for its samples."""


async def run() -> list[Result]:
    """Measure and return the rate and one window's latency."""
    chance = np.random.default_rng(5)
    windows = np.array([0.0, 0.0, 1.0]) + chance.normal(0, 0.5, (WINDOWS, WINDOW, 3))
    features = features_of(windows)
    label = (features[:, 0] > np.median(features[:, 0])).astype(int)
    classifier = ExtraTreesClassifier(TREES, min_samples_leaf=LEAST_LEAF, random_state=0).fit(features, label)
    ours = FallModel(facts=model_for("waist").facts, trees=as_arrays(classifier))
    rates = [
        (_rate(lambda: ours.probabilities(windows)), _rate(lambda: classifier.predict_proba(features_of(windows))))
        for _ in range(ROUNDS)
    ]
    mine, theirs = (statistics.median(column) for column in zip(*rates, strict=True))
    return [_throughput(mine, theirs, ours, windows), _latency(ours, windows)]


def _rate(score: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    score()
    return WINDOWS / (time.perf_counter() - started_s)


def _throughput(mine: float, theirs: float, model: FallModel, windows: np.ndarray) -> Result:
    tracemalloc.start()
    model.probabilities(windows[:1])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Result(
        name="scoring",
        value=round(mine),
        baseline=round(theirs),
        ratio=round(mine / theirs, 2),
        unit="windows/s",
        budget=BUDGET,
        met=mine / theirs >= BUDGET,
        at=SystemClock().now(),
        detail={"windows": WINDOWS, "nodes": len(model.trees.feature), "peak_of_one_window_kb": round(peak / 1000)},
    )


def _latency(model: FallModel, windows: np.ndarray) -> Result:
    took_ms = []
    for place in range(100):
        started_s = time.perf_counter()
        model.probabilities(windows[place : place + 1])
        took_ms.append(1000 * (time.perf_counter() - started_s))
    median = statistics.median(took_ms)
    return Result(
        name="scoring_latency",
        value=round(median, 2),
        baseline=LATENCY_MS,
        ratio=round(median / LATENCY_MS, 2),
        unit="ms",
        budget=1.0,
        met=median <= LATENCY_MS,
        at=SystemClock().now(),
        detail={"windows": 1, "worst_ms": round(max(took_ms), 2)},
    )
