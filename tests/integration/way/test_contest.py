"""Fifty clients at one home: they raise, claim and resolve its incidents at once."""

from contextlib import AsyncExitStack

from tests.support.centre import Centre
from tests.support.desks import RAISES, assert_one_after_the_other, contend, hire
from tests.support.device import a_device

DESKS = 50 - len(RAISES)


async def test_fifty_clients_at_one_home_make_one_story(centre: Centre, database_url: str, password_hash: str) -> None:
    """No second open incident, no lost transition, no incident in two hands, whoever commands at the same time."""
    people = await hire(database_url, password_hash)
    async with AsyncExitStack() as stack:
        port = centre.broker.devices_port
        devices = [await stack.enter_async_context(a_device(each, port)) for each in RAISES]
        contest = await contend(centre, people, devices, desks=DESKS, for_s=10.0, at_least=51)
    assert_one_after_the_other(centre, contest)
    assert contest.refused["already_claimed"] > 0, "Nobody met anybody: this proved nothing."
    assert len(contest.done) > 50
