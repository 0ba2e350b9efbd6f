"""Playing simulated devices against a centre: in this process, or as the real command."""

import asyncio
import random
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from deploy.local import demo_json
from deploy.local.demo_json import Address, Demo, DeviceLogin, PersonLogin
from nowalls.domain.device_messages import AlarmMessage
from nowalls.domain.ids import DeviceId
from nowalls.domain.words import AlarmType
from nowalls.runtime.clock import SystemClock
from nowalls.runtime.logs import set_up_logs
from simulators.connecting import Gate
from simulators.day import Saying
from simulators.figures import Figures
from simulators.fleet import FleetLine
from simulators.publishing import BrokerAddress, Surroundings
from simulators.service import Connect, each_by_itself, simulate
from tests.support.centre import Centre
from tests.support.district import PASSWORD, SECRET, SmallDistrict

HANG_S = 40.0
EXITS_WITHIN_S = 60.0


def fleet_of(district: SmallDistrict, *device_ids: str) -> list[FleetLine]:
    """Return the lines of the named devices, or of all."""
    return [
        FleetLine(
            device_id=device.id,
            username=device.id,
            password=SECRET,
            kind=device.kind,
            site_id=device.site_id,
            place_id=device.place_id,
        )
        for device in district.devices
        if not device_ids or device.id in device_ids
    ]


def a_press(message_id: str = "1", device_id: str = "sos-home-1") -> Saying:
    """Press now."""
    now = SystemClock().now()
    message = AlarmMessage(id=message_id, type=AlarmType.SOS, state="raised", at=now)
    return Saying(at=now, device_id=DeviceId(device_id), message=message)


def surroundings(centre: Centre) -> Surroundings:
    """What the devices of a simulation before this centre share."""
    clock = SystemClock()
    return Surroundings(
        broker=BrokerAddress(host=centre.broker.host, port=centre.broker.devices_port),
        clock=clock,
        chance=random.Random(1),
        figures=Figures(),
        log=set_up_logs("simulate"),
        gate=Gate(clock),
    )


@asynccontextmanager
async def playing(
    centre: Centre, fleet: list[FleetLine], sayings: Iterable[Saying] = (), *, connect: Connect = each_by_itself
) -> AsyncIterator[Figures]:
    """Connect a fleet, let it say something, and stay until the end of the block; gives what is counted."""
    stop, around = asyncio.Event(), surroundings(centre)
    tomorrow = around.clock.now() + timedelta(days=1)
    task = asyncio.create_task(simulate(fleet, sayings, around, stop=stop, until=tomorrow, connect=connect))
    try:
        yield around.figures
    finally:
        stop.set()
        await task


async def until(is_so: Callable[[], object], *, within_s: float = HANG_S) -> None:
    """Return once ``is_so()`` is true of this process; raise ``TimeoutError`` when it never becomes so."""
    async with asyncio.timeout(within_s):
        while not is_so():  # noqa: ASYNC110  # figures give no event to wait for
            await asyncio.sleep(0.02)


def started(*arguments: str) -> "subprocess.Popen[str]":
    """Start the real command."""
    command = [sys.executable, "-m", "nowalls", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def nowalls(*arguments: str) -> str:
    """Run the real command to its end and return its output; it must end well."""
    with started(*arguments) as process:
        output, errors = process.communicate(timeout=EXITS_WITHIN_S)
    assert (process.returncode, errors) == (0, "")
    return output


def counted(output: str, what: str) -> int:
    """Return the number that the command's summary puts before a word, such as ``stored``."""
    found = re.search(rf"([\d,]+) {re.escape(what)}", output)
    return int(found[1].replace(",", "")) if found else 0


def at_broker(centre: Centre, fleet: Path) -> tuple[str, ...]:
    """Return the arguments that name a fleet file and a centre's broker."""
    return ("--fleet", str(fleet), "--host", centre.broker.host, "--port", str(centre.broker.devices_port))


def demo_beside(fleet: Path, centre: Centre, *, samples: Mapping[str, DeviceLogin] | None = None) -> None:
    """Put a ``demo.json`` beside a fleet file that names this centre, its dispatcher and its admin."""
    people = {"dispatcher": "lihua", "dispatcher2": "zhangwei", "admin": "root"}
    demo = Demo(
        http=centre.http,
        mqtt=Address(host=centre.broker.host, port=centre.broker.devices_port),
        database_url=centre.database_url,
        epoch="1",
        fleet=str(fleet),
        users={role: PersonLogin(username=name, password=PASSWORD) for role, name in people.items()},
        observer=PersonLogin(username="observer", password="-"),
        devices=samples or {},
        pids={},
    )
    demo_json.write(fleet.with_name("demo.json"), demo)
