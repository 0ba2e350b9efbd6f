"""The private broker: two listeners, accounts from files, queues that survive, and who reaches which topics."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from deploy.local.mosquitto import MosquittoServer
from tests.support.broker import Broker, Login, can_log_in, wait_for_a_save, wait_for_login

HANG_LIMIT_S = 60.0


class Connect(Protocol):
    """Opens a session with a login."""

    def __call__(self, login: Login, *, client_id: str = "") -> "Session": ...


class Session:
    """One MQTT 5 client, driven by hand in the test's own thread."""

    def __init__(self, login: Login, *, client_id: str = "") -> None:
        self.received: list[tuple[str, bytes]] = []
        self.refusals: list[str] = []
        self.answered: set[int] = set()
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5)
        self.client.username_pw_set(login.username, login.password)
        self.client.on_message = lambda _client, _data, message: self.received.append(
            (message.topic, bytes(message.payload))
        )
        self.client.on_publish = self._published
        self.client.on_subscribe = lambda _client, _data, mid, _codes, _more: self.answered.add(mid)
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        # Kept until the broker is told otherwise.
        properties.SessionExpiryInterval = 0xFFFFFFFF
        self.client.connect(login.host, login.port, clean_start=False, properties=properties)
        self.turn_until(self.client.is_connected)

    def subscribe(self, topic: str) -> None:
        """Subscribe at QoS 1 and wait for the answer."""
        _, mid = self.client.subscribe(topic, options=SubscribeOptions(qos=1))
        assert mid is not None
        self.turn_until(lambda: mid in self.answered)

    def publish(self, topic: str, payload: bytes = b"x") -> None:
        """Publish at QoS 1 and wait for the broker's answer."""
        info = self.client.publish(topic, payload, qos=1)
        self.turn_until(lambda: info.mid in self.answered)

    def turn_until(self, done: Callable[[], bool]) -> None:
        """Let the client work until ``done``."""
        give_up_at = time.monotonic() + HANG_LIMIT_S
        while not done():
            assert time.monotonic() < give_up_at, "the broker did not answer"
            self.client.loop(timeout=0.02)

    def settle(self) -> None:
        """Let everything under way arrive: what the broker sends for a publish comes before a later answer."""
        self.client.subscribe("nowalls/settle")
        before = len(self.answered)
        self.turn_until(lambda: len(self.answered) > before)

    def leave(self) -> None:
        """Go as a crash does: no goodbye, the session stays."""
        socket = self.client.socket()
        if socket is not None:
            socket.close()

    def _published(
        self, _client: mqtt.Client, _data: object, mid: int, reason: ReasonCode, _properties: object
    ) -> None:
        self.answered.add(mid)
        if reason.is_failure:
            self.refusals.append(str(reason))


@pytest.fixture
def connect() -> Iterator[Connect]:
    """A way to open sessions; their connections are closed at the end."""
    sessions: list[Session] = []

    def open_session(login: Login, *, client_id: str = "") -> Session:
        sessions.append(Session(login, client_id=client_id))
        return sessions[-1]

    yield open_session
    for session in sessions:
        session.leave()


def test_a_device_writes_only_its_own_topics(broker: Broker, connect: Connect) -> None:
    """A device's alarm reaches ingest; what it writes in another's name is refused and reaches nobody."""
    ingest = connect(broker.service("svc-ingest"), client_id="ingest-secret")
    ingest.subscribe("nowalls/v1/+/alarm")
    ingest.subscribe("nowalls/gw/#")
    device = connect(broker.add_device("sos-1"))
    device.publish("nowalls/v1/sos-1/alarm", b"mine")
    for foreign in ("nowalls/v1/sos-2/alarm", "nowalls/v1/sos-1/ack", "nowalls/gw/sos-1/x", "nowalls/gw/other/x"):
        device.publish(foreign, b"not mine")
    ingest.turn_until(lambda: bool(ingest.received))
    ingest.settle()
    assert ingest.received == [("nowalls/v1/sos-1/alarm", b"mine")]
    assert device.refusals == ["Not authorized"] * 4


def test_a_device_reads_only_its_own_answers(broker: Broker, connect: Connect) -> None:
    """A device hears the acks to itself and no other's; the observer hears all acks and no alarm."""
    device = connect(broker.add_device("sos-1"))
    onlooker = connect(broker.observer)
    for session in (device, onlooker):
        session.subscribe("nowalls/v1/+/ack")
        session.subscribe("nowalls/v1/+/alarm")
    alerts = connect(broker.service("svc-alerts"), client_id="alerts-secret")
    alerts.publish("nowalls/v1/sos-2/ack", b"to another")
    alerts.publish("nowalls/v1/sos-1/ack", b"to me")
    device.publish("nowalls/v1/sos-1/alarm")
    device.turn_until(lambda: bool(device.received))
    device.settle()
    onlooker.settle()
    assert device.received == [("nowalls/v1/sos-1/ack", b"to me")]
    assert onlooker.received == [("nowalls/v1/sos-2/ack", b"to another"), ("nowalls/v1/sos-1/ack", b"to me")]


def test_a_gateway_speaks_for_its_devices(broker: Broker, connect: Connect) -> None:
    """A gateway writes under its prefix and for the devices granted to it, and for no other."""
    ingest = connect(broker.service("svc-ingest"), client_id="ingest-secret")
    ingest.subscribe("nowalls/#")
    gateway = connect(broker.add_device("gw-1", is_gateway=True, granted=["smoke-1"]))
    gateway.publish("nowalls/gw/gw-1/zigbee2mqtt/kitchen")
    gateway.publish("nowalls/v1/smoke-1/alarm")
    gateway.publish("nowalls/v1/smoke-2/alarm")
    ingest.turn_until(lambda: len(ingest.received) > 1)
    ingest.settle()
    assert {topic for topic, _ in ingest.received} == {
        "nowalls/gw/gw-1/zigbee2mqtt/kitchen",
        "nowalls/v1/smoke-1/alarm",
    }


def test_a_removed_device_is_shut_out(broker: Broker, connect: Connect) -> None:
    """An account that was taken away is cut off at once and cannot come back; the others stay."""
    stays = broker.add_device("sos-1")
    goes = broker.add_device("sos-2")
    session = connect(goes)
    broker.remove_device("sos-2")
    session.turn_until(lambda: not session.client.is_connected())
    assert not can_log_in(goes)
    assert can_log_in(stays)


def test_nobody_enters_without_a_password(broker: Broker) -> None:
    """A wrong password is refused on both listeners."""
    assert can_log_in(broker.service("svc-ingest"))
    for port in (broker.devices_port, broker.services_port):
        assert not can_log_in(Login(port=port, username="svc-ingest", password="wrong"))


def test_a_device_cannot_take_over_a_session(broker: Broker, connect: Connect) -> None:
    """On the devices' listener a client id is the user name, whatever the device says: ingest stays connected."""
    ingest = connect(broker.service("svc-ingest"), client_id="ingest-secret")
    connect(broker.add_device("sos-1"), client_id="ingest-secret")
    ingest.settle()
    assert ingest.client.is_connected()


def test_a_refused_publish_costs_a_device_nothing_else(broker: Broker, connect: Connect) -> None:
    """After a publish that was refused the device is still connected and its alarm goes through."""
    ingest = connect(broker.service("svc-ingest"), client_id="ingest-secret")
    ingest.subscribe("nowalls/v1/+/alarm")
    device = connect(broker.add_device("sos-1"))
    device.publish("nowalls/v1/sos-2/alarm", b"not mine")
    device.publish("nowalls/v1/sos-1/alarm", b"mine")
    ingest.turn_until(lambda: bool(ingest.received))
    assert ingest.received == [("nowalls/v1/sos-1/alarm", b"mine")]


@pytest.mark.parametrize("ending", [MosquittoServer.kill, MosquittoServer.stop])
def test_waiting_messages_survive(broker: Broker, connect: Connect, ending: Callable[[MosquittoServer], None]) -> None:
    """Far more than Mosquitto's default of 1,000 wait for an absent session, and outlive a stop or a crash."""
    count = 1500
    ingest = connect(broker.service("svc-ingest"), client_id="ingest-secret")
    ingest.subscribe("nowalls/v1/+/alarm")
    ingest.leave()
    device = connect(broker.add_device("sos-1"))
    for number in range(count):
        device.publish("nowalls/v1/sos-1/alarm", str(number).encode())
    wait_for_a_save(broker.server)
    ending(broker.server)
    broker.server.start()
    again = connect(broker.service("svc-ingest"), client_id="ingest-secret")
    again.turn_until(lambda: len(again.received) >= count)
    assert [int(payload) for _, payload in again.received] == list(range(count))


def test_the_process_is_mosquitto_itself(broker: Broker) -> None:
    """The pid file names the serving process, which SIGTERM ends cleanly, and a restart renews it."""
    process = broker.server.process
    assert process is not None
    pid_file = broker.broker_dir / "mosquitto.pid"
    assert int(pid_file.read_text()) == process.pid
    assert b"mosquitto" in Path(f"/proc/{process.pid}/cmdline").read_bytes()
    process.send_signal(signal.SIGTERM)
    assert process.wait(HANG_LIMIT_S) == 0
    broker.restart()
    assert int(pid_file.read_text()) == broker.server.pid != process.pid


def test_a_broker_taken_up_again_keeps_its_accounts(broker: Broker) -> None:
    """A second preparation of the same folder keeps passwords and device accounts."""
    device = broker.add_device("sos-1")
    broker.stop()
    again = MosquittoServer.prepare(
        broker.broker_dir,
        access={"svc-ingest": ()},
        devices_port=broker.devices_port,
        services_port=broker.services_port,
    )
    assert again.passwords["svc-ingest"] == broker.server.passwords["svc-ingest"]
    again.start()
    wait_for_login(device)
    again.stop()
