"""A private PostgreSQL with TimescaleDB: its own data folder, port and passwords, on loopback only.

What a crash must not take stays on (``fsync``, ``synchronous_commit``, ``full_page_writes``), in tests and
benchmarks too. PostgreSQL refuses to run as root, so there it runs as the ``postgres`` account.
"""

import hashlib
import hmac
import os
import secrets
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote, unquote, urlsplit

from deploy.local import processes
from deploy.local.processes import LOOPBACK, Account, LaunchError, Program, Server

SUPERUSER: Final = "postgres"
OWNER: Final = "nowalls"
"""Owns the application's databases and migrates them; no service connects as it."""
SERVICES: Final = ("ingest", "alerts", "api", "broker-access")
SERVICES_SCRIPT: Final = Path(__file__).parents[1] / "postgres" / "services.sql"

READY_WITHIN_S: Final = 60.0
"""A start takes 0.2 s; recovery after a kill in a storm reads back up to ``max_wal_size``."""

STOPPED_WITHIN_S: Final = 10.0
"""A fast shutdown writes a checkpoint. All that a launcher started must be down within 30 s, and a killed PostgreSQL
loses nothing: it only recovers at its next start."""

SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "shared_preload_libraries": "timescaledb",
    "timescaledb.telemetry_level": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %d ",
    # Every service's pools, the tests' own connections and a person looking on.
    "max_connections": "200",
    # An eighth of what the smallest supported machine (2 GiB) has.
    "shared_buffers": "256MB",
    # Telemetry writes steadily: rarer checkpoints write fewer full pages.
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    # A query over a hypertable locks each chunk it may read.
    "max_locks_per_transaction": "256",
    # TimescaleDB keeps a launcher and one scheduler a database; a test run has dozens of databases.
    "max_worker_processes": "64",
    "timescaledb.max_background_workers": "32",
    # Our statements are short: compiling one takes longer than running it.
    "jit": "off",
}


def find_postgres() -> Path:
    """Return the folder of the newest PostgreSQL here that has TimescaleDB; raise ``LaunchError`` if there is none."""
    found = [
        (int(programs.parent.name), programs)
        for programs in Path("/usr/lib/postgresql").glob("*/bin")
        if _control_file(programs).exists() and (programs / "postgres").exists()
    ]
    if not found:
        raise LaunchError(
            "No PostgreSQL with TimescaleDB is installed: run `make setup`, or point NOWALLS_DATABASE_URL at a server."
        )
    return max(found)[1]


def timescaledb_version(programs: Path) -> str:
    """Return the TimescaleDB version that a PostgreSQL here would install into a database."""
    for line in _control_file(programs).read_text().splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "default_version":
            return value.strip().strip("'")
    raise LaunchError(f"{_control_file(programs)} names no version: install TimescaleDB again with `make setup`.")


def render_settings(port: int, settings: Mapping[str, str]) -> str:
    """Render a server's settings as a PostgreSQL configuration file."""
    lines = [f"{name} = '{value}'" for name, value in {**settings, "port": str(port)}.items()]
    return "\n".join(lines) + "\n"


@dataclass(slots=True, kw_only=True)
class PostgresServer(Server):
    """One private server; make it with ``prepare``, then ``start`` and ``stop`` it as often as you like.

    Stopped it shuts down fast: running transactions are rolled back, everything committed stays. Killed it recovers at
    its next start from the write-ahead log.
    """

    folder: Path
    port: int
    password: str = field(repr=False)
    programs: Path
    account: Account | None

    @classmethod
    def prepare(cls, folder: Path, *, port: int | None = None) -> Self:
        """Make a server in ``folder``, or take up the one that an earlier run left there. It is not started yet."""
        programs = find_postgres()
        account = processes.server_account("postgres")
        folder.mkdir(parents=True, exist_ok=True)
        processes.require_entry(folder / "data", account)
        server = cls(
            folder=folder,
            port=port or processes.free_port(),
            password=_kept_password(folder / "password"),
            programs=programs,
            account=account,
        )
        if not (server.data / "PG_VERSION").exists():
            server._initialize()
        (server.data / "nowalls.conf").write_text(render_settings(server.port, SETTINGS))
        return server

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def program(self) -> Program:
        """The serving process; also for a supervisor that starts it instead of ``start``."""
        return Program(
            name="postgres",
            arguments=(str(self.programs / "postgres"), "-D", str(self.data)),
            log=self.folder / "postgres.log",
            account=self.account,
            # PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave by itself.
            stopped_by=signal.SIGINT,
            stopped_within_s=STOPPED_WITHIN_S,
        )

    def url(self, database: str = "postgres", *, user: str = SUPERUSER, password: str | None = None) -> str:
        """Return the address of a database; without ``user`` the superuser's."""
        secret = quote(password or self.password, safe="")
        return f"postgresql://{quote(user, safe='')}:{secret}@{LOOPBACK}:{self.port}/{quote(database, safe='')}"

    def owner_url(self, database: str) -> str:
        """Return a database's address for its owner, who migrates it."""
        return self.url(database, user=OWNER)

    def service_url(self, database: str, service: str) -> str:
        """Return a database's address for one service's own login."""
        return service_url(self.owner_url(database), service)

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the server that ``process`` is takes connections."""
        processes.wait_until(self._is_ready, program=self.program, process=process, within_s=READY_WITHIN_S)

    def create_database(self, name: str) -> str:
        """Make an empty database with TimescaleDB, and return its address for its owner; services have their own."""
        self.execute(
            "SELECT format('CREATE ROLE %I LOGIN', :'owner') WHERE NOT EXISTS "
            "(SELECT FROM pg_roles WHERE rolname = :'owner') \\gexec\n"
            "ALTER ROLE :\"owner\" PASSWORD :'password';\n"
            'CREATE DATABASE :"name" OWNER :"owner";\n',
            owner=OWNER,
            password=self.password,
            name=name,
        )
        self.execute("CREATE EXTENSION IF NOT EXISTS timescaledb;\n", database=name)
        passwords = {f"{_login_part(each)}_password": service_password(self.password, each) for each in SERVICES}
        self.execute(SERVICES_SCRIPT.read_text(), owner=OWNER, **passwords)
        return self.owner_url(name)

    def execute(self, script: str, *, database: str = "postgres", **variables: str) -> str:
        """Run a psql script as the superuser; ``:'name'`` and ``:"name"`` in it are ``variables``."""
        assignments = [f"--set={name}={value}" for name, value in variables.items()]
        ended = subprocess.run(
            [
                str(self.programs / "psql"),
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                *assignments,
            ],
            input=script,
            check=False,
            capture_output=True,
            text=True,
            env={
                "PATH": os.defpath,
                "PGHOST": LOOPBACK,
                "PGPORT": str(self.port),
                "PGUSER": SUPERUSER,
                "PGPASSWORD": self.password,
                "PGDATABASE": database,
                "PGOPTIONS": "-c client_min_messages=error",
            },
        )
        if ended.returncode != 0:
            raise LaunchError(f"PostgreSQL refused to prepare the database {database!r}: {ended.stderr.strip()}")
        return ended.stdout

    def _initialize(self) -> None:
        self.data.mkdir(exist_ok=True)
        self.data.chmod(0o700)
        first_password = self.folder / "first-password"
        first_password.touch(mode=0o600)
        first_password.write_text(self.password)
        if self.account:
            for path in (self.data, first_password):
                os.chown(path, self.account.uid, self.account.gid)
        processes.run(
            [
                self.programs / "initdb",
                f"--pgdata={self.data}",
                f"--username={SUPERUSER}",
                f"--pwfile={first_password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions",
            ],
            account=self.account,
            environment={},
        )
        first_password.unlink()
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write("include 'nowalls.conf'\n")

    def _is_ready(self) -> bool:
        asked = [str(self.programs / "pg_isready"), "--quiet", f"--host={LOOPBACK}", f"--port={self.port}"]
        return subprocess.run(asked, check=False).returncode == 0


def service_url(owner_url: str, service: str) -> str:
    """Return the address of the same database for a service's own login, on a server that we prepared."""
    owner = urlsplit(owner_url)
    password = service_password(unquote(owner.password or ""), service)
    return owner._replace(netloc=f"svc_{_login_part(service)}:{password}@{owner.netloc.rpartition('@')[2]}").geturl()


def service_password(owner_password: str, service: str) -> str:
    """Return a service's password: another for each, and none of them tells the owner's."""
    return hmac.new(owner_password.encode(), service.encode(), hashlib.sha256).hexdigest()


def _login_part(service: str) -> str:
    return service.replace("-", "_")


def _control_file(programs: Path) -> Path:
    major = programs.parent.name
    return Path("/usr/share/postgresql") / major / "extension" / "timescaledb.control"


def _kept_password(file: Path) -> str:
    """Return the password of an earlier run, else make one that only we can read."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
    return file.read_text()
