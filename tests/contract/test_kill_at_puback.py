"""What a broker's PUBACK is worth when the broker is killed the moment it came."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress

from nowalls.runtime.mqtt import MqttVersion, packets
from tests.contract.brokers import DEVICE, BrokerUnderTest
from tests.contract.conftest import Bench, take, texts
from tests.support.waiting import HANG_S

MESSAGES = 40
NOTHING_MORE_S = 1.5
"""Where some may be missing: long against the millisecond that a message takes."""


def publish_and_kill(broker: BrokerUnderTest, topic: str, payloads: Sequence[str]) -> None:
    """Publish over a bare socket, each after the PUBACK of the one before, and kill the broker at the last one."""
    address = broker.address(DEVICE, MqttVersion.V311)
    with socket.create_connection((address.host, address.port), timeout=HANG_S) as link:
        link.sendall(packets.connect(address, "killer", kept=False, keepalive_s=0, most_bytes=0))
        assert link.recv(4) == b"\x20\x02\x00\x00"
        for number, payload in enumerate(payloads, start=1):
            link.sendall(packets.publish(topic, payload.encode(), packet_id=number, version=address.version))
            assert link.recv(4) == packets.pubacks([number])
        broker.kill()


async def test_a_kill_at_the_puback_loses_nothing_or_what_is_stated(bench: Bench) -> None:
    """NATS has all it confirmed. Mosquitto may lose the newest, never the order, and never invents."""
    async with bench.session() as session:
        await session.ready()
    sent = [str(number) for number in range(MESSAGES)]
    publish_and_kill(bench.broker, f"{bench.root}/a", sent)
    bench.broker.start()

    arrived: list[str] = []
    async with bench.session() as session:
        await session.ready()
        with suppress(TimeoutError):
            while len(arrived) < MESSAGES:
                async with asyncio.timeout(HANG_S if bench.broker.keeps_what_it_confirmed else NOTHING_MORE_S):
                    arrived += texts(await take(session, 1))

    if bench.broker.keeps_what_it_confirmed:
        assert arrived == sent
    else:
        assert arrived == sent[: len(arrived)]
