"""One invented home: its address, who lives in it, and its devices."""

import random
from collections.abc import Collection
from typing import Final

from nowalls.domain.ids import OrganizationId, PlaceId, SiteId, new_id
from nowalls.domain.registry import Device, Place, Resident, Site
from nowalls.domain.words import DeviceKind, PlaceKind, SiteKind
from simulators.city import names
from simulators.city.living import Living, install
from simulators.city.neighbourhoods import Spot
from simulators.city.people import invent_resident

COUPLES: Final = 0.3
"""Share of homes with two residents; an assumption."""
WOMEN: Final = 0.7
"""Share of women among those who live alone (80 % among alarm users of Personal Alarm Victoria)."""
FITTED: Final = (
    (DeviceKind.SMOKE, 0.55),
    (DeviceKind.DOOR, 0.5),
    (DeviceKind.FALL, 0.2),
    (DeviceKind.BED, 0.1),
)
"""Share of homes with each device beside the button; assumptions."""
MOTION: Final = 0.35
MOST_MOTION: Final = 3
"""Share of homes with motion sensors, and how many of them stand in one."""


def invent_home(
    spot: Spot,
    organization: OrganizationId,
    chance: random.Random,
    *,
    always: Collection[DeviceKind] = (),
) -> Living:
    """Invent a home at a spot; it has a button, the kinds in ``always``, and others by chance."""
    site = _site(spot, organization, chance)
    place = Place(id=PlaceId(new_id("place", chance)), site_id=site.id, kind=PlaceKind.HOME)
    return Living(
        site=site,
        places=(place,),
        residents=_residents(place, chance),
        devices=_devices(place, always, chance),
    )


def _site(spot: Spot, organization: OrganizationId, chance: random.Random) -> Site:
    subdistrict = spot.subdistrict
    block, entrance = chance.randint(1, 28), chance.randint(1, 5)
    flat = f"{chance.randint(1, 7)}0{chance.randint(1, 3)}"
    street, number = chance.choice(names.STREETS), chance.randint(1, 980)
    return Site(
        id=SiteId(new_id("home", chance)),
        kind=SiteKind.HOME,
        type="居家",
        name=f"{chance.choice(names.COMPOUNDS)} {block} 栋 {entrance} 单元 {flat}",
        address=f"长春市{subdistrict.district.name}{subdistrict.name} {street} {number} 号",
        district=subdistrict.district.code,
        subdistrict=subdistrict.name,
        community=f"{chance.choice(names.COMMUNITIES)}社区",
        organization=organization,
        lon=spot.lon,
        lat=spot.lat,
    )


def _residents(place: Place, chance: random.Random) -> tuple[Resident, ...]:
    if chance.random() < COUPLES:
        return tuple(invent_resident(place.id, sex=sex, alone=False, chance=chance) for sex in ("female", "male"))
    sex = "female" if chance.random() < WOMEN else "male"
    return (invent_resident(place.id, sex=sex, alone=True, chance=chance),)


def _devices(place: Place, always: Collection[DeviceKind], chance: random.Random) -> tuple[Device, ...]:
    kinds = [DeviceKind.SOS, *(kind for kind, share in FITTED if chance.random() < share or kind in always)]
    if chance.random() < MOTION or DeviceKind.MOTION in always:
        kinds += [DeviceKind.MOTION] * chance.randint(1, MOST_MOTION)
    return tuple(install(kind, place, chance) for kind in kinds)
