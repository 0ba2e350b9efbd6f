"""The brokers of the contract suite, each with what it promises beyond the contract."""

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.local.mosquitto import MosquittoServer
from deploy.local.nats import NatsServer
from deploy.local.processes import LOOPBACK, Server
from nowalls.runtime.mqtt import MqttAddress, MqttVersion
from tests.support.broker import wait_for_a_save

SERVICE: Final = "svc-ingest"
DEVICE: Final = "bench"
EVERYTHING: Final = ("readwrite #",)
ACK_WAIT_S: Final = 3
"""NATS's time until it sends again: long against a test's moment, short against its patience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerUnderTest:
    """A broker that can be killed, and made to forget."""

    server: Server
    port: int
    passwords: Mapping[str, str]
    store: Path
    """Where it keeps its sessions and queues."""
    versions: tuple[MqttVersion, ...]
    keeps_what_it_confirmed: bool
    """Whether a kill at the very PUBACK loses nothing."""
    unacknowledged: int = 2_000
    """How many messages it sends on one connection before it waits for an acknowledgement."""
    sends_again_first: bool
    """Whether what was not acknowledged comes again at once after a reconnect, before anything newer."""

    def address(self, username: str, version: MqttVersion) -> MqttAddress:
        """Return where to connect, as whom."""
        return MqttAddress(
            host=LOOPBACK, port=self.port, username=username, password=self.passwords[username], version=version
        )

    def start(self) -> None:
        """Start, from the main thread: what a thread starts ends with that thread."""
        self.server.start()

    def stop(self) -> None:
        """Stop as it is asked to."""
        self.server.stop()

    def kill(self) -> None:
        """End as a crash does."""
        self.server.kill()

    def forget(self) -> None:
        """Lose the disk; only while it does not run."""
        for kept in self.store.iterdir():
            if kept.is_dir():
                shutil.rmtree(kept)
            else:
                kept.unlink()


def start_broker(name: str, folder: Path) -> BrokerUnderTest:
    """Prepare and start a fresh broker of this name."""
    place = folder / f"{name}-{secrets.token_hex(4)}"
    broker = _mosquitto(place) if name == "mosquitto" else _nats(place)
    broker.start()
    return broker


def _mosquitto(folder: Path) -> BrokerUnderTest:
    """Our settings of Mosquitto."""
    server = MosquittoServer.prepare(folder, access={SERVICE: EVERYTHING, DEVICE: EVERYTHING})
    return BrokerUnderTest(
        server=server,
        port=server.services_port,
        passwords=server.passwords,
        store=folder / "store",
        versions=(MqttVersion.V5, MqttVersion.V311),
        keeps_what_it_confirmed=False,
        sends_again_first=True,
    )


def _nats(folder: Path) -> BrokerUnderTest:
    """NATS with JetStream, through its MQTT side."""
    server = NatsServer.prepare(folder, accounts=[SERVICE, DEVICE], ack_wait_s=ACK_WAIT_S)
    return BrokerUnderTest(
        server=server,
        port=server.mqtt_port,
        passwords=server.passwords,
        store=folder / "store",
        versions=(MqttVersion.V311,),
        keeps_what_it_confirmed=True,
        sends_again_first=False,
    )


def settle(broker: BrokerUnderTest) -> None:
    """Wait until what was confirmed outlives a kill."""
    if isinstance(broker.server, MosquittoServer):
        wait_for_a_save(broker.server)
