"""A fall model: randomized trees as plain arrays, with the position it was trained for, its calibration and threshold.

Nothing in a model's file is code: arrays and one JSON text, read with pickles refused and every number checked. The
scorer walks all trees at once and gives what scikit-learn's ``predict_proba`` gives, without loading it.
"""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from alerts.anomaly.falls.features import NAMES, Floats, features_of
from nowalls.domain.errors import NowallsError

SCHEMA: Final = 1
LEAF: Final = 255
"""In place of a feature's number. A model has fewer features than that."""
DEEPEST: Final = 64
ALMOST: Final = 1e-4
"""Shares are kept this far from 0 and 1, whose odds are endless."""
AT_ONCE: Final = 256
"""Windows that are scored together: enough for numpy, and their features fit into some megabytes."""


class ModelError(NowallsError):
    """A model's file that is missing, damaged or for something else; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a model says of itself."""

    schema: int
    version: int
    position: str
    feature_names: tuple[str, ...]
    least_impact_g: float
    """Only impacts this hard are looked at."""
    slope: float
    offset: float
    """Platt's calibration: the probability's log odds are ``slope`` times the trees' plus ``offset``."""
    threshold: float
    """The probability from which on it is a fall."""
    false_alarms_per_hour: float
    """For which the threshold was chosen, in an hour of acted activities."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trees:
    """All nodes of all trees in one line."""

    roots: NDArray[np.int32]
    feature: NDArray[np.uint8]
    split: NDArray[np.float32]
    """A value up to it goes left; in a leaf, the share of falls."""
    left: NDArray[np.int32]
    """The node to the left; the one to the right stands behind it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FallModel:
    """One wearing position's model."""

    facts: Facts
    trees: Trees

    def probabilities(self, windows: Floats) -> Floats:
        """Return for each window (n, ``WINDOW``, 3), in g, how probable a fall is, calibrated."""
        parts = [windows[start : start + AT_ONCE] for start in range(0, len(windows), AT_ONCE)]
        shares = [share_of_trees(self.trees, features_of(part)) for part in parts]
        return calibrated(np.concatenate(shares), self.facts) if shares else np.empty(0)


def share_of_trees(trees: Trees, features: NDArray[np.float32]) -> Floats:
    """Return the mean share of falls in the leaves that each row reaches."""
    rows = np.arange(len(features))[:, None]
    nodes = np.broadcast_to(trees.roots, (len(features), len(trees.roots))).copy()
    for _ in range(DEEPEST):
        feature = trees.feature[nodes]
        inner = feature != LEAF
        if not inner.any():
            break
        right = features[rows, np.where(inner, feature, 0)] > trees.split[nodes]
        nodes = np.where(inner, trees.left[nodes] + right, nodes)
    shares: Floats = trees.split[nodes].astype(np.float64).mean(axis=1)
    return shares


def calibrated(shares: Floats, facts: Facts) -> Floats:
    """Return probabilities for the trees' shares."""
    odds = facts.slope * log_odds(shares) + facts.offset
    probabilities: Floats = 1 / (1 + np.exp(-odds))
    return probabilities


def log_odds(shares: Floats) -> Floats:
    """Return the logarithm of the odds."""
    kept = shares.clip(ALMOST, 1 - ALMOST)
    odds: Floats = np.log(kept / (1 - kept))
    return odds


def write_model(model: FallModel, path: Path) -> None:
    """Write a model's file."""
    text = json.dumps(asdict(model.facts), sort_keys=True)
    arrays = {name: getattr(model.trees, name) for name in Trees.__slots__}
    np.savez_compressed(path, facts=np.frombuffer(text.encode(), dtype=np.uint8), allow_pickle=False, **arrays)


def read_model(path: Path, *, position: str) -> FallModel:
    """Read a model's file; raises ``ModelError`` unless it is whole and for this position."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in ("facts", *Trees.__slots__)}
        facts = _facts(json.loads(found["facts"].tobytes()))
    except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise ModelError(f"The fall model {path.name} cannot be read: {error!r}.") from error
    if facts.position != position:
        raise ModelError(f"The fall model {path.name} is for the {facts.position}, not for the {position}.")
    return FallModel(facts=facts, trees=_trees(found, path.name))


def _facts(said: Mapping[str, Any]) -> Facts:
    facts = Facts(**{**said, "feature_names": tuple(said["feature_names"])})
    if facts.schema != SCHEMA:
        raise ValueError(f"schema {facts.schema}, where {SCHEMA} is read")
    if facts.feature_names != NAMES:
        raise ValueError("other features than this release computes")
    if not (0 < facts.threshold < 1 and facts.least_impact_g > 0 and facts.slope > 0):
        raise ValueError("a threshold, an impact or a calibration that cannot be")
    return facts


def _trees(arrays: Mapping[str, NDArray[Any]], name: str) -> Trees:
    """Return the trees if every walk through them ends in a leaf."""
    trees = Trees(
        roots=arrays["roots"].astype(np.int32),
        feature=arrays["feature"].astype(np.uint8),
        split=arrays["split"].astype(np.float32),
        left=arrays["left"].astype(np.int32),
    )
    nodes = np.arange(len(trees.feature))
    inner = trees.feature != LEAF
    fits = (
        len(trees.roots) > 0
        and len(trees.feature) == len(trees.split) == len(trees.left)
        and bool(((trees.roots >= 0) & (trees.roots < len(nodes))).all())
        and bool((trees.feature[inner] < len(NAMES)).all())
        # Children stand behind their parents, so that no walk turns in a circle.
        and bool(((trees.left[inner] > nodes[inner]) & (trees.left[inner] + 1 < len(nodes))).all())
        and bool(np.isfinite(trees.split).all())
        and bool(((trees.split[~inner] >= 0) & (trees.split[~inner] <= 1)).all())
    )
    if not fits:
        raise ModelError(f"The fall model {name} holds trees that cannot be walked.")
    return trees
