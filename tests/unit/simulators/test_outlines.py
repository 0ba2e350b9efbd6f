"""Which points are inside an outline."""

from hypothesis import given
from hypothesis import strategies as st

from simulators.city.outlines import Outline

SQUARE = [(125.0, 43.0), (126.0, 43.0), (126.0, 44.0), (125.0, 44.0)]
NOTCHED = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 1.0), (0.0, 4.0)]

apart = st.floats(min_value=0.001, max_value=0.999)


@given(lon=apart, lat=apart)
def test_points_between_the_corners_are_inside(lon: float, lat: float) -> None:
    """A square holds every point between its corners."""
    assert Outline.of(SQUARE).holds(125 + lon, 43 + lat)


@given(lon=st.floats(min_value=100, max_value=150), lat=st.floats(min_value=0, max_value=90))
def test_points_beyond_a_side_are_outside(lon: float, lat: float) -> None:
    """A square holds a point exactly when it lies between its sides."""
    between = 125 <= lon < 126 and 43 <= lat < 44
    assert Outline.of(SQUARE).holds(lon, lat) == between


def test_a_notch_is_outside() -> None:
    """The bay between two capes is outside, though it is between the outermost corners."""
    outline = Outline.of(NOTCHED)
    assert outline.holds(0.5, 2.0)
    assert outline.holds(3.5, 2.0)
    assert not outline.holds(2.0, 2.0)
