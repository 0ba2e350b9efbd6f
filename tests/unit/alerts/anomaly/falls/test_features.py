"""What a window's figures do not depend on, and what they do."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.anomaly.falls.features import IMPACT, NAMES, WINDOW, features_of
from tests.unit.alerts.anomaly.falls.traces import quiet, turned, with_impact


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), size_g=st.floats(2, 8))
def test_turning_or_mirroring_the_sensor_changes_nothing(seed: int, size_g: float) -> None:
    """However the sensor is worn, its figures are those of the same movement."""
    window = with_impact(quiet(6, seed=seed) + np.random.default_rng(seed).normal(0, 0.3, (WINDOW, 3)), 2.0, size_g)[
        None
    ]
    np.testing.assert_allclose(features_of(turned(window, seed)), features_of(window), atol=2e-3)


@given(size_g=st.floats(2, 16))
def test_the_impact_is_measured_in_g(size_g: float) -> None:
    """The impact's size is the magnitude at its sample, and the fall before it is seen as weightless."""
    row = dict(zip(NAMES, features_of(with_impact(quiet(6), 2.0, size_g)[None])[0], strict=True))
    assert row["impact_size"] == np.float32(size_g)
    assert row["descent_least"] < 0.3
    assert row["speed_least"] < -2


def test_each_figure_has_a_name_of_its_own() -> None:
    """Names and columns are as many, and a model's single byte counts them."""
    assert len(set(NAMES)) == len(NAMES) == features_of(quiet(6)[None]).shape[1] < 255


def test_perfect_stillness_gives_finite_figures() -> None:
    """A sensor that repeats one value, or only nothing, divides by nothing."""
    still = np.zeros((2, WINDOW, 3))
    still[1, :, 2] = 1
    assert np.isfinite(features_of(still)).all()
    assert 0 <= IMPACT < WINDOW
