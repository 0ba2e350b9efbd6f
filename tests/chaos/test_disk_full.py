"""The database's disk is full for a while: a small file system in a private mount namespace."""

import asyncio
import os
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.postgres import PostgresServer
from nowalls.storage.migrate import migrate
from tests.support.district import SmallDistrict, small_district
from tests.support.drilling import Drill

HOMES = 80
DISK_BYTES = 400 << 20
"""A cluster with TimescaleDB, two databases and its write-ahead log takes some 150 MB."""
FULL_S = 20.0


@pytest.fixture
def district() -> SmallDistrict:
    """Eighty homes with a button each."""
    return small_district(HOMES)


@pytest.fixture
def small_disk(servers_folder: Path) -> Iterator[Path]:
    """A file system of 400 MB of its own, seen by us and our children only."""
    assert os.environ.get("DRILL_MOUNTS") == "private", (
        "Drills mount file systems: run them by `make drill`, which gives them a mount namespace of their own."
    )
    folder = servers_folder / f"disk-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o755)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=755", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def postgres(small_disk: Path) -> Iterator[PostgresServer]:
    """The drill's database server, on the small disk."""
    server = PostgresServer.prepare(small_disk / "postgres")
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def database_url(postgres: PostgresServer) -> str:
    """A migrated database there."""
    url = postgres.create_database("cramped")
    await migrate(url)
    return url


@pytest.mark.timeout(400)
async def test_a_full_disk_keeps_alarms_at_the_broker_and_loses_none(drill: Drill, small_disk: Path) -> None:
    """While nothing can be written nothing is acknowledged; with room again everything is stored once."""
    verdict = await drill.outlives(lambda under_way: _fill(under_way, small_disk), lasts_s=24)
    assert verdict["acked"] == verdict["alarms"] > HOMES


async def _fill(drill: Drill, disk: Path) -> None:
    await asyncio.sleep(3.0)
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(bytes(1 << 20))
            except OSError:
                break
    assert os.statvfs(disk).f_bavail == 0
    await asyncio.sleep(FULL_S)
    filler.unlink()
    if drill.postgres.process is not None and drill.postgres.process.poll() is not None:
        drill.database_started()
