"""The plan of a demo centre: which districts, sites, people and devices there are."""

import random
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Final

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DeviceId, OrganizationId, SiteId, new_id
from nowalls.domain.registry import Device, District, Organization, Place, Resident, Responder, Site
from nowalls.domain.words import DeviceKind, PlaceKind
from simulators.city.homes import invent_home
from simulators.city.institutions import DESIGNS, invent_institution
from simulators.city.living import Living
from simulators.city.neighbourhoods import DISTRICTS, spots
from simulators.city.outlines import read_outlines
from simulators.city.people import invent_responders

SAMPLE_HOMES: Final = (
    (DeviceKind.SOS,),
    (DeviceKind.FALL,),
    (DeviceKind.SMOKE,),
    (DeviceKind.DOOR, DeviceKind.MOTION),
)
"""What the first four homes certainly have: each one's first kind is a sample that ``demo.json`` names. The door's
home has motion sensors too, so that a recorded home can be replayed where the simulated day leaves it alone."""
FEWEST_HOMES: Final = len(SAMPLE_HOMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Devices for other programs to speak as: four at four homes, two in two rooms of one institution."""

    sos: DeviceId
    fall: DeviceId
    smoke: DeviceId
    door: DeviceId
    sos_room_1: DeviceId
    sos_room_2: DeviceId


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Everything a demo centre registers, in an order in which it can be written."""

    districts: tuple[District, ...]
    organizations: tuple[Organization, ...]
    """Those of the three institutions, then each district's home-care organization."""
    sites: tuple[Site, ...]
    """The homes, then the three institutions."""
    places: tuple[Place, ...]
    residents: tuple[Resident, ...]
    responders: tuple[Responder, ...]
    devices: tuple[Device, ...]
    samples: Samples

    @property
    def sample_sites(self) -> frozenset[SiteId]:
        """The sites of the sample devices, which the simulated day leaves alone."""
        samples = self.samples
        named = {samples.sos, samples.fall, samples.smoke, samples.door, samples.sos_room_1, samples.sos_room_2}
        return frozenset(device.site_id for device in self.devices if device.id in named)


def plan_city(homes: int, chance: random.Random) -> City:
    """Plan a centre with so many homes beside three institutions; the same chance makes the same plan.

    Raises ``InvalidValueError`` for fewer homes than there are samples at homes. 100,000 homes take seconds.
    """
    if homes < FEWEST_HOMES:
        raise InvalidValueError(
            f"A demo needs at least {FEWEST_HOMES} homes, because its four sample devices are at four of them;"
            f" {homes} were asked for."
        )
    operators = [_organization(design.operator, chance) for design in DESIGNS]
    care = {district.code: _organization(f"{district.name}居家养老服务站", chance) for district in DISTRICTS}
    lived_in = [
        invent_home(
            spot, care[spot.subdistrict.district.code].id, chance, always=SAMPLE_HOMES[n] if n < FEWEST_HOMES else ()
        )
        for n, spot in enumerate(islice(spots(read_outlines(), chance), homes))
    ]
    institutions = [
        invent_institution(design, operator.id, chance) for design, operator in zip(DESIGNS, operators, strict=True)
    ]
    everywhere = [*lived_in, *institutions]
    count = Counter(each.site.district for each in lived_in)
    return City(
        districts=DISTRICTS,
        organizations=(*operators, *care.values()),
        sites=tuple(each.site for each in everywhere),
        places=tuple(place for each in everywhere for place in each.places),
        residents=tuple(resident for each in everywhere for resident in each.residents),
        responders=tuple(
            responder
            for district in DISTRICTS
            for responder in invent_responders(district, count[district.code], chance)
        ),
        devices=tuple(device for each in everywhere for device in each.devices),
        samples=_samples(lived_in, institutions[0]),
    )


def _organization(name: str, chance: random.Random) -> Organization:
    return Organization(id=OrganizationId(new_id("org", chance)), name=name)


def _samples(homes: list[Living], institution: Living) -> Samples:
    sos, fall, smoke, door = (home.device_of(always[0]) for home, always in zip(homes, SAMPLE_HOMES, strict=False))
    rooms = {place.id for place in institution.places if place.kind is PlaceKind.ROOM}
    buttons = [
        device.id for device in institution.devices if device.kind is DeviceKind.SOS and device.place_id in rooms
    ]
    return Samples(sos=sos, fall=fall, smoke=smoke, door=door, sos_room_1=buttons[0], sos_room_2=buttons[1])
