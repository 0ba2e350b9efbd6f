"""Private servers for a test run: a TimescaleDB for the session, and what the run's header says of the programs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from deploy.local.mosquitto import find_mosquitto
from deploy.local.postgres import PostgresServer, find_postgres, timescaledb_version
from deploy.local.processes import LaunchError

MEMORY: Final = Path("/dev/shm")  # noqa: S108  # a folder of a random name is made in it
"""A test's database is a thousand files that live for seconds: on a disk each takes a second of a core to make and to
drop, in memory a tenth. Every setting of the server stays; tests kill processes, not machines."""
ROOM_BYTES: Final = 2 * 1024**3
"""For one worker's server: some 100 MB of databases, and a gigabyte of write-ahead log at the most."""


def pytest_report_header() -> list[str]:
    """Name the versions of the servers that the tests run on."""
    return [_postgres_line(), _mosquitto_line()]


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """A folder that the servers' own accounts can enter, which pytest's is not; removed at the end."""
    with new_servers_folder(MEMORY if has_room(MEMORY) else None) as folder:
        yield folder


@contextmanager
def new_servers_folder(where: Path | None) -> Iterator[Path]:
    """Make a folder for servers' files and remove it after the block; ``None`` is the machine's own place for files."""
    folder = Path(tempfile.mkdtemp(prefix="nowalls-tests-", dir=where))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def has_room(where: Path) -> bool:
    """Tell whether every worker's server fits there."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    return where.is_dir() and shutil.disk_usage(where).free > workers * ROOM_BYTES


@pytest.fixture(scope="session")
def postgres(servers_folder: Path) -> Iterator[PostgresServer]:
    """One PostgreSQL with TimescaleDB for the session (for each worker, where there are several)."""
    server = PostgresServer.prepare(servers_folder / "postgres")
    server.start()
    yield server
    server.stop()


def _postgres_line() -> str:
    try:
        programs = find_postgres()
    except LaunchError as missing:
        return f"postgresql: {missing}"
    version = _first_line([programs / "postgres", "--version"])
    return f"postgresql: {version}, timescaledb {timescaledb_version(programs)}"


def _mosquitto_line() -> str:
    try:
        return f"mosquitto: {_first_line([find_mosquitto(), '-h'])}"
    except LaunchError as missing:
        return f"mosquitto: {missing}"


def _first_line(arguments: list[str | Path]) -> str:
    # `mosquitto -h` prints its version and ends with 3.
    ended = subprocess.run([str(argument) for argument in arguments], check=False, capture_output=True, text=True)
    return ended.stdout.partition("\n")[0]
