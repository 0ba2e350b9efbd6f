"""Positions and their datums. Inside, a position is WGS-84; Chinese maps show it elsewhere on purpose.

GCJ-02 (高德, 腾讯) shifts a position by some 300 to 700 m by a function that was never published; the one here is the
formula known from the field, the same in every open implementation. BD-09 (百度) turns GCJ-02 once more. Neither is
defined outside the mainland's frame, where all three agree.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import Final


class Datum(StrEnum):
    """In which system a position is given."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees east and north."""

    lon: float
    lat: float


SEMI_MAJOR_M: Final = 6_378_245.0
"""Krasovsky 1940, the ellipsoid GCJ-02 is computed on."""
ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
FRAME: Final = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north: beyond it GCJ-02 shifts nothing."""
BD_TURN: Final = pi * 3000.0 / 180.0
BD_EAST: Final = 0.0065
BD_NORTH: Final = 0.006
SETTLED_DEG: Final = 1e-9
"""A tenth of a millimetre."""
MOST_ROUNDS: Final = 30
"""Of 3,000 places inland none took more than five; the rest is room."""


def to_wgs84(position: Position, datum: Datum) -> Position:
    """Return a position given in any datum as WGS-84, to less than a centimetre of the formula's own inverse."""
    if datum is Datum.WGS84:
        return position
    return _gcj02_to_wgs84(_bd09_to_gcj02(position) if datum is Datum.BD09 else position)


def gcj02_of(position: Position) -> Position:
    """Return a WGS-84 position as GCJ-02 shows it: the field's formula, which its inverse is computed from."""
    west, south, east, north = FRAME
    if not (west <= position.lon <= east and south <= position.lat <= north):
        return position
    east_m, north_m = _shift_m(position.lon - 105.0, position.lat - 35.0)
    latitude = position.lat * pi / 180.0
    flat = 1.0 - ECCENTRICITY_SQUARED * sin(latitude) ** 2
    meridian_m = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (flat * sqrt(flat)) * pi / 180.0
    parallel_m = SEMI_MAJOR_M / sqrt(flat) * cos(latitude) * pi / 180.0
    return Position(position.lon + east_m / parallel_m, position.lat + north_m / meridian_m)


def _shift_m(x: float, y: float) -> tuple[float, float]:
    """Return the shift east and north; ``x`` and ``y`` are degrees from 105° E, 35° N."""
    ripple = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (ripple + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (ripple + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    return east, north


def _gcj02_to_wgs84(shifted: Position) -> Position:
    """Invert the shift, which has no inverse in closed form, by going back by as much as the guess is off."""
    guess = shifted
    for _ in range(MOST_ROUNDS):
        there = gcj02_of(guess)
        off = Position(there.lon - shifted.lon, there.lat - shifted.lat)
        guess = Position(guess.lon - off.lon, guess.lat - off.lat)
        if abs(off.lon) < SETTLED_DEG and abs(off.lat) < SETTLED_DEG:
            break
    return guess


def _bd09_to_gcj02(position: Position) -> Position:
    x, y = position.lon - BD_EAST, position.lat - BD_NORTH
    radius = hypot(x, y) - 0.00002 * sin(y * BD_TURN)
    angle = atan2(y, x) - 0.000003 * cos(x * BD_TURN)
    return Position(radius * cos(angle), radius * sin(angle))
