"""Fifty clients at one home for a minute, while alerts is killed between them."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from tests.support.centre import Centre
from tests.support.desks import RAISES, assert_one_after_the_other, contend, hire
from tests.support.device import a_device

DESKS = 50 - len(RAISES)


@pytest.mark.timeout(400)
async def test_fifty_clients_for_a_minute_make_one_story(
    centre: Centre,
    database_url: str,
    password_hash: str,
) -> None:
    """A minute of contest, alerts killed and started again each ten seconds: still one story, nothing lost."""
    people = await hire(database_url, password_hash)
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        port = centre.broker.devices_port
        devices = [await stack.enter_async_context(a_device(each, port)) for each in RAISES]
        killing = group.create_task(_kill_alerts_now_and_then(centre))
        contest = await contend(centre, people, devices, desks=DESKS, for_s=60.0)
        killing.cancel()
    assert_one_after_the_other(centre, contest)
    assert contest.refused["already_claimed"] > 0, "Nobody met anybody: this proved nothing."
    assert len(contest.done) > 200


async def _kill_alerts_now_and_then(centre: Centre) -> None:
    while True:
        await asyncio.sleep(10.0)
        centre.kill("alerts")
        centre.start("alerts")
