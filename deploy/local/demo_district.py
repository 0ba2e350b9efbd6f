"""Registers the demo's district: its sites, people and devices, each with a login, and the demo's users."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from api.auth import hash_password
from deploy.local.demo_json import DeviceLogin, PersonLogin
from deploy.local.demo_registry import accesses, devices_seen, models, with_divisions, with_grades, with_papers
from nowalls.domain.broker_access import SALT_BYTES, mosquitto_hash
from nowalls.domain.ids import DeviceId, DistrictCode, ResponderId, UserId, new_id
from nowalls.domain.recommending import Position
from nowalls.domain.registry import Site, User
from nowalls.domain.words import Role, SiteKind
from nowalls.runtime.clock import SystemClock, secret_chance
from nowalls.storage.database import Write, open_database
from nowalls.storage.devices import NewDevice, register_devices, write_models
from nowalls.storage.lifecycles import note_test_seen, start_tested
from nowalls.storage.organizations import write_organizations
from nowalls.storage.people import Account, write_account
from nowalls.storage.registry import (
    write_districts,
    write_places,
    write_responders,
    write_site_access,
    write_sites,
)
from nowalls.storage.residents import write_residents
from nowalls.storage.responders import give_keys, write_bases
from simulators.city import City, plan_city
from simulators.fleet import FleetLine

DEVICE_SECRET_BYTES: Final = 12
PERSON_SECRET_BYTES: Final = 9
STRIDE: Final = 7
"""Between the homes beside which two responders are found: no divisor of the usual numbers of homes."""
PEOPLE: Final = (
    ("dispatcher", "lihua", "李华", Role.DISPATCHER),
    ("dispatcher2", "zhangwei", "张伟", Role.DISPATCHER),
    ("duty_lead", "limin", "李敏", Role.DUTY_LEAD),
    ("supervisor", "wangjian", "王建", Role.SUPERVISOR),
    ("institution", "fukang", "福康值班", Role.INSTITUTION),
    ("admin", "admin", "管理员", Role.ADMIN),
)
"""The demo's users: key in ``demo.json``, user name, name, role. All of them invented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What was registered, as far as ``demo.json`` and the simulators need it."""

    fleet: tuple[FleetLine, ...]
    users: Mapping[str, PersonLogin]
    samples: Mapping[str, DeviceLogin]


async def register_demo(database_url: str, *, homes: int, seed: int) -> Registered:
    """Register a demo district of so many homes and three institutions; the same seed gives the same district."""
    city = plan_city(homes, Random(seed))  # noqa: S311  # a plan, not a secret
    fleet = tuple(_fleet_line(city, number) for number in range(len(city.devices)))
    users = {key: PersonLogin(username=name, password=_password()) for key, name, _, _ in PEOPLE}
    async with open_database(database_url, name="demo", size=1) as database, database.write() as write:
        await _write_city(write, city, fleet, Random(seed))  # noqa: S311  # a plan, not a secret
        for key, username, name, role in PEOPLE:
            organization = city.organizations[0].id if role is Role.INSTITUTION else None
            user = User(
                id=UserId(new_id("usr", secret_chance())),
                username=username,
                name=name,
                role=role,
                organization=organization,
            )
            account = Account(user=user, password_hash=hash_password(users[key].password))
            await write_account(write, account, always_on_duty=True)
    return Registered(fleet=fleet, users=users, samples=_samples(city, fleet))


def _password() -> str:
    return secrets.token_urlsafe(PERSON_SECRET_BYTES)


def _fleet_line(city: City, number: int) -> FleetLine:
    device = city.devices[number]
    return FleetLine(
        device_id=device.id,
        username=device.id,
        password=secrets.token_urlsafe(DEVICE_SECRET_BYTES),
        kind=device.kind,
        site_id=device.site_id,
        place_id=device.place_id,
    )


async def _write_city(write: Write, city: City, fleet: tuple[FleetLine, ...], chance: Random) -> None:
    now = SystemClock().now()
    await write_districts(write, city.districts)
    await write_organizations(write, with_papers(city.organizations, chance))
    await write_sites(write, with_divisions(city.sites))
    await write_site_access(write, accesses(city.sites, chance))
    await write_places(write, city.places)
    await write_residents(write, with_grades(city.residents, chance), now=now)
    await write_responders(write, city.responders)
    await _station(write, city)
    new = [
        NewDevice(device=device, password_hash=mosquitto_hash(line.password, secrets.token_bytes(SALT_BYTES)))
        for device, line in zip(city.devices, fleet, strict=True)
    ]
    await write_models(write, models())
    await register_devices(write, new, now=now)
    at_work = devices_seen(city)
    await note_test_seen(write, at_work, now=now)
    await start_tested(write, at_work, now=now)


async def _station(write: Write, city: City) -> None:
    """Responders are found beside homes of their district, and a key-holder has the key of the home beside them."""
    homes: dict[DistrictCode, list[Site]] = defaultdict(list)
    for site in city.sites:
        if site.kind is SiteKind.HOME:
            homes[site.district].append(site)
    bases: dict[ResponderId, Site] = {}
    for n, responder in enumerate(city.responders):
        near = homes[responder.district] or list(city.sites)
        # A stride through the homes spreads the responders over the district.
        bases[responder.id] = near[n * STRIDE % len(near)]
    await write_bases(write, {each: Position(lon=at.lon, lat=at.lat) for each, at in bases.items()})
    keys = [(each.id, bases[each.id].id) for each in city.responders if each.kind == "key_holder"]
    await give_keys(write, keys)


def _samples(city: City, fleet: tuple[FleetLine, ...]) -> dict[str, DeviceLogin]:
    by_id = {line.device_id: line for line in fleet}
    names = ("sos", "fall", "smoke", "door", "sos_room_1", "sos_room_2")
    return {name: _login(by_id[getattr(city.samples, name)]) for name in names}


def _login(line: FleetLine) -> DeviceLogin:
    return DeviceLogin(
        device_id=DeviceId(line.device_id),
        username=line.username,
        password=line.password,
        site_id=line.site_id,
    )
