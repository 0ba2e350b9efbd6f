"""The brokers of the contract suite, each with what it promises beyond the contract."""

import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from deploy.local.mosquitto import MosquittoServer
from deploy.local.nats import NatsServer
from deploy.local.processes import LOOPBACK
from nowalls.runtime.mqtt import MqttAddress, MqttVersion

SERVICE: Final = "svc-ingest"
DEVICE: Final = "bench"
EVERYTHING: Final = ("readwrite #",)
ACK_WAIT_S: Final = 3
"""NATS's time until it sends again: long against a test's moment, short against its patience."""
SAVED_WITHIN_S: Final = 3.0
"""Mosquitto's saves come every other second."""


class BrokerUnderTest(Protocol):
    """A broker that can be killed, and made to forget."""

    versions: tuple[MqttVersion, ...]
    keeps_what_it_confirmed: bool
    """Whether a kill at the very PUBACK loses nothing."""
    unacknowledged: int
    """How many messages it sends on one connection before it waits for an acknowledgement."""
    settles_in_s: float
    """How long a message must have been confirmed to outlive a kill for certain."""
    sends_again_first: bool
    """Whether what was not acknowledged comes again at once after a reconnect, before anything newer."""

    def address(self, username: str, version: MqttVersion) -> MqttAddress:
        """Return where to connect, as whom."""
        ...

    def start(self) -> None:
        """Start, from the main thread: what a thread starts ends with that thread."""
        ...

    def stop(self) -> None:
        """Stop as it is asked to."""
        ...

    def kill(self) -> None:
        """End as a crash does."""
        ...

    def forget(self) -> None:
        """Lose the disk; only while it does not run."""
        ...


@dataclass(slots=True)
class Mosquitto:
    """Our settings of Mosquitto."""

    server: MosquittoServer
    versions: tuple[MqttVersion, ...] = (MqttVersion.V5, MqttVersion.V311)
    keeps_what_it_confirmed: bool = False
    unacknowledged: int = 2_000
    settles_in_s: float = SAVED_WITHIN_S
    sends_again_first: bool = True

    def address(self, username: str, version: MqttVersion) -> MqttAddress:
        return MqttAddress(
            host=LOOPBACK,
            port=self.server.services_port,
            username=username,
            password=self.server.passwords[username],
            version=version,
        )

    def start(self) -> None:
        self.server.start()

    def stop(self) -> None:
        self.server.stop()

    def kill(self) -> None:
        self.server.kill()

    def forget(self) -> None:
        for file in (self.server.folder / "store").iterdir():
            file.unlink()


@dataclass(slots=True)
class Nats:
    """NATS with JetStream, through its MQTT side."""

    server: NatsServer
    versions: tuple[MqttVersion, ...] = (MqttVersion.V311,)
    keeps_what_it_confirmed: bool = True
    unacknowledged: int = 2_000
    settles_in_s: float = 0.0
    sends_again_first: bool = False

    def address(self, username: str, version: MqttVersion) -> MqttAddress:
        return MqttAddress(
            host=LOOPBACK,
            port=self.server.mqtt_port,
            username=username,
            password=self.server.passwords[username],
            version=version,
        )

    def start(self) -> None:
        self.server.start()

    def stop(self) -> None:
        self.server.stop()

    def kill(self) -> None:
        self.server.kill()

    def forget(self) -> None:
        shutil.rmtree(self.server.folder / "store")


def start_broker(name: str, folder: Path) -> BrokerUnderTest:
    """Prepare and start a fresh broker of this name."""
    place = folder / f"{name}-{secrets.token_hex(4)}"
    broker: BrokerUnderTest
    if name == "mosquitto":
        broker = Mosquitto(MosquittoServer.prepare(place, access={SERVICE: EVERYTHING, DEVICE: EVERYTHING}))
    else:
        broker = Nats(NatsServer.prepare(place, accounts=[SERVICE, DEVICE], ack_wait_s=ACK_WAIT_S))
    broker.start()
    return broker


def settle(broker: BrokerUnderTest) -> None:
    """Wait until what was confirmed outlives a kill."""
    time.sleep(broker.settles_in_s)
