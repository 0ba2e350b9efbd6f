"""A running centre: the real services as real processes on a fresh database and a fresh broker."""

import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import psycopg
import pytest
from argon2 import PasswordHasher
from psycopg.rows import dict_row

from deploy.local.mosquitto import SERVICE_ACCESS, MosquittoServer
from deploy.local.postgres import PostgresServer, service_url
from deploy.local.processes import free_port
from tests.support.broker import Broker, fresh_broker
from tests.support.database import fresh_database
from tests.support.district import PASSWORD, SECRET, SmallDistrict, register, small_district
from tests.support.services import CommandProcess, loaded_services, start_service
from tests.support.waiting import HANG_S

UP_WITHIN_S = 60.0
"""Hang limit of a service's start, which takes about a second."""
STOP_WITHIN_S = 30.0
COMMAND_WITHIN_S = 120.0
NO_CERTIFICATES = False
"""All here is plain HTTP on loopback; reading the machine's certificates takes 60 ms of a core for each client."""
SERVICES = ("ingest", "alerts", "api")


@dataclass(slots=True)
class Centre:
    """The services of a centre, to be started, killed, paused and asked."""

    database_url: str
    broker: Broker
    folder: Path
    http_port: int
    console_dir: Path | None = None
    settings: dict[str, str] = field(default_factory=dict)
    """Further ``NOWALLS_…`` variables, for services that are started from now on."""
    detours: dict[tuple[str, str], int] = field(default_factory=dict)
    """Ports to take in place of a server's own, by service and ``broker`` or ``database``: a proxy that can fail."""
    running: dict[str, ForkServerProcess | CommandProcess] = field(default_factory=dict)

    @property
    def http(self) -> str:
        """The address of HTTP."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def live(self) -> str:
        """The address of the live socket."""
        return f"ws://127.0.0.1:{self.http_port}/api/v1/live"

    def start(self, *services: str) -> None:
        """Start services; does not wait for them. ``alerts-standby`` is a second alerts."""
        for service in services:
            self.running[service] = start_service(
                loaded_services(),
                service.removesuffix("-standby"),
                environment=self._environment(service),
                log=self.folder / f"{service}.log",
            )

    def start_member(self, member: int, members: int) -> None:
        """Start one of several members of ingest; the first goes by the service's own name, others by ``ingest-N``."""
        name = "ingest" if member == 1 else f"ingest-{member}"
        which = {"NOWALLS_INGEST_MEMBER": str(member), "NOWALLS_INGEST_MEMBERS": str(members)}
        self.running[name] = start_service(
            loaded_services(),
            "ingest",
            environment={**self._environment("ingest"), **which},
            log=self.folder / f"{name}.log",
        )

    def start_from_nothing(self, service: str, environment: Mapping[str, str]) -> None:
        """Start a service as the command line does, under further variables of the environment."""
        self.running[service] = CommandProcess(
            service, environment={**self._environment(service), **environment}, log=self.folder / f"{service}.log"
        )

    def _environment(self, service: str) -> dict[str, str]:
        account = "svc-ingest" if service == "ingest" else "svc-alerts"
        kind = service.removesuffix("-standby").replace("motion", "alerts")  # motion has the login of alerts
        ours = {
            "NOWALLS_DATABASE_URL": self._detour(service_url(self.database_url, kind), service, "database"),
            "NOWALLS_MQTT_URL": self._detour(self.broker.url(account), service, "broker"),
            "NOWALLS_MQTT_PUBLIC_PORT": str(self.broker.devices_port),
            "NOWALLS_HTTP_PORT": str(self.http_port),
            "NOWALLS_BROKER_DIR": str(self.broker.broker_dir),
            "NOWALLS_LOCAL_CHANNELS": "true",
            "NOWALLS_PUBLIC_URL": self.http,
        }
        if self.console_dir is not None:
            ours["NOWALLS_CONSOLE_DIR"] = str(self.console_dir)
        return {**os.environ, **ours, **self.settings}

    def _detour(self, url: str, service: str, server: str) -> str:
        port = self.detours.get((service, server))
        if port is None:
            return url
        address = urlsplit(url)
        return address._replace(netloc=f"{address.netloc.rpartition(':')[0]}:{port}").geturl()

    def kill(self, service: str) -> None:
        """End a service as a crash does."""
        process = self.running.pop(service)
        process.kill()
        process.join(STOP_WITHIN_S)

    def restart_api(self, **settings: str) -> None:
        """Start the api anew under these settings in place of former ones; wait as far as what else runs lets it be."""
        self.kill("api")
        self.settings = settings
        self.start("api")
        if len(self.running) > 1:
            self.wait_ready()
        else:
            self.wait_answering()

    def restart_alerts(self) -> None:
        """Start alerts anew, and wait until it holds every district: it decides by the policies that are set now."""
        former = [row["holder"] for row in self.query("select holder from leases")]
        self.kill("alerts")
        self.change("update leases set expires_at = clock_timestamp()")  # a killed holder is waited for otherwise
        self.start("alerts")
        give_up_at = time.monotonic() + UP_WITHIN_S
        while self.query("select 1 from leases where holder = any(%s) or expires_at <= clock_timestamp()", former):
            assert time.monotonic() < give_up_at, "alerts never took its districts up again."
            time.sleep(0.05)

    def has_heard(self, device_id: str) -> bool:
        """Tell whether the newest facts say that a device was heard: they are written after what it said was."""
        sql = "select 1 from device_latest as l join devices as d on d.key = l.device_key where d.id = %s"
        return bool(self.query(f"{sql} and last_seen_at is not null", device_id))

    def pause(self, service: str) -> None:
        """Stop a service's clock, as a machine that hangs does."""
        os.kill(self._pid(service), signal.SIGSTOP)

    def wake(self, service: str) -> None:
        """Let a paused service go on."""
        os.kill(self._pid(service), signal.SIGCONT)

    def _pid(self, service: str) -> int:
        pid = self.running[service].pid
        assert pid is not None, f"{service} was never started."
        return pid

    def stop(self) -> None:
        """End everything that runs, as a crash does: database and broker end with it, and a test need not wait.

        How services stop when they are asked is shown by the demo's own tests.
        """
        for process in self.running.values():
            process.kill()
        for process in self.running.values():
            process.join(STOP_WITHIN_S)
        self.running.clear()

    def wait_ready(self) -> None:
        """Wait until the whole way of a signal stands; raises ``TimeoutError`` with the logs' ends otherwise."""
        self._wait_for("/readyz")

    def wait_answering(self) -> None:
        """Wait until the api answers, whether or not anything else runs."""
        self._wait_for("/healthz")

    def _wait_for(self, path: str) -> None:
        give_up_at = time.monotonic() + UP_WITHIN_S
        while time.monotonic() < give_up_at:
            try:
                if httpx2.get(f"{self.http}{path}", timeout=5.0, verify=NO_CERTIFICATES).status_code == httpx2.codes.OK:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.05)
        logs = "\n".join(f"{log.name}: {log.read_text()[-2000:]}" for log in self.folder.glob("*.log"))
        message = f"The centre was not ready within {UP_WITHIN_S:.0f} s.\n{logs}"
        raise TimeoutError(message)

    def command(self, *arguments: str) -> tuple[int, str]:
        """Run the real ``nowalls`` beside this database; return its exit code and what it said."""
        ended = subprocess.run(
            [sys.executable, "-m", "nowalls", *arguments],
            env=os.environ | {"NOWALLS_DATABASE_URL": self.database_url, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=COMMAND_WITHIN_S,
            check=False,
        )
        assert ended.stderr == ""
        return ended.returncode, ended.stdout

    def query(self, sql: str, *params: object) -> list[dict[str, Any]]:
        """Ask the database what is really there."""
        with psycopg.connect(self.database_url, row_factory=dict_row) as connection:
            return connection.execute(sql.encode(), params or None).fetchall()

    def change(self, sql: str) -> None:
        """Change the database behind the services' backs, as only a test may."""
        with psycopg.connect(self.database_url) as connection:
            connection.execute(sql.encode())

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Let nobody else read or write a table for the length of the block."""
        with psycopg.connect(self.database_url) as connection:
            connection.execute(f"lock table {table} in access exclusive mode".encode())
            yield

    def login(self, username: str = "lihua") -> httpx2.Client:
        """Log in and return a client that bears the token."""
        answer = httpx2.post(
            f"{self.http}/api/v1/sessions",
            json={"username": username, "password": PASSWORD},
            timeout=HANG_S,
            verify=NO_CERTIFICATES,
        )
        token = answer.raise_for_status().json()["token"]
        return httpx2.Client(
            base_url=f"{self.http}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=HANG_S,
            verify=NO_CERTIFICATES,
        )

    def token(self, username: str = "lihua") -> str:
        """Log in and return the bare token."""
        with self.login(username) as client:
            return client.headers["Authorization"].removeprefix("Bearer ")


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of every test user's password, as light as argon2 allows.

    A log-in costs what the hash says: a quarter of a second of a core with the library's own parameters, thousands of
    times in a run. Passwords that the api itself hashes (``test_users``) bear those.
    """
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@pytest.fixture
def district() -> SmallDistrict:
    """What is registered; a test module may override it."""
    return small_district()


@contextmanager
def running_centre(centre: Centre, district: SmallDistrict, password_hash: str) -> Iterator[Centre]:
    """Register a district, start the services, and end them after the block."""
    asyncio.run(register(centre.database_url, district, password_hash=password_hash))
    centre.broker.add_devices([device.id for device in district.devices], password=SECRET)
    centre.start(*SERVICES)
    try:
        centre.wait_ready()
        yield centre
    finally:
        centre.stop()


@pytest.fixture
def centre(
    database_url: str,
    broker: Broker,
    tmp_path: Path,
    district: SmallDistrict,
    password_hash: str,
) -> Iterator[Centre]:
    """A centre with ingest, alerts and api up and ready, and every device of the district let in."""
    with running_centre(Centre(database_url, broker, tmp_path, free_port()), district, password_hash) as running:
        yield running


@pytest.fixture(scope="module")
def shared_centre(
    postgres: PostgresServer,
    empty_template: str,
    database_names: Iterator[str],
    servers_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    password_hash: str,
) -> Iterator[Centre]:
    """One centre with the small district for all tests of a module, which then keep out of each other's way."""
    folder = tmp_path_factory.mktemp("centre")
    with fresh_database(postgres, empty_template, database_names) as url, fresh_broker(servers_folder) as broker:
        centre = Centre(url, broker, folder, free_port())
        with running_centre(centre, small_district(), password_hash) as running:
            yield running


@pytest.fixture(scope="module")
def api_alone(
    postgres: PostgresServer,
    empty_template: str,
    database_names: Iterator[str],
    servers_folder: Path,
    password_hash: str,
) -> Iterator[Centre]:
    """The api by itself, for a whole module: no broker runs and nobody decides, so a module pays one start."""
    folder = servers_folder / f"api-{secrets.token_hex(4)}"
    broker = Broker(MosquittoServer.prepare(folder, access=SERVICE_ACCESS))
    with fresh_database(postgres, empty_template, database_names) as url:
        asyncio.run(register(url, small_district(), password_hash=password_hash))
        centre = Centre(url, broker, folder, free_port())
        centre.start("api")
        try:
            centre.wait_answering()
            yield centre
        finally:
            centre.stop()


def as_json(value: object) -> bytes:
    """Write a payload as a device would."""
    return json.dumps(value, separators=(",", ":")).encode()
