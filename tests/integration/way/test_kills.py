"""Services are killed and paused in the middle of 1,000 alarms: everything acknowledged is there, once."""

import asyncio
import json
import random
from collections.abc import Callable

import aiomqtt
import pytest

from nowalls.domain.registry import Device
from tests.support.centre import Centre
from tests.support.district import SECRET, SmallDistrict, small_district
from tests.support.live import live_console
from tests.support.waiting import until

HOMES = 1_000
REPEAT_S = 3.0
"""The protocol says 10 s; three keep the test short and change nothing of what is proved."""
SETTLED_WITHIN_S = 120.0


@pytest.fixture
def district() -> SmallDistrict:
    """A thousand homes with a button each."""
    return small_district(HOMES)


async def press_all(centre: Centre, devices: list[Device], pace_s: float) -> set[str]:
    """Let every device press once and repeat until it hears ``stored``; return those that heard it."""
    heard: set[str] = set()

    async def press(device: Device, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        payload = json.dumps({"id": "1", "type": "sos", "state": "raised", "at": "2026-11-21T12:00:00Z"})
        async with aiomqtt.Client(
            "127.0.0.1",
            centre.broker.devices_port,
            username=device.id,
            password=SECRET,
            identifier=device.id,
            timeout=60,
        ) as client:
            await client.subscribe(f"nowalls/v1/{device.id}/ack", qos=1)
            messages = aiter(client.messages)
            while device.id not in heard:
                await client.publish(f"nowalls/v1/{device.id}/alarm", payload, qos=1)
                try:
                    async with asyncio.timeout(REPEAT_S):
                        message = await anext(messages)
                except TimeoutError:
                    continue
                assert isinstance(message.payload, bytes)
                if json.loads(message.payload)["stage"] == "stored":
                    heard.add(device.id)

    async with asyncio.TaskGroup() as group:
        for number, device in enumerate(devices):
            group.create_task(press(device, number * pace_s))
    return heard


async def disturb(trouble: Callable[[str], None], services: list[str], pause_s: float) -> None:
    """Trouble one service after the other."""
    for service in services:
        await asyncio.sleep(pause_s)
        await asyncio.to_thread(trouble, service)


def assert_everything_once(centre: Centre, heard: set[str]) -> None:
    """Check that every acknowledged press is one signal, in the one incident of its place."""
    rows = centre.query("select device_id, count(*) as n from outside.signals group by device_id")
    stored = {row["device_id"]: row["n"] for row in rows}
    assert heard <= stored.keys()
    assert set(stored.values()) == {1}
    incidents = centre.query("select place_id, signal_ids from outside.incidents")
    assert len(incidents) == len(stored)
    assert len({row["place_id"] for row in incidents}) == len(incidents)
    assert all(len(row["signal_ids"]) == 1 for row in incidents)


async def all_decided(centre: Centre) -> None:
    """Wait until nothing is undecided."""
    undecided = "select 1 from signals where handled_at is null limit 1"
    await until(lambda: not centre.query(undecided), within_s=SETTLED_WITHIN_S)


@pytest.mark.timeout(400)
async def test_killed_services_lose_and_double_nothing(centre: Centre, district: SmallDistrict) -> None:
    """Kill -9 of ingest, alerts and api in turn, each started again, during 1,000 presses."""
    devices = [device for device in district.devices if device.id.startswith("sos-0")]
    order = ["ingest", "alerts", "api", "ingest", "alerts", "ingest"]
    random.Random(20261121).shuffle(order)

    def kill_and_start(service: str) -> None:
        centre.kill(service)
        centre.start(service)

    pressing = asyncio.create_task(press_all(centre, devices, pace_s=0.012))
    await disturb(kill_and_start, order, pause_s=2.0)
    heard = await pressing
    assert len(heard) == HOMES
    await all_decided(centre)
    assert_everything_once(centre, heard)
    await asyncio.to_thread(centre.wait_ready)
    async with live_console(centre.live, centre.token()) as console:
        assert len(console.incidents) == HOMES


@pytest.mark.timeout(400)
async def test_paused_services_lose_and_double_nothing(centre: Centre, district: SmallDistrict) -> None:
    """SIGSTOP for 30 s of ingest, alerts and api, during 1,000 presses, with a standby deciding meanwhile."""
    devices = [device for device in district.devices if device.id.startswith("sos-0")]
    centre.start("alerts-standby")
    pressing = asyncio.create_task(press_all(centre, devices, pace_s=0.02))
    for service in ("ingest", "alerts", "api"):
        await asyncio.sleep(2.0)
        centre.pause(service)
    await asyncio.sleep(30.0)
    for service in ("alerts", "ingest", "api"):
        centre.wake(service)
    heard = await pressing
    assert len(heard) == HOMES
    await all_decided(centre)
    assert_everything_once(centre, heard)
