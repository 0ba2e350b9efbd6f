"""What readers make of a broker that no longer keeps to the protocol."""

import asyncio
from dataclasses import replace

import pytest

from nowalls.runtime.logs import no_log
from nowalls.runtime.mqtt import (
    MqttAddress,
    MqttVersion,
    Reader,
    SessionPlan,
    Subscription,
    lean_session,
    open_session,
    packets,
)
from tests.contract.conftest import take
from tests.contract.scripted import Line, idle, scripted_broker
from tests.support.waiting import HANG_S

PLAN = SessionPlan(name="scripted", subscriptions=(Subscription(topic="#"),), reader=Reader.LEAN)
V311 = MqttVersion.V311

pytestmark = pytest.mark.timeout(2 * HANG_S)


def a_message(payload: bytes, packet_id: int = 1, topic: str = "a") -> bytes:
    """A message with QoS 1."""
    return packets.publish(topic, payload, packet_id=packet_id, version=V311)


@pytest.mark.parametrize("reader", Reader)
async def test_a_topic_that_is_no_text_is_delivered_and_acknowledged(reader: Reader) -> None:
    """A poison topic reaches the quarantine like any message, and does not come again for ever."""
    acknowledged: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def script(line: Line) -> None:
        await line.say(b"\x32\x08\x00\x02\xff\xfe\x00\x07hi" + a_message(b"next", 8))
        acknowledged.set_result(await line.listen())
        await idle(line)

    async with (
        scripted_broker(script) as address,
        open_session(address, replace(PLAN, reader=reader), log=no_log()) as s,
    ):
        poison, following = await take(s, 2)
        assert (poison.topic, poison.payload, following.payload) == ("not-utf-8", b"hi", b"next")
        assert (await acknowledged).startswith(packets.pubacks([7]))


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x32\x02\x00\x09",
        b"\x32\xff\xff\xff\xff\xff",
        b"\x00\x00",
        b"\x10\x00",
        b"\x34\x05\x00\x01a\x00\x01",
        bytes([packets.Kind.PUBACK << 4, 0]),
    ],
)
async def test_malformed_packets_end_that_connection_and_nothing_else(garbage: bytes) -> None:
    """What is no MQTT ends the connection; what came before it is kept, and the next connection works."""

    async def script(line: Line) -> None:
        if line.number == 1:
            await line.say(a_message(b"before") + garbage)
        else:
            await line.say(a_message(b"before") + a_message(b"after", 2))
        await idle(line)

    async with scripted_broker(script) as address, open_session(address, PLAN, log=no_log()) as session:
        assert b"after" in [each.payload for each in await take(session, 2)]
        assert session.is_ready
        assert session.lost_sessions == 0


async def test_a_message_before_the_welcome_is_not_believed() -> None:
    """Whoever sends messages without having welcomed us is no broker."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(a_message(b"x"))
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    address = MqttAddress(host="127.0.0.1", port=port, version=V311)
    async with server, open_session(address, PLAN, log=no_log()) as session:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await session.batch(1)
        assert not session.is_connected


async def test_what_nobody_takes_waits_at_the_broker() -> None:
    """A flood with QoS 0, which no acknowledgement bounds, stops at the socket; it flows on as messages are taken."""
    sent = 0
    total = 4 * lean_session.MOST_WAITING
    frame = b"\x30" + packets.write_length(1003) + b"\x00\x01a" + b"x" * 1000

    async def script(line: Line) -> None:
        nonlocal sent
        for _ in range(total // 100):
            await line.say(frame * 100)
            sent += 100
        await idle(line)

    async with scripted_broker(script) as address, open_session(address, PLAN, log=no_log()) as session:
        await session.ready()
        stopped_at = -1
        while sent != stopped_at:
            stopped_at = sent
            await asyncio.sleep(0.3)
        assert 0 < stopped_at < total

        await take(session, total)
        assert sent == total


async def test_a_dead_link_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that answers no ping is left, and another connection made."""
    monkeypatch.setattr(lean_session, "ANSWER_WITHIN_S", 0.2)
    monkeypatch.setattr(lean_session, "PING_EACH_S", 0.2)

    async def script(line: Line) -> None:
        if line.number > 1:
            await line.say(a_message(b"alive again"))
        await idle(line)

    async with scripted_broker(script) as address, open_session(address, PLAN, log=no_log()) as session:
        [message] = await take(session, 1)
        assert message.payload == b"alive again"


async def test_a_link_that_we_do_not_read_is_not_taken_for_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """While too much waits nothing is read, no answer to a ping either; the connection is kept all the same."""
    monkeypatch.setattr(lean_session, "PING_EACH_S", 0.1)
    monkeypatch.setattr(lean_session, "MOST_WAITING", 10)
    lines = 0

    async def script(line: Line) -> None:
        nonlocal lines
        lines = line.number
        await line.say(b"".join(a_message(b"x", number) for number in range(1, 31)))
        await idle(line)

    async with scripted_broker(script) as address, open_session(address, PLAN, log=no_log()) as session:
        await session.ready()
        await asyncio.sleep(0.6)
        assert lines == 1
        assert len(await take(session, 30)) == 30
