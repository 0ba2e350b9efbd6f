"""A drill for each test: its seed is printed, and ``DRILL_SEED`` gives it back."""

import os
import random
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.postgres import PostgresServer
from deploy.local.processes import free_port
from tests.support.broker import Broker
from tests.support.centre import Centre
from tests.support.district import SmallDistrict
from tests.support.drilling import Drill, drilling


@pytest.fixture
def seed() -> int:
    """The seed of this run."""
    chosen = int(os.environ.get("DRILL_SEED", random.SystemRandom().randrange(10**6)))
    sys.stdout.write(f"drill seed {chosen}\n")
    return chosen


@pytest.fixture
async def drill(
    database_url: str,
    postgres: PostgresServer,
    broker: Broker,
    tmp_path: Path,
    district: SmallDistrict,
    password_hash: str,
    seed: int,
) -> AsyncIterator[Drill]:
    """A centre with a proxy in every line, and a crowd."""
    centre = Centre(database_url, broker, tmp_path, free_port())
    async with drilling(
        centre, postgres, district, chance=random.Random(seed), password_hash=password_hash
    ) as under_way:
        yield under_way
