"""Positions in the datums of Chinese maps."""

from math import atan2, cos, hypot, pi, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.coordinates import Datum, Position, gcj02_of, to_wgs84

DEGREE_M = 111_320.0
INLAND = st.builds(Position, st.floats(75.0, 134.0), st.floats(18.5, 53.0))
KNOWN = [
    # The points every open implementation of the field's formula is tried on: Shanghai, Shenzhen, Beijing.
    (Position(121.5272106, 31.1774276), Position(121.531541859215, 31.17530398364597)),
    (Position(113.912316, 22.543847), Position(113.9171764808363, 22.540796131694766)),
    (Position(116.377817, 39.911954), Position(116.38404722455657, 39.91334545536069)),
]


def apart_m(one: Position, other: Position) -> float:
    """How far two near positions are apart."""
    return DEGREE_M * hypot((one.lon - other.lon) * cos(radians(one.lat)), one.lat - other.lat)


def bd09_of(position: Position) -> Position:
    """The other direction of BD-09's usual formula, which only its test needs."""
    turn = pi * 3000.0 / 180.0
    radius = hypot(position.lon, position.lat) + 0.00002 * sin(position.lat * turn)
    angle = atan2(position.lat, position.lon) + 0.000003 * cos(position.lon * turn)
    return Position(radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006)


@pytest.mark.parametrize(("wgs84", "gcj02"), KNOWN)
def test_a_known_point_converts_within_a_metre(wgs84: Position, gcj02: Position) -> None:
    """Both ways, a point known in both datums comes out within a metre."""
    assert apart_m(to_wgs84(gcj02, Datum.GCJ02), wgs84) < 1.0
    assert apart_m(gcj02_of(wgs84), gcj02) < 1.0


def test_a_point_known_to_baidu_converts_within_a_metre() -> None:
    """The same place in GCJ-02 and in BD-09 is one place in WGS-84."""
    gcj02, bd09 = Position(116.404, 39.915), Position(116.41036949371029, 39.92133699351021)
    wgs84 = to_wgs84(gcj02, Datum.GCJ02)
    assert apart_m(to_wgs84(bd09, Datum.BD09), wgs84) < 1.0
    assert apart_m(bd09_of(gcj02), bd09) < 1.0


@given(INLAND)
def test_gcj02_there_and_back_is_the_same_place(position: Position) -> None:
    """The inverse is exact to a centimetre, and the shift is as large as maps show it."""
    there = gcj02_of(position)
    assert apart_m(to_wgs84(there, Datum.GCJ02), position) < 0.01
    assert 10 < apart_m(there, position) < 1_500


@given(INLAND)
def test_bd09_there_and_back_is_within_a_metre(position: Position) -> None:
    """BD-09's usual inverse is an approximation, good to a metre."""
    assert apart_m(to_wgs84(bd09_of(gcj02_of(position)), Datum.BD09), position) < 1.0


@given(st.floats(-180, 70), st.floats(-89, 89))
def test_nothing_is_shifted_abroad(lon: float, lat: float) -> None:
    """West of the frame GCJ-02 is WGS-84."""
    assert gcj02_of(Position(lon, lat)) == Position(lon, lat)
    assert to_wgs84(Position(lon, lat), Datum.GCJ02) == Position(lon, lat)


@given(INLAND)
def test_wgs84_stays_as_it_is(position: Position) -> None:
    """The datum we keep needs no conversion."""
    assert to_wgs84(position, Datum.WGS84) == position
