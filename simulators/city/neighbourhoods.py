"""The parts of Changchun the demo lives in: its five inner districts and some of their subdistricts."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from nowalls.domain.ids import DistrictCode
from nowalls.domain.registry import District
from simulators.city.outlines import Outline

CHAOYANG: Final = District(code=DistrictCode("220104"), name="朝阳区", name_en="Chaoyang")
NANGUAN: Final = District(code=DistrictCode("220102"), name="南关区", name_en="Nanguan")
KUANCHENG: Final = District(code=DistrictCode("220103"), name="宽城区", name_en="Kuancheng")
ERDAO: Final = District(code=DistrictCode("220105"), name="二道区", name_en="Erdao")
LUYUAN: Final = District(code=DistrictCode("220106"), name="绿园区", name_en="Lüyuan")
DISTRICTS: Final = (CHAOYANG, NANGUAN, KUANCHENG, ERDAO, LUYUAN)

SPREAD_LON: Final = 0.0085
SPREAD_LAT: Final = 0.0062
"""Standard deviations of a home's place about its subdistrict's middle: some 700 m each way, a walk across."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subdistrict:
    """A subdistrict 街道 and roughly where its middle is: good enough for a demo, never for jurisdiction."""

    district: District
    name: str
    lon: float
    lat: float


def _of(district: District, *rows: tuple[str, float, float]) -> tuple[Subdistrict, ...]:
    return tuple(Subdistrict(district=district, name=name, lon=lon, lat=lat) for name, lon, lat in rows)


SUBDISTRICTS: Final = (
    *_of(
        CHAOYANG,
        ("红旗街道", 125.289, 43.866),
        ("桂林街道", 125.309, 43.868),
        ("南湖街道", 125.298, 43.852),
        ("湖西街道", 125.277, 43.848),
        ("清和街道", 125.313, 43.880),
        ("前进街道", 125.283, 43.832),
    ),
    *_of(
        NANGUAN,
        ("曙光街道", 125.345, 43.874),
        ("永吉街道", 125.332, 43.857),
        ("民康街道", 125.339, 43.888),
        ("全安街道", 125.352, 43.891),
        ("鸿城街道", 125.330, 43.838),
    ),
    *_of(
        KUANCHENG,
        ("站前街道", 125.318, 43.912),
        ("凯旋街道", 125.307, 43.929),
        ("群英街道", 125.331, 43.922),
        ("柳影街道", 125.297, 43.942),
    ),
    *_of(
        ERDAO,
        ("东盛街道", 125.374, 43.881),
        ("荣光街道", 125.371, 43.896),
        ("吉林街道", 125.392, 43.875),
        ("东站街道", 125.368, 43.909),
    ),
    *_of(
        LUYUAN,
        ("正阳街道", 125.262, 43.880),
        ("春城街道", 125.268, 43.892),
        ("普阳街道", 125.281, 43.903),
        ("青年路街道", 125.252, 43.906),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point on the map and the subdistrict it is in."""

    subdistrict: Subdistrict
    lon: float
    lat: float


def spots(outlines: Mapping[DistrictCode, Outline], chance: random.Random) -> Iterator[Spot]:
    """Give spots without end, spread about the subdistricts' middles, each inside its own district's outline."""
    while True:
        subdistrict = chance.choice(SUBDISTRICTS)
        lon = round(chance.gauss(subdistrict.lon, SPREAD_LON), 6)
        lat = round(chance.gauss(subdistrict.lat, SPREAD_LAT), 6)
        if outlines[subdistrict.district.code].holds(lon, lat):
            yield Spot(subdistrict=subdistrict, lon=lon, lat=lat)
