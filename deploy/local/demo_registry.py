"""What the demo's registry knows beside the plan of its city: papers, night staff, door codes, models, tests seen.

All of it is invented, like the city; names of hospitals and people are nobody's.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Final

from nowalls.domain.identifiers import credit_code_check
from nowalls.domain.ids import DeviceId, SiteId
from nowalls.domain.profiles import DeviceModel
from nowalls.domain.registry import NightStaff, Organization, Resident, Site, SiteAccess
from nowalls.domain.registry_words import (
    Capability,
    FireAcceptance,
    Ownership,
    RegistrationStatus,
    Risk,
    WearingPosition,
)
from nowalls.domain.words import DeviceKind, SiteKind
from simulators.city import City
from simulators.city.living import MODELS

CITY_CODE: Final = "220100"
"""Changchun (GB/T 2260)."""
INSTITUTIONS: Final = 3
"""The first organizations of a city run its institutions, the others its homes."""
PARTNER_HOSPITAL: Final = "社区卫生服务中心（演示）"
DOOR_CODES: Final = 0.2
"""Share of homes whose entrance has a code; an assumption."""
NIGHT_STAFF: Final = (
    NightStaff(name="赵敏", phone="138 0000 1001", post="值班室"),
    NightStaff(name="钱进", phone="138 0000 1002", post="护理站"),
)
WORN: Final = {DeviceKind.SOS: WearingPosition.NECK, DeviceKind.FALL: WearingPosition.WAIST}
KEYS: Final = {
    DeviceKind.SOS: (Capability.CALL_KEY, Capability.ACK_LAMP, Capability.SELF_TEST, Capability.BATTERY),
    DeviceKind.FALL: (Capability.CANCEL_KEY, Capability.MOTION_STREAM, Capability.SELF_TEST, Capability.BATTERY),
    DeviceKind.SMOKE: (Capability.SELF_TEST, Capability.SILENCE, Capability.BATTERY),
}
NEW_FLOOR: Final = "2"
"""Of the last institution: its devices are up, and no dispatcher has seen their tests yet."""


def with_papers(organizations: tuple[Organization, ...], chance: Random) -> list[Organization]:
    """Give organizations their papers: the institutions' in order, the home-care stations' as far as they need any."""
    return [_with_papers(each, chance, runs_beds=n < INSTITUTIONS) for n, each in enumerate(organizations)]


def _with_papers(organization: Organization, chance: Random, *, runs_beds: bool) -> Organization:
    body = f"52220100MJ{chance.randrange(10**7):07}"
    known = replace(
        organization,
        credit_code=body + credit_code_check(body),
        ownership=chance.choice(list(Ownership)),
        registration_status=RegistrationStatus.FILED,
        phone=f"0431-0{chance.randrange(1000):03} {chance.randrange(10_000):04}",
    )
    if not runs_beds:
        return known
    beds = chance.randrange(30, 120, 10)
    return replace(
        known,
        fire_acceptance=FireAcceptance.ACCEPTED,
        grade=chance.randint(2, 4),
        beds=beds,
        nursing_beds=beds // 2,
    )


def with_divisions(sites: tuple[Site, ...]) -> list[Site]:
    """Give sites their city's code and the hospital that works with the institutions."""
    return [
        replace(
            site,
            city_code=CITY_CODE,
            partner_hospital=PARTNER_HOSPITAL if site.kind is SiteKind.INSTITUTION else "",
        )
        for site in sites
    ]


def with_grades(residents: tuple[Resident, ...], chance: Random) -> list[Resident]:
    """Give residents an assessment that fits their categories; some were never assessed."""
    return [_with_grade(each, chance) for each in residents]


def _with_grade(resident: Resident, chance: Random) -> Resident:
    frail = bool({"disabled", "dementia"} & set(resident.categories))
    if not frail and chance.random() < 0.5:  # noqa: PLR2004  # an assumption
        return resident
    grade = chance.randint(2, 4) if frail else chance.randint(0, 1)
    risk = Risk.HIGH if frail else Risk.MEDIUM if "oldest_old" in resident.categories else Risk.LOW
    return replace(resident, ability_grade=grade, risk=risk)


def accesses(sites: tuple[Site, ...], chance: Random) -> Iterator[tuple[SiteId, SiteAccess]]:
    """Say how to get into some homes, and who is at the institutions at night."""
    for site in sites:
        if site.kind is SiteKind.INSTITUTION:
            yield site.id, SiteAccess(door_codes=f"正门 {chance.randrange(10_000):04}#", night_staff=NIGHT_STAFF)
        elif chance.random() < DOOR_CODES:
            yield site.id, SiteAccess(door_codes=f"单元门 {chance.randrange(10_000):04}#")


def models() -> list[DeviceModel]:
    """Describe the invented models of the city's devices."""
    return [
        DeviceModel(
            name=name,
            maker="演示",
            kind=kind,
            capabilities=KEYS.get(kind, (Capability.BATTERY,)),
            wearing_position=WORN.get(kind),
        )
        for kind, name in MODELS.items()
    ]


def devices_seen(city: City) -> list[DeviceId]:
    """Return the devices whose test alarm a dispatcher has seen: all but those of the last institution's new floor."""
    new = {place.id for place in city.places if place.site_id == city.sites[-1].id and place.floor == NEW_FLOOR}
    return [device.id for device in city.devices if device.place_id not in new]
