"""Fleets for tests."""

import random
from datetime import UTC, datetime

from nowalls.domain.ids import DeviceId, PlaceId, SiteId
from nowalls.domain.words import DeviceKind
from simulators.city import City, plan_city
from simulators.fleet import FleetLine

START = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
"""8 o'clock in Changchun."""


def a_line(
    device_id: str = "sos-1",
    kind: DeviceKind = DeviceKind.SOS,
    *,
    site_id: str = "home-1",
    place_id: str | None = None,
) -> FleetLine:
    """Build a device's line."""
    return FleetLine(
        device_id=DeviceId(device_id),
        username=device_id,
        password='密码 " secret',
        kind=kind,
        site_id=SiteId(site_id),
        place_id=PlaceId(place_id or f"{site_id}-place"),
    )


def fleet_of(city: City) -> list[FleetLine]:
    """Build the lines of a plan's devices."""
    return [a_line(device.id, device.kind, site_id=device.site_id, place_id=device.place_id) for device in city.devices]


def a_fleet(homes: int = 8) -> list[FleetLine]:
    """Build the lines of some homes and the smallest institution."""
    city = plan_city(homes, random.Random(5))
    kept = {*(site.id for site in city.sites[:homes]), city.sites[homes + 1].id}
    return [line for line in fleet_of(city) if line.site_id in kept]
