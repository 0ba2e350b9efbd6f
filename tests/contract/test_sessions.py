"""What keeps an alarm from being lost between a device and a commit: for every reader, on every broker."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest

from nowalls.runtime.logs import no_log
from nowalls.runtime.mqtt import MqttAddress, PublishError, open_session
from tests.contract.brokers import SERVICE, settle
from tests.contract.conftest import Bench, heard_out, take, texts
from tests.support.faults import FaultProxy
from tests.support.waiting import HANG_S, until

NOTHING_MORE_S = 0.5
"""Long against the millisecond that a message takes."""

pytestmark = pytest.mark.timeout(2 * HANG_S)

OpenProxy = Callable[[int], Awaitable[FaultProxy]]

READ_AND_HANG = """
import asyncio, sys
from nowalls.runtime.logs import no_log
from nowalls.runtime.mqtt import MqttAddress, MqttVersion, Reader, SessionPlan, Subscription, open_session

host, port, user, password, version, reader, name, topic, acknowledged = sys.argv[1:]

async def main():
    address = MqttAddress(
        host=host, port=int(port), username=user, password=password, version=MqttVersion(int(version))
    )
    plan = SessionPlan(name=name, subscriptions=(Subscription(topic=topic),), reader=Reader(reader))
    async with open_session(address, plan, log=no_log()) as session:
        taken = []
        while len(taken) < 5:
            taken += await session.batch(5 - len(taken))
        session.acknowledge(taken[: int(acknowledged)])
        await session.publish_confirmed("aside/said", b"", timeout_s=60)
        print("taken", flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


async def nothing_more(bench: Bench) -> bool:
    """Tell that a session finds nothing that waits for it."""
    async with bench.session() as session:
        await session.ready()
        try:
            async with asyncio.timeout(NOTHING_MORE_S):
                return not await session.batch(10)
        except TimeoutError:
            return True


async def begun(bench: Bench) -> None:
    """Have a session that the broker knows, and leave it."""
    async with bench.session() as session:
        await session.ready()
        assert session.began_anew


async def test_what_comes_while_we_are_away_waits_in_order(bench: Bench) -> None:
    """Messages published while nobody reads are all there on return, in the order they were published."""
    await begun(bench)
    await bench.publish(*map(str, range(200)))

    async with bench.session() as session:
        assert texts(await take(session, 200)) == [str(number) for number in range(200)]
        assert not session.began_anew
        await heard_out(session)

    assert await nothing_more(bench)


async def test_what_was_not_acknowledged_comes_again_after_a_process_was_killed(bench: Bench) -> None:
    """A reader that dies with five messages, two of them acknowledged, gets the other three again."""
    await begun(bench)
    await bench.publish(*"abcde")
    plan, address = bench.plan(), bench.broker.address(SERVICE, bench.version)
    argv = [
        *(address.host, str(address.port), SERVICE, str(address.password), str(int(bench.version))),
        *(bench.reader.value, plan.name, plan.subscriptions[0].topic, "2"),
    ]
    with subprocess.Popen(  # noqa: ASYNC220  # its start keeps nobody waiting
        [sys.executable, "-c", READ_AND_HANG, *argv], stdout=subprocess.PIPE, env=os.environ | {"PYTHONWARNINGS": ""}
    ) as process:
        assert process.stdout is not None
        assert (await asyncio.to_thread(process.stdout.readline)).strip() == b"taken"
        process.send_signal(signal.SIGKILL)

    async with bench.session() as session:
        assert texts(await take(session, 3)) == ["c", "d", "e"]
        await heard_out(session)
    assert await nothing_more(bench)


async def test_what_was_not_acknowledged_comes_again_after_a_cut(bench: Bench, fault_proxy: OpenProxy) -> None:
    """A cut connection is made again by itself, and brings again what was taken and not acknowledged."""
    proxy = await fault_proxy(bench.broker.address(SERVICE, bench.version).port)
    async with bench.session(through=proxy) as session:
        await session.ready()
        await bench.publish(*"abcde")
        taken = await take(session, 5, acknowledged=False)
        session.acknowledge(taken[:2])
        await heard_out(session)

        await proxy.cut()

        assert texts(await take(session, 3)) == ["c", "d", "e"]
        assert session.lost_sessions == 0
        await heard_out(session)  # the proxy drops what is under way when either side leaves
    assert await nothing_more(bench)


async def test_what_waited_in_memory_at_a_cut_comes_once(bench: Bench, fault_proxy: OpenProxy) -> None:
    """Messages that nobody had taken when the connection was cut are not doubled by the broker's sending them again."""
    proxy = await fault_proxy(bench.broker.address(SERVICE, bench.version).port)
    async with bench.session(through=proxy) as session:
        await session.ready()
        await bench.publish(*"abcde")
        await until(lambda: session.came == 5)

        await proxy.cut()
        await until(lambda: session.connections == 2 and session.is_ready)
        await bench.publish("f")

        order = "abcdef" if bench.broker.sends_again_first else "fabcde"
        assert texts(await take(session, 6)) == list(order)


async def test_an_acknowledgement_of_an_earlier_connection_is_not_sent(bench: Bench, fault_proxy: OpenProxy) -> None:
    """Acknowledging what came before a cut confirms nothing that came after it, though the packet ids are the same."""
    proxy = await fault_proxy(bench.broker.address(SERVICE, bench.version).port)
    async with bench.session(through=proxy) as session:
        await session.ready()
        await bench.publish("before")
        old = await take(session, 1, acknowledged=False)
        await proxy.cut()
        again = await take(session, 1, acknowledged=False)

        session.acknowledge(old)
        await heard_out(session)
        assert again[0].generation != old[0].generation

    async with bench.session() as session:
        assert texts(await take(session, 1)) == ["before"]


async def test_a_stuck_reader_bounds_what_is_in_flight(bench: Bench) -> None:
    """A reader that acknowledges nothing is sent so many messages and no more; the rest comes as it acknowledges."""
    many = bench.broker.unacknowledged + 500
    async with bench.session() as session, bench.device() as device:
        await session.ready()
        async with asyncio.TaskGroup() as group:
            for number in range(many):
                group.create_task(device.publish(f"{bench.root}/a", str(number), qos=1, timeout=HANG_S))
        held = await take(session, bench.broker.unacknowledged, acknowledged=False)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(NOTHING_MORE_S):
                await session.batch(1)

        session.acknowledge(held)

        rest = await take(session, many - len(held))
        assert texts(held + rest) == [str(number) for number in range(many)]


async def test_two_sessions_get_every_message_each(bench: Bench) -> None:
    """Sessions of different names are different readers: both get all."""
    async with bench.session(bench.plan(name="one")) as one, bench.session(bench.plan(name="two")) as two:
        await one.ready()
        await two.ready()
        await bench.publish(*"abc")

        assert texts(await take(one, 3)) == texts(await take(two, 3)) == ["a", "b", "c"]


async def test_a_session_that_is_not_kept_begins_empty(bench: Bench) -> None:
    """A session for a moment finds nothing of what came before it."""
    plan = bench.plan(kept=False)
    async with bench.session(plan) as session:
        await session.ready()
    await bench.publish("between")

    async with bench.session(plan) as session:
        await session.ready()
        await bench.publish("now")
        assert texts(await take(session, 1)) == ["now"]


async def test_a_publish_is_confirmed_by_the_broker(bench: Bench) -> None:
    """A confirmed publish returns once the broker has it; one without waiting arrives too."""
    async with bench.session() as session:
        await session.ready()
        await session.publish_confirmed(f"{bench.root}/told", b"1", timeout_s=HANG_S)
        session.publish(f"{bench.root}/told", b"2")

        assert texts(await take(session, 2)) == ["1", "2"]


async def test_many_publishes_at_once_all_arrive(bench: Bench) -> None:
    """More publishes than a broker lets stand unconfirmed leave one after the other."""
    many = 3_000
    async with bench.session() as session:
        await session.ready()
        for number in range(many):
            session.publish(f"{bench.root}/told", str(number).encode())

        arrived = [text for _ in range(3) for text in texts(await take(session, many // 3))]
        assert arrived == [str(number) for number in range(many)]


async def test_a_publish_nobody_confirms_is_an_error(bench: Bench, fault_proxy: OpenProxy) -> None:
    """Where the broker says nothing, a confirmed publish raises, and does not wait for ever."""
    proxy = await fault_proxy(bench.broker.address(SERVICE, bench.version).port)
    async with bench.session(through=proxy) as session:
        await session.ready()
        proxy.stall()
        with pytest.raises(PublishError):
            await session.publish_confirmed(f"{bench.root}/told", b"1", timeout_s=0.3)
        proxy.flow()


async def test_a_refused_login_leaves_a_session_that_is_not_ready(bench: Bench) -> None:
    """A wrong password is no crash: the session stays unconnected and goes on trying."""
    right = bench.broker.address(SERVICE, bench.version)
    wrong = MqttAddress(host=right.host, port=right.port, username=SERVICE, password="wrong", version=right.version)
    async with open_session(wrong, bench.plan(), log=no_log()) as session:
        await asyncio.sleep(0.4)
        assert not session.is_connected
        assert not session.is_ready


async def test_a_large_payload_arrives_whole(bench: Bench) -> None:
    """A payload of 900 kB, cut into many reads, is the same on the other side."""
    large = "0123456789" * 90_000
    async with bench.session() as session:
        await session.ready()
        await bench.publish("small", large, "small again")

        assert texts(await take(session, 3)) == ["small", large, "small again"]


async def test_an_empty_payload_and_a_long_topic_arrive(bench: Bench) -> None:
    """Nothing is a payload, and a topic may be longer than one byte's length."""
    topic = "/".join(["level"] * 40)
    async with bench.session() as session:
        await session.ready()
        await bench.publish("", "x", topic=topic)

        [empty, other] = await take(session, 2)
        assert (empty.payload, empty.topic, other.payload) == (b"", f"{bench.root}/{topic}", b"x")


async def test_a_message_larger_than_the_broker_allows_hurts_nobody_else(bench: Bench) -> None:
    """Whoever publishes beyond the limit is hung up on; the reader's session goes on undisturbed."""
    async with bench.session() as session:
        await session.ready()
        with pytest.raises(Exception, match=r".+"):
            async with bench.device() as device:
                await device.publish(f"{bench.root}/a", "x" * 3_000_000, qos=1, timeout=3)
        await bench.publish("after")

        assert texts(await take(session, 1)) == ["after"]
        assert session.lost_sessions == 0


async def test_what_is_kept_before_a_restart_is_there_after_it(bench: Bench) -> None:
    """A broker that is stopped as it is asked to, and started again, has lost nothing."""
    await begun(bench)
    await bench.publish(*"abc")
    bench.broker.stop()
    bench.broker.start()

    async with bench.session() as session:
        assert texts(await take(session, 3)) == ["a", "b", "c"]


async def test_what_a_broker_kept_long_enough_outlives_its_kill(bench: Bench) -> None:
    """A killed broker still has the session and what it had confirmed a few seconds ago."""
    await begun(bench)
    await bench.publish(*"abc")
    settle(bench.broker)
    bench.broker.kill()
    bench.broker.start()

    async with bench.session() as session:
        assert texts(await take(session, 3)) == ["a", "b", "c"]


async def test_a_lost_session_is_noticed_and_what_waited_in_memory_is_not_dropped(bench: Bench) -> None:
    """A broker that lost its disk has forgotten us: that is counted, and what it had given us is still ours."""
    async with bench.session() as session:
        await session.ready()
        await bench.publish("given")
        await until(lambda: session.came == 1)

        bench.broker.stop()
        bench.broker.forget()
        bench.broker.start()

        await until(lambda: session.lost_sessions and session.is_ready)
        await bench.publish("afterwards")
        assert texts(await take(session, 2)) == ["given", "afterwards"]
        assert session.lost_sessions == 1
