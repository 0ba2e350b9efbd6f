"""The demo's three invented institutions: buildings, rooms, common areas, residents and devices."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nowalls.domain.ids import OrganizationId, PlaceId, SiteId, new_id
from nowalls.domain.registry import Device, District, Place, Site
from nowalls.domain.words import DeviceKind, PlaceKind, SiteKind
from simulators.city.living import Living, install
from simulators.city.neighbourhoods import CHAOYANG, KUANCHENG, NANGUAN, Spot, Subdistrict
from simulators.city.people import invent_resident

BEDS: Final = 0.4
"""Share of rooms with a bed sensor; an assumption."""
CORRIDOR: Final = "走廊"


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """A building: its name, its floors, the rooms on each of them and its other common areas on the ground floor."""

    name: str
    floors: int
    rooms_a_floor: int
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """An institution before anything in it has an id."""

    type: str
    name: str
    operator: str
    """The name of the organization that runs it."""
    spot: Spot
    address: str
    community: str
    buildings: tuple[Building, ...]


def _spot(district: District, subdistrict: str, lon: float, lat: float) -> Spot:
    return Spot(
        subdistrict=Subdistrict(district=district, name=subdistrict, lon=lon, lat=lat),
        lon=lon,
        lat=lat,
    )


DESIGNS: Final = (
    Design(
        type="养老机构",
        name="福康养老院",
        operator="福康养老服务",
        spot=_spot(CHAOYANG, "南湖街道", 125.3036, 43.8547),
        address="长春市朝阳区南湖街道 丁香路 66 号",
        community="湖光社区",
        buildings=(
            Building(name="1 号楼", floors=3, rooms_a_floor=4, areas=("大厅", "厨房")),
            Building(name="2 号楼", floors=2, rooms_a_floor=4, areas=("活动室",)),
        ),
    ),
    Design(
        type="日间照料机构",
        name="春晖日间照料中心",
        operator="春晖社区养老服务",
        spot=_spot(NANGUAN, "曙光街道", 125.3372, 43.8763),
        address="长春市南关区曙光街道 永安街 18 号",
        community="春晖社区",
        buildings=(Building(name="主楼", floors=1, rooms_a_floor=4, areas=("餐厅", "活动室")),),
    ),
    Design(
        type="综合养老服务中心",
        name="安宁综合养老服务中心",
        operator="安宁养老服务",
        spot=_spot(KUANCHENG, "站前街道", 125.3169, 43.9141),
        address="长春市宽城区站前街道 康宁路 9 号",
        community="安康社区",
        buildings=(Building(name="主楼", floors=2, rooms_a_floor=6, areas=("大厅", "餐厅", "康复室")),),
    ),
)
"""The first is the one whose rooms the demo names as samples."""


def invent_institution(design: Design, organization: OrganizationId, chance: random.Random) -> Living:
    """Give a design its ids, residents and devices: one resident a room, a button and a smoke detector in each."""
    site = _site(design, organization, chance)
    places = tuple(place for building in design.buildings for place in _places(building, site, chance))
    rooms = [place for place in places if place.kind is PlaceKind.ROOM]
    residents = tuple(
        invent_resident(room.id, sex=chance.choice(("female", "female", "male")), alone=True, chance=chance)
        for room in rooms
    )
    devices = tuple(device for place in places for device in _devices(place, chance))
    return Living(site=site, places=places, residents=residents, devices=devices)


def _site(design: Design, organization: OrganizationId, chance: random.Random) -> Site:
    subdistrict = design.spot.subdistrict
    return Site(
        id=SiteId(new_id("site", chance)),
        kind=SiteKind.INSTITUTION,
        type=design.type,
        name=design.name,
        address=design.address,
        district=subdistrict.district.code,
        subdistrict=subdistrict.name,
        community=design.community,
        organization=organization,
        lon=design.spot.lon,
        lat=design.spot.lat,
    )


def _places(building: Building, site: Site, chance: random.Random) -> Iterator[Place]:
    """The building first, then its rooms floor by floor with each floor's corridor, then its other common areas."""
    whole = Place(id=PlaceId(new_id("place", chance)), site_id=site.id, kind=PlaceKind.BUILDING, building=building.name)
    yield whole
    for floor in range(1, building.floors + 1):
        for room in range(1, building.rooms_a_floor + 1):
            yield _inside(whole, PlaceKind.ROOM, str(floor), f"{floor}0{room}", chance)
        yield _inside(whole, PlaceKind.COMMON_AREA, str(floor), CORRIDOR, chance)
    for area in building.areas:
        yield _inside(whole, PlaceKind.COMMON_AREA, "1", area, chance)


def _inside(whole: Place, kind: PlaceKind, floor: str, room: str, chance: random.Random) -> Place:
    return Place(
        id=PlaceId(new_id("place", chance)),
        site_id=whole.site_id,
        kind=kind,
        building=whole.building,
        floor=floor,
        room=room,
        building_place=whole.id,
    )


def _devices(place: Place, chance: random.Random) -> tuple[Device, ...]:
    return tuple(install(kind, place, chance) for kind in _kinds_at(place, chance))


def _kinds_at(place: Place, chance: random.Random) -> list[DeviceKind]:
    match place.kind:
        case PlaceKind.ROOM if chance.random() < BEDS:
            return [DeviceKind.SOS, DeviceKind.SMOKE, DeviceKind.BED]
        case PlaceKind.COMMON_AREA if place.room == CORRIDOR:
            return [DeviceKind.SMOKE]
        case PlaceKind.ROOM | PlaceKind.COMMON_AREA:
            return [DeviceKind.SOS, DeviceKind.SMOKE]
        case PlaceKind.BUILDING | PlaceKind.HOME:
            # What stands on a building's own place is its way out.
            return [DeviceKind.DOOR]
