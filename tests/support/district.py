"""A small district for tests: two homes, an institution with two rooms, people and devices with known names."""

import secrets
from dataclasses import dataclass, field

from nowalls.domain.broker_access import SALT_BYTES, mosquitto_hash
from nowalls.domain.ids import (
    DeviceId,
    DistrictCode,
    OrganizationId,
    PlaceId,
    ResidentId,
    ResponderId,
    SiteId,
    UserId,
)
from nowalls.domain.registry import (
    Contact,
    Device,
    District,
    Organization,
    Place,
    Resident,
    Responder,
    Site,
    User,
)
from nowalls.domain.words import DeviceKind, PlaceKind, Role, SiteKind
from nowalls.runtime.clock import SystemClock
from nowalls.storage.database import open_database
from nowalls.storage.devices import NewDevice, register_devices
from nowalls.storage.organizations import write_organizations
from nowalls.storage.people import Account, write_account
from nowalls.storage.registry import write_districts, write_places, write_responders, write_sites
from nowalls.storage.residents import write_residents

CHAOYANG = District(code=DistrictCode("220104"), name="朝阳区", name_en="Chaoyang")
NANGUAN = District(code=DistrictCode("220102"), name="南关区", name_en="Nanguan")
FUKANG = Organization(id=OrganizationId("org-fukang"), name="福康养老服务")
SECRET = "a-device-secret"


def a_site(site_id: str, kind: SiteKind = SiteKind.HOME, **changes: object) -> Site:
    """Build a site in Chaoyang, a home unless told otherwise."""
    values: dict[str, object] = {
        "id": SiteId(site_id),
        "kind": kind,
        "type": "居家" if kind is SiteKind.HOME else "养老机构",
        "name": site_id,
        "address": "红旗街道 湖西路 108 号",
        "district": CHAOYANG.code,
        "subdistrict": "红旗街道",
        "community": "湖西社区",
        "organization": None,
        "lon": 125.3,
        "lat": 43.87,
    }
    return Site(**(values | changes))  # type: ignore[arg-type]  # checked by the dataclass


def a_home(site_id: str) -> Place:
    """Build the place of a home."""
    return Place(id=PlaceId(f"{site_id}-place"), site_id=SiteId(site_id), kind=PlaceKind.HOME)


@dataclass(slots=True)
class SmallDistrict:
    """What is registered, by name."""

    sites: list[Site] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)

    def device(self, device_id: str, kind: DeviceKind, place: Place, *, cancel_window_s: int = 20) -> Device:
        """Add a device at a place."""
        device = Device(
            id=DeviceId(device_id),
            kind=kind,
            site_id=place.site_id,
            place_id=place.id,
            cancel_window_s=cancel_window_s,
        )
        self.devices.append(device)
        return device


def small_district(extra_homes: int = 0) -> SmallDistrict:
    """Lay out the small district, with as many further homes, each with a button ``sos-N``, as asked for."""
    district = SmallDistrict()
    homes = [a_home("home-1"), a_home("home-2"), *(a_home(f"extra-{n}") for n in range(extra_homes))]
    district.sites = [a_site(home.site_id) for home in homes]
    district.sites.append(a_site("fukang", SiteKind.INSTITUTION, organization=FUKANG.id))
    site_id = SiteId("fukang")
    building = Place(id=PlaceId("fukang-2"), site_id=site_id, kind=PlaceKind.BUILDING, building="2 号楼")
    rooms = [
        Place(
            id=PlaceId(f"fukang-{room}"),
            site_id=site_id,
            kind=PlaceKind.ROOM,
            building="2 号楼",
            floor="2",
            room=room,
            building_place=building.id,
        )
        for room in ("203", "204")
    ]
    district.places = [*homes, building, *rooms]
    for kind in (DeviceKind.SOS, DeviceKind.FALL, DeviceKind.SMOKE, DeviceKind.HEAT, DeviceKind.DOOR):
        district.device(f"{kind.value}-home-1", kind, homes[0])
    district.device("sos-home-2", DeviceKind.SOS, homes[1])
    for room in rooms:
        district.device(f"sos-{room.room}", DeviceKind.SOS, room)
        district.device(f"smoke-{room.room}", DeviceKind.SMOKE, room)
    for n, home in enumerate(homes[2:]):
        district.device(f"sos-{n:05}", DeviceKind.SOS, home)
    return district


USERS = {
    "lihua": User(id=UserId("usr-lihua"), username="lihua", name="李华", role=Role.DISPATCHER),
    "zhangwei": User(id=UserId("usr-zhangwei"), username="zhangwei", name="张伟", role=Role.DISPATCHER),
    "limin": User(id=UserId("usr-limin"), username="limin", name="李敏", role=Role.DUTY_LEAD),
    "wangjian": User(id=UserId("usr-wangjian"), username="wangjian", name="王建", role=Role.SUPERVISOR),
    "fukang": User(
        id=UserId("usr-fukang"),
        username="fukang",
        name="福康值班",
        role=Role.INSTITUTION,
        organization=FUKANG.id,
    ),
    "root": User(id=UserId("usr-root"), username="root", name="管理员", role=Role.ADMIN),
    "nanguan": User(
        id=UserId("usr-nanguan"),
        username="nanguan",
        name="南关调度",
        role=Role.DISPATCHER,
        districts=(NANGUAN.code,),
    ),
}
PASSWORD = "correct-horse-battery"


async def register(database_url: str, district: SmallDistrict, *, password_hash: str = "unset") -> None:
    """Write the district, its people and its users into a database; every device has the secret ``SECRET``."""
    login = mosquitto_hash(SECRET, secrets.token_bytes(SALT_BYTES))
    async with open_database(database_url, name="register", size=1) as database, database.write() as write:
        await write_districts(write, [CHAOYANG, NANGUAN])
        await write_organizations(write, [FUKANG])
        await write_sites(write, district.sites)
        await write_places(write, district.places)
        await write_residents(write, [_resident(place) for place in district.places[:2]], now=SystemClock().now())
        responder = Responder(
            id=ResponderId("rsp-liuyang"),
            district=CHAOYANG.code,
            name="刘洋",
            kind="care_worker",
            phone="0431-8000 0001",
        )
        await write_responders(write, [responder])
        devices = [NewDevice(device=device, password_hash=login) for device in district.devices]
        await register_devices(write, devices, now=SystemClock().now())
        for user in USERS.values():
            await write_account(write, Account(user=user, password_hash=password_hash), always_on_duty=True)


def _resident(place: Place) -> Resident:
    return Resident(
        id=ResidentId(f"res-{place.site_id}"),
        place_id=place.id,
        name="王淑兰",
        sex="female",
        birth_year=1944,
        phone="0431-8123 4567",
        categories=("living_alone",),
        notes="听力差，请大声",
        contacts=(Contact(name="王丽", relation="女儿", phone="138 0000 2211", key_holder=True),),
    )
