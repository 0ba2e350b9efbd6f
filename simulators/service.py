"""A simulation put together: a fleet's devices, each with its own connection, and something that makes them speak."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final, Protocol, TypeAlias

from nowalls.domain.ids import DeviceId
from nowalls.runtime.clock import Clock
from nowalls.runtime.work import run_until_stopped
from simulators.day.saying import Saying
from simulators.fleet import FleetLine
from simulators.publishing import Device, Surroundings

SAID_AT_ONCE: Final = 50
"""What is late is said at once, so many at a time: a turn of the event loop for each would make it later still."""
LAST_ACKS_S: Final = 5.0
"""How long devices stay after the last saying for acknowledgements that are on their way."""


class Speaker(Protocol):
    """A device that can be told what to say."""

    def say(self, saying: Saying) -> None:
        """Say something as soon as there is a line."""
        ...

    async def is_idle(self) -> None:
        """Return once everything said is sent and every alarm is heard."""
        ...


class Carrying(Protocol):
    """Something that keeps a connection until it is cancelled."""

    async def live(self) -> None:
        """Connect, again after each loss; ends only by cancellation, with a goodbye to the broker."""
        ...


Connect: TypeAlias = Callable[
    [Sequence[FleetLine], Surroundings], tuple[Mapping[DeviceId, Speaker], Sequence[Carrying]]
]
"""How a fleet comes to its connections: who speaks, and what is to be kept alive for it."""


def each_by_itself(fleet: Sequence[FleetLine], around: Surroundings) -> tuple[dict[DeviceId, Device], list[Device]]:
    """Give each device a whole MQTT 5 client of its own."""
    devices = {line.device_id: Device(line, around) for line in fleet}
    return devices, list(devices.values())


async def simulate(
    fleet: Sequence[FleetLine],
    sayings: Iterable[Saying],
    around: Surroundings,
    *,
    stop: asyncio.Event,
    until: datetime | None = None,
    last_acks_s: float = LAST_ACKS_S,
    connect: Connect = each_by_itself,
) -> None:
    """Connect the fleet and let its devices say each saying at its time, until ``stop`` or until all is said.

    A saying whose time is past is said at once. When all is said the devices stay ``until`` that moment, and until
    everything is sent and their alarms are heard, for this at most ``last_acks_s`` longer. Each device says goodbye
    to the broker at the end.
    """
    speakers, carriers = connect(fleet, around)
    around.figures.devices = len(speakers)
    living = [carrier.live() for carrier in carriers]
    await run_until_stopped(stop, _speak(speakers, sayings, around, until, last_acks_s), *living)


async def _speak(
    devices: Mapping[DeviceId, Speaker],
    sayings: Iterable[Saying],
    around: Surroundings,
    until: datetime | None,
    last_acks_s: float,
) -> None:
    for number, saying in enumerate(sayings):
        if saying.at > around.clock.now() or number % SAID_AT_ONCE == 0:
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
