"""A simulation put together: a fleet's devices, each with its own connection, and something that makes them speak."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from nowalls.domain.ids import DeviceId
from nowalls.runtime.clock import Clock
from nowalls.runtime.work import run_until_stopped
from simulators.day.saying import Saying
from simulators.fleet import FleetLine
from simulators.publishing import Device, Surroundings

LAST_ACKS_S: Final = 5.0
"""How long devices stay after the last saying for acknowledgements that are on their way."""


async def simulate(
    fleet: Sequence[FleetLine],
    sayings: Iterable[Saying],
    around: Surroundings,
    *,
    stop: asyncio.Event,
    until: datetime | None = None,
    last_acks_s: float = LAST_ACKS_S,
) -> None:
    """Connect the fleet and let its devices say each saying at its time, until ``stop`` or until all is said.

    A saying whose time is past is said at once. When all is said the devices stay ``until`` that moment, and until
    everything is sent and their alarms are heard, for this at most ``last_acks_s`` longer. Each device says goodbye
    to the broker at the end.
    """
    devices = {line.device_id: Device(line, around) for line in fleet}
    around.figures.devices = len(devices)
    living = [device.live() for device in devices.values()]
    await run_until_stopped(stop, _speak(devices, sayings, around, until, last_acks_s), *living)


async def _speak(
    devices: Mapping[DeviceId, Device],
    sayings: Iterable[Saying],
    around: Surroundings,
    until: datetime | None,
    last_acks_s: float,
) -> None:
    for saying in sayings:
        await _wait_for(saying.at, around.clock)
        devices[saying.device_id].say(saying)
    if until is not None:
        await _wait_for(until, around.clock)
    with suppress(TimeoutError):
        async with asyncio.timeout(last_acks_s):
            await asyncio.gather(*(device.is_idle() for device in devices.values()))


async def _wait_for(moment: datetime, clock: Clock) -> None:
    """Return at this moment; give the devices their turn also when it is past."""
    await asyncio.sleep(max(0.0, (moment - clock.now()).total_seconds()))
