"""Models: trees as arrays score as scikit-learn does, and a file that is not whole is refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import ExtraTreesClassifier

from alerts.anomaly.falls.features import NAMES, WINDOW
from alerts.anomaly.falls.model import (
    Facts,
    FallModel,
    ModelError,
    Trees,
    calibrated,
    read_model,
    share_of_trees,
    write_model,
)
from alerts.anomaly.falls.shelf import FILES, model_for, models_folder
from alerts.anomaly.falls.training import as_arrays, not_above

FACTS = Facts(
    schema=1,
    version=1,
    position="waist",
    feature_names=NAMES,
    least_impact_g=1.6,
    slope=1.5,
    offset=0.2,
    threshold=0.5,
    false_alarms_per_hour=1.0,
)


def grown(seed: int, rows: int = 200) -> tuple[ExtraTreesClassifier, np.ndarray]:
    """Grow trees on noise, which makes them deep."""
    chance = np.random.default_rng(seed)
    features = chance.normal(size=(rows, len(NAMES))).astype(np.float32)
    label = (features[:, 0] + chance.normal(size=rows) > 0).astype(int)
    weight = chance.uniform(0.5, 2, rows)
    return ExtraTreesClassifier(12, random_state=seed, min_samples_leaf=2).fit(features, label, weight), features


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1000))
def test_the_plain_scorer_equals_scikit_learn(seed: int) -> None:
    """The same trees give the same probabilities, on rows they were grown on and on others."""
    classifier, known = grown(seed)
    rows = np.concatenate([known, known[::-1] * np.float32(1.7)])
    np.testing.assert_allclose(
        share_of_trees(as_arrays(classifier), rows), classifier.predict_proba(rows)[:, 1], atol=1e-6
    )


@given(threshold=st.floats(-1e6, 1e6), value=st.floats(-1e6, 1e6, width=32))
def test_a_split_in_single_precision_parts_alike(threshold: float, value: float) -> None:
    """A single-precision value stands on the same side of a split as on that of the double it came from."""
    assert (value <= threshold) == (value <= not_above(threshold))
    near = float(np.float32(threshold))
    assert (near <= threshold) == (near <= not_above(threshold))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_calibration_keeps_the_order(shares: list[float]) -> None:
    """A higher share is never a lower probability, and all are probabilities."""
    probable = calibrated(np.sort(np.array(shares)), FACTS)
    assert (np.diff(probable) >= 0).all()
    assert ((probable > 0) & (probable < 1)).all()


def written(tmp_path: Path, **changed: object) -> Path:
    """Write a small model, some of its arrays changed."""
    classifier, _ = grown(1)
    trees = replace(as_arrays(classifier), **changed) if changed else as_arrays(classifier)  # type: ignore[arg-type]
    write_model(FallModel(facts=FACTS, trees=trees), tmp_path / "waist-1.npz")
    return tmp_path / "waist-1.npz"


def test_a_model_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Facts and trees survive the file."""
    model = read_model(written(tmp_path), position="waist")
    assert model.facts == FACTS
    assert len(model.probabilities(np.ones((3, WINDOW, 3)))) == 3
    assert len(model.probabilities(np.empty((0, WINDOW, 3)))) == 0


@settings(max_examples=12, deadline=None)
@given(place=st.floats(0, 1), cut=st.booleans())
def test_a_damaged_file_is_refused_or_scores_as_before(
    tmp_path_factory: pytest.TempPathFactory, place: float, *, cut: bool
) -> None:
    """A byte that turned, or an end that is missing, never becomes another model."""
    path = written(tmp_path_factory.mktemp("model"))
    raw = bytearray(path.read_bytes())
    at = min(int(place * len(raw)), len(raw) - 1)
    raw[at] ^= 0xFF
    path.write_bytes(raw[:at] if cut else raw)
    window = np.random.default_rng(0).normal(size=(4, WINDOW, 3))
    try:
        model = read_model(path, position="waist")
    except ModelError as error:
        assert "waist-1.npz" in str(error)  # noqa: PT017  # either way is right
    else:
        classifier, _ = grown(1)
        np.testing.assert_array_equal(
            model.probabilities(window), FallModel(facts=FACTS, trees=as_arrays(classifier)).probabilities(window)
        )


def test_trees_that_walk_in_a_circle_and_other_positions_are_refused(tmp_path: Path) -> None:
    """What would hang the worker, or judge a wrist by a waist, is no model."""
    classifier, _ = grown(1)
    circle = np.zeros_like(as_arrays(classifier).left)
    with pytest.raises(ModelError, match="cannot be walked"):
        read_model(written(tmp_path, left=circle), position="waist")
    with pytest.raises(ModelError, match="is for the waist, not for the wrist"):
        read_model(written(tmp_path), position="wrist")


@pytest.mark.parametrize("position", FILES)
def test_the_models_of_this_release_are_whole_and_small(position: str) -> None:
    """Each has its card and its table, and fits into a third of a megabyte."""
    model = model_for(position)
    assert isinstance(model.trees, Trees)
    assert model.facts.position == position
    path = models_folder() / FILES[position]
    assert path.stat().st_size < 300_000
    assert "no licence" in path.with_suffix(".md").read_text(encoding="utf-8")
    assert path.with_suffix(".json").exists()
