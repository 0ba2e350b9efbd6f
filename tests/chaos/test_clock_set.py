"""The machine's time is set while services run, by Debian's faketime on our own children."""

import asyncio
from pathlib import Path

import pytest

from tests.support.district import SmallDistrict, small_district
from tests.support.drilling import Drill

HOMES = 80
STEPS = ("+90s", "-90s", "+3600s", "-1800s", "+0s")
"""Each against the machine's true time: forward and back, by less and by more than any step waits."""
EACH_S = 5.0
LIBRARY = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


@pytest.fixture
def district() -> SmallDistrict:
    """Eighty homes with a button each."""
    return small_district(HOMES)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("service", ["ingest", "alerts", "api"])
async def test_a_service_whose_clock_is_set_loses_and_delays_nothing(drill: Drill, service: str) -> None:
    """Forward by an hour or back by half of one: every alarm is stored once and no escalation waits for the clock."""
    verdict = await drill.outlives(lambda under_way: _set_again_and_again(under_way, service), lasts_s=28)
    assert verdict["acked"] == verdict["alarms"] > HOMES


async def _set_again_and_again(drill: Drill, service: str) -> None:
    said = drill.folder / "time"
    said.write_text("+0s")
    environment = {
        "LD_PRELOAD": str(LIBRARY[0]),
        "FAKETIME_TIMESTAMP_FILE": str(said),
        "FAKETIME_CACHE_DURATION": "1",
        # A machine's monotonic clock goes on when its time is set.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    await asyncio.to_thread(drill.centre.kill, service)
    drill.centre.start_from_nothing(service, environment)
    await asyncio.to_thread(drill.centre.wait_ready)
    for step in STEPS:
        said.write_text(step)
        await asyncio.sleep(EACH_S)
