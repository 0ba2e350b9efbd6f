"""Private servers for a test run: a TimescaleDB for the session, and what the run's header says of the programs."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.mosquitto import find_mosquitto
from deploy.local.postgres import PostgresServer, find_postgres, timescaledb_version
from deploy.local.processes import LaunchError


def pytest_report_header() -> list[str]:
    """Name the versions of the servers that the tests run on."""
    return [_postgres_line(), _mosquitto_line()]


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """A folder that the servers' own accounts can enter, which pytest's is not; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="nowalls-tests-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


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
