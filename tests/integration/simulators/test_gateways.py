"""Gateways speak for devices that were granted to them, and everything is as it was afterwards."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from nowalls.domain.words import DeviceKind
from nowalls.runtime.clock import SystemClock
from simulators.day import Saying
from simulators.gateways import gateways_for
from simulators.lean import behind_gateways
from simulators.ledger import LiveLogin
from tests.integration.simulators.playing import a_press, fleet_of, playing, until
from tests.support.centre import Centre
from tests.support.district import PASSWORD, SmallDistrict, small_district

HOMES = 8
STORED = (
    "select d.id, s.message_id from signals as s join devices as d on d.key = s.device_key order by d.id, s.message_id"
)
BEHIND_GATEWAYS = (
    "select d.id, g.id as gateway from devices as d join devices as g on g.key = d.gateway_key order by d.id"
)
GATEWAYS = "select id, retired_at from devices where kind = 'gateway'"


@pytest.fixture
def district() -> SmallDistrict:
    """The small district with some more homes."""
    return small_district(extra_homes=HOMES)


async def test_gateways_carry_a_fleet_through_a_broken_broker(centre: Centre, district: SmallDistrict) -> None:
    """Two connections speak for every button; each press is its own device's signal, once, also one without a broker.

    Afterwards the devices are on their own again and the gateways out of service.
    """
    centre.start("broker-access")
    fleet = [line for line in fleet_of(district) if line.kind is DeviceKind.SOS]
    admin = LiveLogin(http=centre.http, username="root", password=PASSWORD)
    now = SystemClock().now()
    presses = [a_press("1", line.device_id) for line in fleet]
    later = [
        Saying(at=now + timedelta(seconds=30), device_id=line.device_id, message=a_press("2", line.device_id).message)
        for line in fleet
    ]
    async with gateways_for(fleet, 2, admin) as gateways:
        names = [login.username for login in gateways.values()]
        assert sorted(names.count(name) for name in set(names)) == [len(fleet) // 2, (len(fleet) + 1) // 2]
        assert {row["id"]: row["gateway"] for row in centre.query(BEHIND_GATEWAYS)} == {
            device_id: login.username for device_id, login in gateways.items()
        }
        connect = partial(behind_gateways, gateways=gateways)
        async with playing(centre, fleet, [*presses, *later], connect=connect) as figures:
            await until(lambda: figures.settled == len(fleet))
            assert figures.connected == len(fleet)
            await asyncio.to_thread(centre.broker.kill)
            await until(lambda: figures.connected == 0)
            await until(lambda: figures.alarms == 2 * len(fleet))
            await asyncio.to_thread(centre.broker.restart)
            await until(lambda: figures.settled == 2 * len(fleet))
    assert [(row["id"], row["message_id"]) for row in centre.query(STORED)] == sorted(
        (line.device_id, message_id) for line in fleet for message_id in ("1", "2")
    )
    assert centre.query(BEHIND_GATEWAYS) == []
    assert [row["retired_at"] is not None for row in centre.query(GATEWAYS)] == [True, True]


async def test_gateways_are_taken_out_again_after_a_failure(centre: Centre, district: SmallDistrict) -> None:
    """Whatever breaks a run, nobody's device stays behind a gateway that is no more."""
    fleet = [line for line in fleet_of(district) if line.kind is DeviceKind.SOS]
    admin = LiveLogin(http=centre.http, username="root", password=PASSWORD)

    async def broken_run() -> None:
        async with gateways_for(fleet, 1, admin):
            assert len(centre.query(BEHIND_GATEWAYS)) == len(fleet)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken_run()
    assert centre.query(BEHIND_GATEWAYS) == []
    assert [row["retired_at"] is not None for row in centre.query(GATEWAYS)] == [True]
