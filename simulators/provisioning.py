"""A simulated fleet in a centre that is not a demo: registered over its HTTP API, marked, and taken out again.

Everything simulated belongs to an organization of its own, whose name says so. A centre with devices of anybody else
is refused unless told, and only devices at marked sites are ever taken out.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import httpx2

from nowalls.domain.errors import NowallsError
from nowalls.domain.ids import DeviceId, PlaceId, SiteId
from nowalls.domain.registry import Device, Site
from nowalls.domain.words import DeviceKind, SiteKind
from simulators.asking import Json, ask
from simulators.city import plan_city
from simulators.fleet import FleetLine

MARK: Final = "模拟 Simulated"
"""The organization's name, and the beginning of each site's: nobody takes one for somebody's home."""
AT_ONCE: Final = 8
"""Requests under way at the same time: the centre has other work."""


class RealDevicesError(NowallsError):
    """A centre in which somebody's real devices are registered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What a purge did."""

    retired: int
    gone: int
    """Devices of the fleet that were out of service already."""
    left_alone: int
    """Devices of the fleet that serve on, for they stand at a site that is not marked."""


async def provision(
    http: httpx2.AsyncClient,
    made: list[FleetLine],
    *,
    homes: int,
    seed: int,
    district: str | None,
    beside_real: bool,
) -> None:
    """Register so many homes with their devices; append their logins, which the centre shows once, to ``made``.

    What was made before a failure stands in ``made`` too, to be taken out again.
    ``district`` puts all of them into one district of the centre; without it they lie in Changchun's. Raises
    ``RealDevicesError`` where real devices live, unless ``beside_real``, and ``RefusedError``.
    """
    if not beside_real:
        await _refuse_real(http)
    organization_id = await _organization(http)
    city = plan_city(homes, random.Random(seed))
    wanted = [
        (site, [device for device in city.devices if device.site_id == site.id])
        for site in city.sites
        if site.kind is SiteKind.HOME
    ]
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(site: Site, devices: Sequence[Device]) -> None:
        async with slots:
            site_id = await _home(http, site, district or site.district, organization_id)
            for device in devices:
                made.append(await _device(http, site_id, device.kind))  # noqa: PERF401  # each at once, for a purge

    async with asyncio.TaskGroup() as group:
        for site, devices in wanted:
            group.create_task(one(site, devices))


async def purge(http: httpx2.AsyncClient, fleet: Iterable[FleetLine]) -> Purged:
    """Take a fleet's devices out of service; their sites and history stay, for a centre forgets nothing."""
    marked = await _marked_sites(http)
    there = {each["id"]: each async for each in _all(http, "/devices") if each["retired_at"] is None}
    mine = list(fleet)
    serving = [line for line in mine if line.device_id in there]
    simulated = [line for line in serving if there[line.device_id]["site_id"] in marked]
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(line: FleetLine) -> None:
        async with slots:
            await ask(http, "DELETE", f"/devices/{line.device_id}")

    await asyncio.gather(*(one(line) for line in simulated))
    return Purged(retired=len(simulated), gone=len(mine) - len(serving), left_alone=len(serving) - len(simulated))


async def _refuse_real(http: httpx2.AsyncClient) -> None:
    marked = await _marked_sites(http)
    async for device in _all(http, "/devices"):
        if device["retired_at"] is None and device["site_id"] not in marked:
            raise RealDevicesError(
                f"The device {device['id']} is registered here at the site {device['site_id']}, which nobody simulates:"
                " an exercise beside real people needs --beside-real-devices and the desk's knowledge."
            )


async def _marked_sites(http: httpx2.AsyncClient) -> set[str]:
    ours = {each["id"] async for each in _all(http, "/organizations") if each["name"] == MARK}
    return {each["id"] async for each in _all(http, "/sites") if each["organization_id"] in ours}


async def _organization(http: httpx2.AsyncClient) -> str:
    async for each in _all(http, "/organizations"):
        if each["name"] == MARK:
            return str(each["id"])
    made = await ask(http, "POST", "/organizations", {"name": MARK})
    return str(made["id"])


async def _home(http: httpx2.AsyncClient, site: Site, district: str, organization_id: str) -> str:
    body = {
        "type_code": "home",
        "name": f"{MARK} {site.name}",
        "address": site.address,
        "district": district,
        "subdistrict": site.subdistrict,
        "community": site.community,
        "organization_id": organization_id,
        "lon": site.lon,
        "lat": site.lat,
    }
    return str((await ask(http, "POST", "/sites", body))["id"])


async def _device(http: httpx2.AsyncClient, site_id: str, kind: DeviceKind) -> FleetLine:
    made = await ask(http, "POST", "/devices", {"kind": kind.value, "site_id": site_id})
    shown = await ask(http, "GET", f"/devices/{made['device_id']}")
    return FleetLine(
        device_id=DeviceId(made["device_id"]),
        username=made["mqtt"]["username"],
        password=made["mqtt"]["password"],
        kind=kind,
        site_id=SiteId(site_id),
        place_id=PlaceId(shown["place_id"]),
    )


async def _all(http: httpx2.AsyncClient, path: str) -> AsyncIterator[Json]:
    """Go through a list, page after page."""
    cursor = None
    while True:
        page = await ask(http, "GET", path if cursor is None else f"{path}?cursor={cursor}")
        for each in page["items"]:
            yield each
        cursor = page["next_cursor"]
        if cursor is None:
            return
