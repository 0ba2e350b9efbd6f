"""A real Mosquitto for each test: fresh, with the services' accounts, to be killed and restarted at will."""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from deploy.local.mosquitto import OBSERVER, OBSERVER_ACCESS, SERVICE_ACCESS, MosquittoServer
from deploy.local.processes import LOOPBACK
from nowalls.domain.broker_access import SALT_BYTES, mosquitto_hash, render_acl, render_passwd
from tests.support.waiting import HANG_S

LOGIN_WITHIN_S = 30.0
"""A reload takes some 20 ms; the hang limit of a login that never comes."""
NO_MORE: Final[Mapping[str, Sequence[str]]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What somebody needs to connect."""

    host: str = LOOPBACK
    port: int
    username: str
    password: str


@dataclass(slots=True)
class Broker:
    """A running broker and the accounts on it."""

    server: MosquittoServer
    hashes: dict[str, str] = field(default_factory=dict)
    gateways: dict[str, Sequence[str]] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return LOOPBACK

    @property
    def devices_port(self) -> int:
        return self.server.devices_port

    @property
    def services_port(self) -> int:
        return self.server.services_port

    @property
    def broker_dir(self) -> Path:
        """What ``NOWALLS_BROKER_DIR`` points at."""
        return self.server.folder

    def url(self, username: str) -> str:
        """The services' listener with a service's login, as ``NOWALLS_MQTT_URL`` wants it."""
        return self.server.url(username)

    def service(self, username: str) -> Login:
        """A static account on the services' listener: ``svc-ingest``, ``svc-alerts``."""
        return Login(port=self.services_port, username=username, password=self.server.passwords[username])

    @property
    def observer(self) -> Login:
        """The onlooker, on the devices' listener."""
        return Login(port=self.devices_port, username=OBSERVER, password=self.server.passwords[OBSERVER])

    def add_device(
        self, device_id: str, *, password: str | None = None, is_gateway: bool = False, granted: Sequence[str] = ()
    ) -> Login:
        """Give a device an account and wait until the broker lets it in.

        Without the ``broker-access`` service: it would render its own files over these.
        """
        secret = password or secrets.token_urlsafe(12)
        self.hashes[device_id] = mosquitto_hash(secret, secrets.token_bytes(SALT_BYTES))
        if is_gateway:
            self.gateways[device_id] = granted
        login = Login(port=self.devices_port, username=device_id, password=secret)
        self._render()
        wait_for_login(login)
        return login

    def add_devices(self, device_ids: Sequence[str], *, password: str) -> None:
        """Give many devices accounts with one secret and wait until the broker lets the last one in."""
        password_hash = mosquitto_hash(password, secrets.token_bytes(SALT_BYTES))
        self.hashes |= dict.fromkeys(device_ids, password_hash)
        self._render()
        if device_ids:
            wait_for_login(Login(port=self.devices_port, username=device_ids[-1], password=password))

    def remove_device(self, device_id: str) -> None:
        """Take an account away; the broker disconnects it."""
        del self.hashes[device_id]
        self._render()

    def kill(self) -> None:
        """End the broker as a crash does."""
        self.server.kill()

    def stop(self) -> None:
        """Stop the broker; sessions and queues are saved."""
        self.server.stop()

    def restart(self) -> None:
        """Stop the broker if it runs, and start it on the same ports and folder."""
        self.server.stop()
        self.server.start()

    def _render(self) -> None:
        static_passwd = (self.broker_dir / "static.passwd").read_text()
        static_acl = (self.broker_dir / "static.acl").read_text()
        (self.broker_dir / "passwd").write_text(render_passwd(static_passwd, self.hashes))
        (self.broker_dir / "acl").write_text(render_acl(static_acl, self.gateways))
        self.server.reload()


@contextmanager
def fresh_broker(
    servers_folder: Path, *, more_access: Mapping[str, Sequence[str]] = NO_MORE, tls_port: int | None = None
) -> Iterator[Broker]:
    """Start a broker, with further static accounts and a port for TLS where asked for; stop it after the block."""
    folder = servers_folder / f"broker-{secrets.token_hex(4)}"
    access = {**SERVICE_ACCESS, OBSERVER: OBSERVER_ACCESS, **more_access}
    broker = Broker(MosquittoServer.prepare(folder, access=access, tls_port=tls_port))
    try:
        broker.server.start()
        yield broker
    finally:
        broker.server.stop()


@pytest.fixture
def broker(servers_folder: Path) -> Iterator[Broker]:
    """A fresh broker: no session, no retained message, no device account."""
    with fresh_broker(servers_folder) as started:
        yield started


def wait_for_a_save(server: MosquittoServer) -> None:
    """Wait until all that the broker has now is on disk: a crash may take what came since the last save.

    It saves every other second, and does nothing else meanwhile: what is in a file that was written after now is all
    that it had confirmed until now.
    """
    saved = server.folder / "store" / "mosquitto.db"
    asked = time.time_ns()  # noqa: TID251  # a file's time is the wall clock's
    give_up_at = time.monotonic() + HANG_S
    while not saved.exists() or saved.stat().st_mtime_ns < asked:
        if time.monotonic() > give_up_at:
            raise TimeoutError("The broker never saved.")
        time.sleep(0.05)


def wait_for_login(login: Login) -> None:
    """Wait until the broker lets an account in; raise ``TimeoutError`` when it never does."""
    give_up_at = time.monotonic() + LOGIN_WITHIN_S
    while not can_log_in(login):
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"The broker never let {login.username!r} in on port {login.port}.")
        time.sleep(0.01)


def can_log_in(login: Login) -> bool:
    """Tell whether the broker accepts an account now; leaves no session behind."""
    answers: list[bool] = []

    def on_connect(_client: mqtt.Client, _data: object, _flags: object, reason: ReasonCode, _more: object) -> None:
        answers.append(not reason.is_failure)

    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="", protocol=mqtt.MQTTv5)
    client.username_pw_set(login.username, login.password)
    client.on_connect = on_connect
    with suppress(OSError):
        client.connect(login.host, login.port)
        give_up_at = time.monotonic() + LOGIN_WITHIN_S
        while not answers and time.monotonic() < give_up_at:
            client.loop(timeout=0.1)
        client.disconnect()
    return answers == [True]
