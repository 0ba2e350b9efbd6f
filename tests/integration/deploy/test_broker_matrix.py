"""Who reaches what at the broker: every kind of account, both protocols, on a real Mosquitto."""

import secrets
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from deploy.local.mosquitto import OBSERVER, SERVICE_ACCESS, make_certificate
from deploy.local.processes import LOOPBACK, LaunchError, free_port
from tests.support.broker import Broker, Login, fresh_broker
from tests.support.waiting import HANG_S

SETTLED_S: Final = 0.3
"""Mosquitto answers within a millisecond; what has not come by then is not coming."""
WATCHER: Final = "watcher"
V3, V5 = MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5

UP: Final = ("alarm", "state", "telemetry", "motion", "status", "reply")
DOWN: Final = ("ack", "command")
TOPICS: Final = (
    *(f"nowalls/v1/{device}/{channel}" for device in ("sos-1", "smoke-1", "sos-2") for channel in (*UP, *DOWN)),
    *(f"nowalls/gw/{name}/zigbee2mqtt/kitchen" for name in ("gw-1", "gw-2", "sos-1")),
    "nowalls/v1/sos-1/alarm/more",
    "nowalls/v1/sos-1",
    "nowalls/v1/sos-1x/alarm",
    "nowalls/v2/sos-1/alarm",
    "$SYS/broker/clients/connected",
    "anything/else",
)


def up_of(*devices: str) -> set[str]:
    """The up channels of devices."""
    return {f"nowalls/v1/{device}/{channel}" for device in devices for channel in UP}


def down_of(*devices: str) -> set[str]:
    """The down channels of devices."""
    return {f"nowalls/v1/{device}/{channel}" for device in devices for channel in DOWN}


@dataclass(frozen=True, slots=True)
class Row:
    """What an account may write of all topics, and read of them."""

    writes: set[str]
    reads: set[str]


MATRIX: Final = {
    "sos-1": Row(up_of("sos-1"), down_of("sos-1")),
    "smoke-1": Row(up_of("smoke-1"), down_of("smoke-1")),
    # A gateway has its own channels, those of the devices granted to it, and its prefix.
    "gw-1": Row(
        up_of("smoke-1") | {"nowalls/gw/gw-1/zigbee2mqtt/kitchen"},
        down_of("smoke-1"),
    ),
    OBSERVER: Row(set(), {f"nowalls/v1/{device}/ack" for device in ("sos-1", "smoke-1", "sos-2")}),
    "svc-ingest": Row(
        {f"nowalls/v1/{device}/ack" for device in ("sos-1", "smoke-1", "sos-2")},
        {topic for topic in TOPICS if topic.startswith(("nowalls/v1/", "nowalls/gw/", "$SYS/"))},
    ),
    "svc-alerts": Row(
        {f"nowalls/v1/{device}/{channel}" for device in ("sos-1", "smoke-1", "sos-2") for channel in DOWN},
        {topic for topic in TOPICS if topic.startswith("$SYS/")},
    ),
}


class Session:
    """One client of either protocol, driven by hand."""

    def __init__(
        self,
        login: Login | None,
        version: MQTTProtocolVersion,
        *,
        port: int,
        client_id: str = "",
        will: str | None = None,
        authority: str | None = None,
    ) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.let_in: bool | None = None
        self.answered: set[int] = set()
        self.gone = False
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=version)
        if login is not None:
            self.client.username_pw_set(login.username, login.password)
        if authority is not None:
            self.client.tls_set(ca_certs=authority, tls_version=ssl.PROTOCOL_TLS_CLIENT)
        if will is not None:
            self.client.will_set(will, b"will", qos=1)
        self.client.on_connect = self._connected
        self.client.on_disconnect = self._disconnected
        self.client.on_message = lambda _c, _d, message: self.received.append((message.topic, bytes(message.payload)))
        self.client.on_publish = lambda _c, _d, mid, _r, _p: self.answered.add(mid)
        self.client.on_subscribe = lambda _c, _d, mid, _r, _p: self.answered.add(mid)
        self.client.connect(LOOPBACK, port)
        self.turn_until(lambda: self.let_in is not None or self.gone)

    def turn_until(self, done: Callable[[], bool]) -> None:
        """Let the client work until ``done()``."""
        give_up_at = time.monotonic() + HANG_S
        while not done():
            assert time.monotonic() < give_up_at, "the broker did not answer"
            self.client.loop(timeout=0.01)

    def heard(self, mark: bytes) -> set[str]:
        """Where what bears this mark came from, and what the broker says of itself."""
        return {topic for topic, said in self.received if said.endswith(mark) or topic.startswith("$SYS/")}

    def settle(self) -> None:
        """Let whatever more is under way arrive."""
        give_up_at = time.monotonic() + SETTLED_S
        while time.monotonic() < give_up_at:
            self.client.loop(timeout=0.01)

    def subscribe(self, *filters: str) -> None:
        """Subscribe and wait for the answers, allowed or not."""
        _, mid = self.client.subscribe([(each, 1) for each in filters])
        self.turn_until(lambda: mid in self.answered or self.gone)

    def publish(self, payload: bytes, *topics: str) -> None:
        """Publish to topics and wait for the answers, allowed or not."""
        mids = {self.client.publish(topic, payload, qos=1).mid for topic in topics}
        self.turn_until(lambda: mids <= self.answered or self.gone)

    def leave(self) -> None:
        """Go without a goodbye."""
        connection = self.client.socket()
        if connection is not None:
            connection.close()

    def _connected(self, _c: mqtt.Client, _d: object, _f: object, reason: ReasonCode, _p: Properties | None) -> None:
        self.let_in = not reason.is_failure

    def _disconnected(self, *_: object) -> None:
        self.gone = True


@dataclass(slots=True)
class Accounts:
    """The broker with one account of each kind, and their logins."""

    broker: Broker
    logins: dict[str, Login]

    def watcher(self) -> Session:
        """A session that may do everything, on the services' listener."""
        return self.session(WATCHER, V5)

    def session(self, name: str, version: MQTTProtocolVersion, **more: str) -> Session:
        """A session of an account on the listener it belongs to."""
        login = self.logins[name]
        return Session(login, version, port=login.port, **more)


@pytest.fixture(scope="module")
def accounts(servers_folder: Path) -> Iterator[Accounts]:
    """One broker for all rows; the matrix changes no account."""
    watches = {WATCHER: ("readwrite #", "read $SYS/#")}
    with fresh_broker(servers_folder, more_access=watches, tls_port=free_port()) as broker:
        logins = {
            "sos-1": broker.add_device("sos-1"),
            "sos-2": broker.add_device("sos-2"),
            "smoke-1": broker.add_device("smoke-1"),
            "gw-1": broker.add_device("gw-1", is_gateway=True, granted=["smoke-1"]),
            OBSERVER: broker.observer,
            **{name: broker.service(name) for name in (*SERVICE_ACCESS, WATCHER)},
        }
        yield Accounts(broker, logins)


@pytest.mark.parametrize("version", [V3, V5], ids=["3.1.1", "5"])
@pytest.mark.parametrize("name", MATRIX)
def test_an_account_writes_and_reads_what_its_row_says(
    accounts: Accounts, name: str, version: MQTTProtocolVersion
) -> None:
    """Of all topics it tries, exactly those of its row arrive; of all that is said, exactly those come to it."""
    watcher, account = accounts.watcher(), accounts.session(name, version)
    watcher.subscribe("#")
    account.subscribe("#", "nowalls/#", "nowalls/v1/+/+", "$SYS/#", "+/+", *TOPICS)
    mark = secrets.token_bytes(8)
    watcher.publish(b"said " + mark, *(topic for topic in TOPICS if not topic.startswith("$SYS/")))
    account.turn_until(lambda: account.heard(mark) >= MATRIX[name].reads)
    account.settle()
    heard = account.heard(mark)
    assert {topic for topic in heard if topic in TOPICS} == MATRIX[name].reads
    assert not {topic for topic in heard if topic not in TOPICS and not topic.startswith("$SYS/")}
    account.publish(b"tried " + mark, *TOPICS)
    watcher.turn_until(lambda: watcher.heard(b"tried " + mark) >= MATRIX[name].writes)
    watcher.settle()
    assert {topic for topic, payload in watcher.received if payload == b"tried " + mark} == MATRIX[name].writes
    assert not account.gone
    account.leave()
    watcher.leave()


@pytest.mark.parametrize("version", [V3, V5], ids=["3.1.1", "5"])
def test_only_a_valid_login_gets_in(accounts: Accounts, version: MQTTProtocolVersion) -> None:
    """Anonymous, a wrong or empty password, and a name that is not registered are refused on every listener."""
    server, good = accounts.broker.server, accounts.logins["sos-1"]
    wrong = [
        None,
        Login(port=good.port, username="sos-1", password="wrong"),
        Login(port=good.port, username="sos-1", password=""),
        Login(port=good.port, username="sos-9", password=good.password),
        Login(port=good.port, username="SOS-1", password=good.password),
    ]
    for port in (server.devices_port, server.services_port):
        assert [Session(login, version, port=port).let_in for login in wrong] == [False] * len(wrong)
        assert Session(good, version, port=port).let_in


@pytest.mark.parametrize("version", [V3, V5], ids=["3.1.1", "5"])
def test_another_s_client_id_changes_nothing(accounts: Accounts, version: MQTTProtocolVersion) -> None:
    """A device that says another's client id is itself: the other stays connected and hears its own."""
    victim, watcher = accounts.session("sos-2", version), accounts.watcher()
    victim.subscribe("nowalls/v1/sos-2/ack")
    thief = accounts.session("sos-1", version, client_id="sos-2")
    thief.subscribe("nowalls/v1/sos-2/ack")
    watcher.publish(b"for sos-2", "nowalls/v1/sos-2/ack")
    victim.turn_until(lambda: bool(victim.received))
    thief.settle()
    assert (victim.gone, victim.received, thief.received) == (False, [("nowalls/v1/sos-2/ack", b"for sos-2")], [])


@pytest.mark.parametrize("version", [V3, V5], ids=["3.1.1", "5"])
def test_a_last_will_speaks_for_its_own_device_only(accounts: Accounts, version: MQTTProtocolVersion) -> None:
    """A will on another's topic is told to nobody when its sender dies; one on its own topic is."""
    watcher = accounts.watcher()
    watcher.subscribe("nowalls/#")
    for topic in ("nowalls/v1/sos-2/alarm", "nowalls/v1/sos-1/status"):
        accounts.session("sos-1", version, will=topic).leave()
    watcher.turn_until(lambda: bool(watcher.received))
    watcher.settle()
    assert watcher.received == [("nowalls/v1/sos-1/status", b"will")]


@pytest.mark.parametrize("version", [V3, V5], ids=["3.1.1", "5"])
def test_a_shared_subscription_opens_no_other_door(accounts: Accounts, version: MQTTProtocolVersion) -> None:
    """What a device may not read it may not read as one of a group either."""
    device, watcher = accounts.session("sos-1", version), accounts.watcher()
    device.subscribe("$share/group/nowalls/v1/+/alarm", "$share/group/nowalls/v1/sos-2/ack")
    watcher.publish(b"x", "nowalls/v1/sos-2/alarm", "nowalls/v1/sos-2/ack")
    device.settle()
    assert device.received == []


def test_retired_and_rotated_logins_are_cut_and_the_new_one_works(accounts: Accounts) -> None:
    """Who is taken out is disconnected and stays out; a rotated login's old password too."""
    broker = accounts.broker
    retired, rotated = broker.add_device("heat-1"), broker.add_device("heat-2")
    sessions = [Session(login, V5, port=login.port) for login in (retired, rotated)]
    broker.remove_device("heat-1")
    fresh = broker.add_device("heat-2", password="another-secret")
    for session in sessions:
        session.turn_until(lambda session=session: session.gone)  # type: ignore[misc]  # bound now
    assert [Session(login, V5, port=login.port).let_in for login in (retired, rotated, fresh)] == [False, False, True]


def test_devices_connect_by_tls_to_the_centre_s_own_authority(accounts: Accounts, tmp_path: Path) -> None:
    """With the authority's certificate the broker is known and the same rules hold; another authority is refused."""
    server = accounts.broker.server
    assert server.tls_port is not None
    authority = str(server.folder / "tls" / "ca.pem")
    login, watcher = accounts.logins["sos-1"], accounts.watcher()
    watcher.subscribe("nowalls/v1/+/alarm")
    device = Session(login, V5, port=server.tls_port, authority=authority, client_id="sos-2")
    device.publish(b"by TLS", "nowalls/v1/sos-2/alarm", "nowalls/v1/sos-1/alarm")
    watcher.turn_until(lambda: bool(watcher.received))
    watcher.settle()
    assert watcher.received == [("nowalls/v1/sos-1/alarm", b"by TLS")]
    make_certificate(tmp_path, ["localhost"])
    elsewhere = ssl.create_default_context(cafile=tmp_path / "ca.pem")
    with socket.create_connection((LOOPBACK, server.tls_port)) as plain, pytest.raises(ssl.SSLCertVerificationError):
        elsewhere.wrap_socket(plain, server_hostname=LOOPBACK)


def test_a_certificate_is_renewed_under_the_same_authority(tmp_path: Path) -> None:
    """Devices keep what they know; keys are not for everybody; names and addresses stand in the certificate."""
    make_certificate(tmp_path, ["127.0.0.1"])
    authority, first = (tmp_path / "ca.pem").read_bytes(), (tmp_path / "broker.pem").read_bytes()
    make_certificate(tmp_path, ["mqtt.example.org", "10.0.0.7", "fd00::1"])
    assert (tmp_path / "ca.pem").read_bytes() == authority
    assert (tmp_path / "broker.pem").read_bytes() != first
    assert (tmp_path / "ca.key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "broker.key").stat().st_mode & 0o007 == 0
    shown = subprocess.run(
        ["openssl", "x509", "-in", str(tmp_path / "broker.pem"), "-noout", "-ext", "subjectAltName"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "DNS:mqtt.example.org, IP Address:10.0.0.7, IP Address:FD00" in shown
    with pytest.raises(LaunchError, match="certificate could not be made"):
        make_certificate(tmp_path, [])
