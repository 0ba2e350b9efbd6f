"""Where a story happens: a home and an institution of its own, so that many stories can be told at once."""

from dataclasses import dataclass

from nowalls.domain.ids import DeviceId, PlaceId, ResponderId, SiteId
from nowalls.domain.registry import Device, District, Place, Responder, Site
from nowalls.domain.words import DeviceKind, PlaceKind, SiteKind
from tests.support.district import CHAOYANG, a_home, a_site

HOME_DEVICES = {
    "button": DeviceKind.SOS,
    "second_button": DeviceKind.SOS,
    "fall_sensor": DeviceKind.FALL,
    "sure_fall_sensor": DeviceKind.FALL,
    "smoke_detector": DeviceKind.SMOKE,
    "heat_detector": DeviceKind.HEAT,
    "door": DeviceKind.DOOR,
    "motion": DeviceKind.MOTION,
}
"""What a home has, under the names stories use; ``sure_fall_sensor`` confirms falls by itself."""
CANCEL_WINDOW_S = 20
ROOMS = ("203", "204")
ROOM_DEVICES = {"button": DeviceKind.SOS, "smoke": DeviceKind.SMOKE}
"""What each room of the institution's building has: ``button_203``, ``smoke_203`` and so on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """One story's places, devices by the names its lines use, and whom it can send."""

    sites: tuple[Site, ...]
    places: tuple[Place, ...]
    devices: dict[str, Device]
    responder: Responder


def premises(name: str, *, district: District = CHAOYANG, speed: int = 1) -> Premises:
    """Lay out a home and an institution whose ids all begin with ``name``; falls count down ``speed`` times as fast."""
    home = a_home(f"{name}-home")
    house = SiteId(f"{name}-house")
    building = Place(id=PlaceId(f"{name}-building"), site_id=house, kind=PlaceKind.BUILDING, building="2 号楼")
    rooms = {number: _room(name, building, number) for number in ROOMS}
    window_s = CANCEL_WINDOW_S // speed
    devices = {role: _device(name, role, kind, home, window_s) for role, kind in HOME_DEVICES.items()}
    for number, room in rooms.items():
        for kind_name, kind in ROOM_DEVICES.items():
            role = f"{kind_name}_{number}"
            devices[role] = _device(name, role, kind, room, window_s)
    return Premises(
        sites=(
            a_site(home.site_id, district=district.code),
            a_site(house, SiteKind.INSTITUTION, district=district.code),
        ),
        places=(home, building, *rooms.values()),
        devices=devices,
        responder=Responder(
            id=ResponderId(f"rsp-{name}"),
            district=district.code,
            name="刘洋",
            kind="care_worker",
            phone="0431-8000 0001",
        ),
    )


def _room(name: str, building: Place, number: str) -> Place:
    return Place(
        id=PlaceId(f"{name}-{number}"),
        site_id=building.site_id,
        kind=PlaceKind.ROOM,
        building=building.building,
        floor="2",
        room=number,
        building_place=building.id,
    )


def _device(name: str, role: str, kind: DeviceKind, place: Place, window_s: int) -> Device:
    return Device(
        id=DeviceId(f"{name}-{role.replace('_', '-')}"),
        kind=kind,
        site_id=place.site_id,
        place_id=place.id,
        cancel_window_s=0 if role == "sure_fall_sensor" else window_s,
    )
