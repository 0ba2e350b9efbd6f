"""Everything dies, in an order that chance gives and the seed repeats: services, broker, database.

Run by ``make drill``. The seed is printed; ``DRILL_SEED`` gives it back.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import Callable

import pytest

from deploy.local.postgres import PostgresServer
from deploy.local.processes import LaunchError
from tests.support.centre import Centre
from tests.support.crowd import all_decided, assert_everything_once, press_all
from tests.support.district import SmallDistrict, small_district
from tests.support.live import live_console

HOMES = 1_500
TROUBLES = 14
PACE_S = 0.025
DATABASE_BACK_WITHIN_S = 30.0
SEED = int(os.environ.get("DRILL_SEED", random.SystemRandom().randrange(10**6)))


@pytest.fixture
def district() -> SmallDistrict:
    """Fifteen hundred homes with a button each."""
    return small_district(HOMES)


@pytest.mark.timeout(900)
async def test_whatever_dies_nothing_is_lost_or_doubled(
    centre: Centre,
    district: SmallDistrict,
    postgres: PostgresServer,
) -> None:
    """Kills of ingest, alerts, api, the broker and the database during 1,500 presses lose and double nothing."""
    sys.stdout.write(f"drill seed {SEED}\n")
    chance = random.Random(SEED)
    devices = [device for device in district.devices if device.id.startswith("sos-0")]
    pressing = asyncio.create_task(press_all(centre, devices, PACE_S))
    for _ in range(TROUBLES):
        await asyncio.sleep(chance.uniform(0.5, 4.0))
        name, trouble = chance.choice(_troubles(centre, postgres))
        sys.stdout.write(f"  {name}\n")
        trouble()  # in this thread: the kernel stops a server when the thread that started it ends
    heard = await pressing
    assert len(heard) == HOMES
    await asyncio.to_thread(centre.wait_ready)
    await all_decided(centre)
    assert_everything_once(centre, heard)
    overdue = "select 1 from incidents where closed_at is null and next_step_at < now() - interval '5 seconds'"
    assert centre.query(overdue) == []
    async with live_console(centre.live, centre.token()) as console:
        assert len(console.incidents) == HOMES


def _troubles(centre: Centre, postgres: PostgresServer) -> list[tuple[str, Callable[[], None]]]:
    def killed(service: str) -> Callable[[], None]:
        def trouble() -> None:
            centre.kill(service)
            centre.start(service)

        return trouble

    def broker_killed() -> None:
        centre.broker.kill()
        centre.broker.restart()

    def database_killed() -> None:
        postgres.kill()
        give_up_at = time.monotonic() + DATABASE_BACK_WITHIN_S
        while True:
            try:
                postgres.start()
            except LaunchError:  # backends of the killed one still hold its shared memory for a moment
                if time.monotonic() > give_up_at:
                    raise
            else:
                return

    services = [(f"kill {service}", killed(service)) for service in ("ingest", "alerts", "api")]
    return [*services, ("kill broker", broker_killed), ("kill database", database_killed)]
