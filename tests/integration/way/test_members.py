"""Ingest in several processes: nothing lost and nothing twice, whoever dies, and however many they are afterwards."""

import asyncio
from datetime import timedelta

import pytest

from nowalls.runtime.clock import SystemClock
from tests.support.centre import Centre
from tests.support.device import TestDevice, a_device
from tests.support.waiting import until

MESSAGES = 300
BUTTON = "sos-home-1"
DOOR = "door-home-1"


async def at_work(centre: Centre, members: set[int]) -> None:
    """Wait until these members, and no others, have said from now on that they are at work."""
    [begin] = centre.query("select clock_timestamp() as at")
    sql = "select member from ingest_members where at_work_at > %s"
    await until(lambda: {row["member"] for row in centre.query(sql, begin["at"])} == members)


async def counted(centre: Centre, sql: str, count: int) -> None:
    """Wait until a query counts so many, and see that it does not count more a moment later."""
    await until(lambda: centre.query(sql)[0]["n"] >= count)
    await asyncio.sleep(0.5)
    assert centre.query(sql)[0]["n"] == count


READINGS = "select count(*) as n from readings"
RAISED = "select count(*) as n from signals where type = 'sos'"
OPENED = "select count(*) as n from signals where type = 'contact'"


async def measure(device: TestDevice, numbers: range) -> None:
    """Publish a measurement for each number, each of a time of its own."""
    now = SystemClock().now()
    for number in numbers:
        at = (now - timedelta(seconds=200) + timedelta(milliseconds=number * 10)).isoformat()
        await device.say("telemetry", {"at": at, "battery": number % 100})


def as_if_away(centre: Centre, member: int) -> None:
    """Make a member's absence ten minutes long, and everything else older than that."""
    centre.change(
        f"update ingest_members set session_since = session_since - interval '1 hour',"  # noqa: S608  # a number of ours
        f" at_work_at = at_work_at - case when member = {member} then interval '10 minutes' else interval '0' end"
    )
    centre.change(
        "update signal_keys set first_received_at = first_received_at - interval '10 minutes',"
        " last_received_at = last_received_at - interval '10 minutes'"
    )


async def only_members(centre: Centre, members: int) -> None:
    """Put so many members in place of the one ingest."""
    centre.kill("ingest")
    for member in range(1, members + 1):
        centre.start_member(member, members)
    await at_work(centre, set(range(1, members + 1)))


@pytest.mark.parametrize("members", [2, 4])
async def test_a_killed_member_loses_and_doubles_nothing(centre: Centre, members: int) -> None:
    """Telemetry and alarms go on while a member is dead; what was handed to it is stored when it is back."""
    await only_members(centre, members)
    async with a_device(BUTTON, centre.broker.devices_port) as device:
        await measure(device, range(MESSAGES // 3))
        centre.kill("ingest-2")
        await measure(device, range(MESSAGES // 3, MESSAGES))
        await device.alarm("a", "sos")
        await device.hears("a", "stored")
        centre.start_member(2, members)

        await counted(centre, READINGS, MESSAGES)
        await counted(centre, RAISED, 1)


async def test_fewer_members_take_over_what_waited_for_the_others(centre: Centre) -> None:
    """Of two members one is left: what the broker had handed to the other is stored, and nothing waits there."""
    await only_members(centre, 2)
    centre.kill("ingest")
    centre.kill("ingest-2")
    async with a_device(BUTTON, centre.broker.devices_port) as device:
        await measure(device, range(100))
        as_if_away(centre, 2)
        centre.start_member(1, 1)
        await counted(centre, READINGS, 100)
        await until(lambda: len(centre.query("select member from ingest_members")) == 1)
        await measure(device, range(100, 150))
        await counted(centre, READINGS, 150)


async def test_a_member_that_was_away_for_long_brings_back_nothing_old(centre: Centre) -> None:
    """A door's opening that another member stored ten minutes ago is not a second one by the one that comes back."""
    await only_members(centre, 2)
    centre.kill("ingest-2")
    async with a_device(DOOR, centre.broker.devices_port) as device:
        await device.say("state", {"contact": "open"})
        await counted(centre, OPENED, 1)
        as_if_away(centre, 2)
        centre.start_member(2, 2)
        await at_work(centre, {1, 2})
        await counted(centre, OPENED, 1)

        await device.say("state", {"contact": "closed"})
        await counted(centre, OPENED, 2)


async def test_a_member_that_comes_back_alone_takes_what_waits(centre: Centre) -> None:
    """Where nobody else is at work a member gives nothing up, however long it was away."""
    await only_members(centre, 2)
    centre.kill("ingest")
    centre.kill("ingest-2")
    async with a_device(BUTTON, centre.broker.devices_port) as device:
        await device.alarm("a", "sos")
        as_if_away(centre, 2)
        await asyncio.sleep(6)  # the other's last word is older than the five seconds that count as at work
        centre.start_member(2, 2)
        await device.hears("a", "stored")
        await counted(centre, RAISED, 1)
