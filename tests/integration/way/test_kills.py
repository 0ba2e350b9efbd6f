"""Services are killed and paused in the middle of 1,000 alarms: everything acknowledged is there, once."""

import asyncio
import random

import pytest

from tests.support.centre import Centre
from tests.support.crowd import all_decided, assert_everything_once, press_all
from tests.support.district import SmallDistrict, small_district
from tests.support.live import live_console

HOMES = 1_000


@pytest.fixture
def district() -> SmallDistrict:
    """A thousand homes with a button each."""
    return small_district(HOMES)


@pytest.mark.timeout(400)
async def test_killed_services_lose_and_double_nothing(centre: Centre, district: SmallDistrict) -> None:
    """Kill -9 of ingest, alerts and api in turn, each started again, during 1,000 presses."""
    devices = [device for device in district.devices if device.id.startswith("sos-0")]
    order = ["ingest", "alerts", "api", "ingest", "alerts", "ingest"]
    random.Random(20261121).shuffle(order)
    pressing = asyncio.create_task(press_all(centre, devices, pace_s=0.012))
    for service in order:
        await asyncio.sleep(2.0)
        await asyncio.to_thread(centre.kill, service)
        centre.start(service)
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
