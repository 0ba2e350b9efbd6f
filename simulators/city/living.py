"""A site with everything that belongs to it, and how a device comes to stand at a place."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nowalls.domain.ids import DeviceId, new_id
from nowalls.domain.registry import Device, Place, Resident, Site
from nowalls.domain.words import DeviceKind

CANCEL_WINDOW_S: Final = 20
MODELS: Final[Mapping[DeviceKind, str]] = {
    DeviceKind.SOS: "NW-B1",
    DeviceKind.FALL: "NW-F1",
    DeviceKind.SMOKE: "NW-S2",
    DeviceKind.DOOR: "NW-D1",
    DeviceKind.MOTION: "NW-M1",
    DeviceKind.BED: "NW-P1",
}
"""Invented models."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """One site: where it is, its places, who lives there and what watches over them."""

    site: Site
    places: tuple[Place, ...]
    residents: tuple[Resident, ...]
    devices: tuple[Device, ...]

    def device_of(self, kind: DeviceKind) -> DeviceId:
        """Return the site's first device of a kind, which must be there."""
        return next(device.id for device in self.devices if device.kind is kind)


def install(kind: DeviceKind, place: Place, chance: random.Random) -> Device:
    """Put a new device at a place; the tail of its id is its serial number."""
    device_id = DeviceId(new_id(kind.value, chance))
    return Device(
        id=device_id,
        kind=kind,
        site_id=place.site_id,
        place_id=place.id,
        serial=device_id.removeprefix(f"{kind.value}-").upper(),
        model=MODELS[kind],
        cancel_window_s=CANCEL_WINDOW_S,
    )
