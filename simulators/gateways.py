"""Gateways for as long as a simulation lasts: registered by an admin, granted its devices, retired after it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

import httpx2

from nowalls.domain.ids import DeviceId
from simulators.asking import as_person, ask
from simulators.fleet import FleetLine
from simulators.lean import Login
from simulators.ledger import LiveLogin

AT_ONCE: Final = 8
"""Grants under way at the same time: the api has two cores and other work."""
GRANTED_WITHIN_S: Final = 12.0
"""The broker's files gather additions for up to 10 s, and are read again then."""


@asynccontextmanager
async def gateways_for(
    fleet: Sequence[FleetLine], count: int, admin: LiveLogin
) -> AsyncIterator[Mapping[DeviceId, Login]]:
    """Register so many gateways and give each an even part of the fleet; gives each device's gateway's login.

    At the end, also of one that failed, the devices are on their own again and the gateways are retired. Raises
    ``RefusedError`` where the login may not register devices.
    """
    async with as_person(admin) as http:
        made: list[Login] = []
        carried: dict[DeviceId, Login] = {}
        try:
            while len(made) < count:
                made.append(await _register(http, fleet[0]))
            wanted = {line.device_id: made[number % count] for number, line in enumerate(fleet)}
            await _grant(http, {device: login.username for device, login in wanted.items()}, carried, wanted)
            await asyncio.sleep(GRANTED_WITHIN_S)
            yield carried
        finally:
            await _grant(http, dict.fromkeys(carried), {}, {})
            for login in made:
                await ask(http, "DELETE", f"/devices/{login.username}")


async def _register(http: httpx2.AsyncClient, beside: FleetLine) -> Login:
    """A gateway may speak for devices of other sites too; it stands at the fleet's first."""
    body = {"kind": "gateway", "site_id": beside.site_id, "place_id": beside.place_id}
    mqtt = (await ask(http, "POST", "/devices", body))["mqtt"]
    return Login(username=mqtt["username"], password=mqtt["password"])


async def _grant(
    http: httpx2.AsyncClient,
    gateway_of: Mapping[DeviceId, str | None],
    granted: dict[DeviceId, Login],
    wanted: Mapping[DeviceId, Login],
) -> None:
    """Tell the registry each device's gateway, or that it has none; note in ``granted`` what was done."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(device_id: DeviceId, gateway_id: str | None) -> None:
        async with slots:
            await ask(http, "PATCH", f"/devices/{device_id}", {"gateway_id": gateway_id})
        if device_id in wanted:
            granted[device_id] = wanted[device_id]

    async with asyncio.TaskGroup() as group:
        for device_id, gateway_id in gateway_of.items():
            group.create_task(one(device_id, gateway_id))
