"""Services are paused in the middle of 1,000 alarms: everything acknowledged is there, once."""

import asyncio

import pytest

from tests.support.centre import Centre
from tests.support.crowd import all_decided, assert_everything_once, press_all
from tests.support.district import SmallDistrict, small_district

HOMES = 1_000


@pytest.fixture
def district() -> SmallDistrict:
    """A thousand homes with a button each."""
    return small_district(HOMES)


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
