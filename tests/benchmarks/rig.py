"""The rig of a benchmark: private servers with every durability setting on, and our services beside them."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiomqtt
import httpx2

from api.auth import hash_password
from deploy.local.demo import LOGINS
from deploy.local.mosquitto import SERVICE_ACCESS, MosquittoServer
from deploy.local.postgres import PostgresServer, service_url
from deploy.local.processes import LOOPBACK, free_port
from nowalls.storage.migrate import migrate
from tests.benchmarks.raw_mqtt import Account
from tests.support.district import PASSWORD, SmallDistrict, register

BENCH: Final = "bench"
STOP_WITHIN_S: Final = 15.0
UP_WITHIN_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """Running servers and services."""

    folder: Path
    postgres: PostgresServer
    mosquitto: MosquittoServer
    database_url: str
    http_port: int
    metrics_port: int
    """Where ingest tells its figures."""
    pids: dict[str, int] = field(default_factory=dict)
    """The services' processes, by name."""

    def account(self, client_id: str) -> Account:
        """Return who may speak for every device."""
        return Account(
            port=self.mosquitto.services_port, username=BENCH, password=self.bench_password, client_id=client_id
        )

    def device(self, client_id: str) -> aiomqtt.Client:
        """Return a client, not connected yet, that may speak for every device."""
        return aiomqtt.Client(
            LOOPBACK,
            self.mosquitto.services_port,
            username=BENCH,
            password=self.bench_password,
            identifier=client_id,
        )

    def resident_mb(self, service: str) -> float:
        """Return how much memory a service holds now."""
        status = Path(f"/proc/{self.pids[service]}/status").read_text()
        [line] = [each for each in status.splitlines() if each.startswith("VmRSS:")]
        return int(line.split()[1]) * 1024 / 1e6

    @property
    def bench_password(self) -> str:
        """The secret of the broker account that may speak for every device."""
        return self.mosquitto.passwords[BENCH]

    def token(self, username: str = "lihua") -> str:
        """Log in and return the token."""
        body = {"username": username, "password": PASSWORD}
        answer = httpx2.post(f"http://{LOOPBACK}:{self.http_port}/api/v1/sessions", json=body, timeout=10.0)
        token: str = answer.raise_for_status().json()["token"]
        return token


@contextmanager
def _servers() -> Iterator[tuple[Path, PostgresServer, MosquittoServer]]:
    folder = Path(tempfile.mkdtemp(prefix="nowalls-bench-"))
    folder.chmod(0o755)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = PostgresServer.prepare(folder / "postgres")
        access = {**SERVICE_ACCESS, BENCH: ("readwrite nowalls/v1/#",)}
        mosquitto = MosquittoServer.prepare(folder / "broker", access=access)
        postgres.start()
        stack.callback(postgres.stop)
        mosquitto.start()
        stack.callback(mosquitto.stop)
        yield folder, postgres, mosquitto


@asynccontextmanager
async def running_rig(district: SmallDistrict, *services: str) -> AsyncIterator[Rig]:
    """Run the servers and these services with a district registered, for the length of the block."""
    with _servers() as (folder, postgres, mosquitto), ExitStack() as stack:
        database_url = postgres.create_database(f"bench_{secrets.token_hex(4)}")
        await migrate(database_url)
        await register(database_url, district, password_hash=hash_password(PASSWORD))
        rig = Rig(
            folder=folder,
            postgres=postgres,
            mosquitto=mosquitto,
            database_url=database_url,
            http_port=free_port(),
            metrics_port=free_port(),
        )
        for service in services:
            stack.callback(_stop, _start(rig, service))
        if "api" in services:
            _wait_ready(rig)
        yield rig


@contextmanager
def running_member(rig: Rig, member: int, members: int) -> Iterator[None]:
    """Run one of several members of ingest beside a rig's other services."""
    process = _start(rig, "ingest", NOWALLS_INGEST_MEMBER=str(member), NOWALLS_INGEST_MEMBERS=str(members))
    try:
        yield
    finally:
        _stop(process)


def _start(rig: Rig, service: str, **settings: str) -> "subprocess.Popen[bytes]":
    account = "svc-ingest" if service == "ingest" else "svc-alerts"
    login = LOGINS.get(service, service)
    environment = {
        **os.environ,
        "NOWALLS_DATABASE_URL": service_url(rig.database_url, login),
        "NOWALLS_MQTT_URL": rig.mosquitto.url(account),
        "NOWALLS_HTTP_PORT": str(rig.http_port),
        "NOWALLS_BROKER_DIR": str(rig.mosquitto.folder),
        "NOWALLS_MQTT_PUBLIC_PORT": str(rig.mosquitto.devices_port),
    }
    environment |= settings
    if service == "ingest" and not settings:
        environment["NOWALLS_METRICS_PORT"] = str(rig.metrics_port)
    with (rig.folder / f"{service}.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "nowalls", "serve", service], env=environment, stderr=log)
    rig.pids[service] = process.pid
    return process


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()


def _wait_ready(rig: Rig) -> None:
    give_up_at = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < give_up_at:
        try:
            if httpx2.get(f"http://{LOOPBACK}:{rig.http_port}/readyz", timeout=2.0).status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    message = f"The services were not ready within {UP_WITHIN_S:.0f} s; the logs are in {rig.folder}."
    raise TimeoutError(message)
