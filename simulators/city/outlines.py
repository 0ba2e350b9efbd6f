"""Where the inner districts of Changchun end, so that an invented home stands in the district it says."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, Self

import msgspec

from nowalls.domain.ids import DistrictCode

BANDS: Final = 64
"""Horizontal bands an outline's edges are sorted into: a look at some 5 edges instead of some 100,
so that placing 100,000 homes takes a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One straight piece of an outline."""

    lon: float
    lat: float
    to_lon: float
    to_lat: float

    def is_crossed_east_of(self, lon: float, lat: float) -> bool:
        """Tell whether a ray from the point to the east crosses this edge."""
        if (self.lat > lat) == (self.to_lat > lat):
            return False
        return lon < self.lon + (lat - self.lat) / (self.to_lat - self.lat) * (self.to_lon - self.lon)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A district's outer ring, its edges sorted into bands of latitude."""

    floors: tuple[float, ...]
    """The lower latitude of each band, from south to north."""
    north: float
    bands: tuple[tuple[Edge, ...], ...]

    @classmethod
    def of(cls, ring: Sequence[tuple[float, float]]) -> Self:
        """Build it from ``(lon, lat)`` corners; the last joins the first."""
        edges = [
            Edge(lon=lon, lat=lat, to_lon=to_lon, to_lat=to_lat)
            for (lon, lat), (to_lon, to_lat) in zip(ring, [*ring[1:], ring[0]], strict=True)
        ]
        south, north = min(lat for _, lat in ring), max(lat for _, lat in ring)
        height = (north - south) / BANDS
        floors = tuple(south + n * height for n in range(BANDS))
        bands = tuple(
            tuple(
                edge
                for edge in edges
                if min(edge.lat, edge.to_lat) <= floor + height and max(edge.lat, edge.to_lat) >= floor
            )
            for floor in floors
        )
        return cls(floors=floors, north=north, bands=bands)

    def holds(self, lon: float, lat: float) -> bool:
        """Tell whether a point is inside: a ray from it crosses the ring an odd number of times."""
        if not self.floors[0] <= lat <= self.north:
            return False
        band = self.bands[bisect_right(self.floors, lat) - 1]
        return sum(edge.is_crossed_east_of(lon, lat) for edge in band) % 2 == 1


def read_outlines() -> Mapping[DistrictCode, Outline]:
    """Read the outlines that travel with this package."""
    content = (files(__package__) / "district_outlines.json").read_bytes()
    rings = msgspec.json.decode(content, type=dict[str, list[tuple[float, float]]])
    return {DistrictCode(code): Outline.of(ring) for code, ring in rings.items()}
