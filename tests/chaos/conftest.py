"""Drills break disks too: their servers' files lie on one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import new_servers_folder


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """A folder on the machine's disk that the servers' own accounts can enter."""
    with new_servers_folder(None) as folder:
        yield folder
