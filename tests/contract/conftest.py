"""Every reader on every broker whose protocol it speaks."""

import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiomqtt
import pytest

from nowalls.runtime.logs import no_log
from nowalls.runtime.mqtt import (
    Delivery,
    MqttSession,
    MqttVersion,
    Reader,
    SessionPlan,
    Subscription,
    open_session,
)
from tests.contract.brokers import DEVICE, SERVICE, BrokerUnderTest, start_broker
from tests.support.faults import FaultProxy
from tests.support.waiting import HANG_S

COMBINATIONS = [
    ("mosquitto", Reader.PAHO, MqttVersion.V5),
    ("mosquitto", Reader.PAHO, MqttVersion.V311),
    ("mosquitto", Reader.LEAN, MqttVersion.V5),
    ("mosquitto", Reader.LEAN, MqttVersion.V311),
    ("nats", Reader.PAHO, MqttVersion.V311),
    ("nats", Reader.LEAN, MqttVersion.V311),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A broker, a reader, and a topic root that no other test uses."""

    broker: BrokerUnderTest
    reader: Reader
    version: MqttVersion
    root: str = field(default_factory=lambda: f"nowalls/v1/{secrets.token_hex(6)}")

    def plan(self, *, name: str = "reader", retained: bool = False, kept: bool = True) -> SessionPlan:
        """A session that reads everything below the root."""
        return SessionPlan(
            name=f"{name}-{self.root[-12:]}",
            subscriptions=(Subscription(topic=f"{self.root}/#", retained=retained),),
            kept=kept,
            reader=self.reader,
        )

    def session(
        self, plan: SessionPlan | None = None, *, through: FaultProxy | None = None
    ) -> AbstractAsyncContextManager[MqttSession]:
        """Open a session, where asked for through a proxy."""
        address = self.broker.address(SERVICE, self.version)
        if through is not None:
            address = type(address)(
                host=address.host,
                port=through.port,
                username=address.username,
                password=address.password,
                version=address.version,
            )
        return open_session(address, plan or self.plan(), log=no_log())

    @asynccontextmanager
    async def device(self) -> AsyncIterator[aiomqtt.Client]:
        """Connect as somebody who may publish everywhere."""
        address = self.broker.address(DEVICE, self.version)
        async with aiomqtt.Client(
            address.host,
            address.port,
            username=address.username,
            password=address.password,
            identifier=f"device-{secrets.token_hex(6)}",
            protocol=aiomqtt.ProtocolVersion(self.version),
            max_concurrent_outgoing_calls=5_000,
        ) as client:
            yield client

    async def publish(self, *payloads: str, topic: str = "a", retain: bool = False) -> None:
        """Publish with QoS 1 and wait for each PUBACK, in order."""
        async with self.device() as device:
            for payload in payloads:
                await device.publish(f"{self.root}/{topic}", payload, qos=1, retain=retain, timeout=HANG_S)


async def take(session: MqttSession, count: int, *, acknowledged: bool = True) -> list[Delivery]:
    """Take so many messages, and acknowledge them unless told otherwise."""
    taken: list[Delivery] = []
    while len(taken) < count:
        taken += await session.batch(count - len(taken))
    if acknowledged:
        session.acknowledge(taken)
    return taken


async def heard_out(session: MqttSession) -> None:
    """Return when the broker has worked through all that the session has said: it does so in order."""
    await session.publish_confirmed("aside/said", b"", timeout_s=HANG_S)


def texts(deliveries: list[Delivery]) -> list[str]:
    """The payloads as text."""
    return [each.payload.decode() for each in deliveries]


@pytest.fixture(scope="module")
def brokers(servers_folder: Path) -> Iterator[Callable[[str], BrokerUnderTest]]:
    """One broker of each name for all tests of a module; whoever kills it starts it again."""
    running: dict[str, BrokerUnderTest] = {}

    def broker(name: str) -> BrokerUnderTest:
        if name not in running:
            running[name] = start_broker(name, servers_folder)
        return running[name]

    yield broker
    for each in running.values():
        each.stop()


@pytest.fixture(params=COMBINATIONS, ids=lambda each: f"{each[0]}-{each[1]}-{each[2].name.lower()}")
def bench(request: pytest.FixtureRequest, brokers: Callable[[str], BrokerUnderTest]) -> Bench:
    """A reader on a broker."""
    name, reader, version = request.param
    return Bench(broker=brokers(name), reader=reader, version=version)
