"""Sessions that give something up: topics of another time, or all that waits."""

from dataclasses import replace

import pytest

from nowalls.runtime.logs import no_log
from nowalls.runtime.mqtt import Reader, Subscription, open_session
from tests.contract.brokers import SERVICE
from tests.contract.conftest import Bench, heard_out, take, texts


async def test_topics_that_are_given_up_bring_nothing_more(bench: Bench) -> None:
    """A kept session that takes another topic and gives up its first one hears the new one alone."""
    plan = bench.plan()
    async with bench.session(plan) as session:
        await session.ready()
    moved = replace(plan, subscriptions=(Subscription(topic=f"{bench.root}/b"),), given_up=(f"{bench.root}/#",))
    async with bench.session(moved) as session:
        await session.ready()
        await heard_out(session)
        await bench.publish("old", topic="a")
        await bench.publish("new", topic="b")

        assert texts(await take(session, 1)) == ["new"]


@pytest.mark.parametrize("may_forget", [True, False])
async def test_what_waits_is_given_up_where_that_is_allowed(bench: Bench, *, may_forget: bool) -> None:
    """The lean reader asks before it connects: allowed to, it begins anew, which is no loss; else everything waits."""
    if bench.reader is not Reader.LEAN:
        return

    async def answer() -> bool:
        return may_forget

    plan = bench.plan()
    async with bench.session(plan) as session:
        await session.ready()
    await bench.publish("waiting")
    address = bench.broker.address(SERVICE, bench.version)
    async with open_session(address, plan, log=no_log(), may_forget=answer) as session:
        await session.ready()
        await bench.publish("now")
        assert texts(await take(session, 1)) == (["now"] if may_forget else ["waiting"])
        assert (session.lost_sessions, session.began_anew, session.begun) == (0, False, int(may_forget))
