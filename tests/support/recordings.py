"""Where the recorded data sets lie: never in this tree, for most may not be passed on."""

import os
from pathlib import Path
from typing import Final

import pytest

SHARED: Final = Path(__file__).parents[3] / "shared"
"""What stands beside the checkout, in CI too."""


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of the recordings, ``NOWALLS_DATA`` or ``../shared/data``.

    Skips only where nobody promised them: with neither the variable nor a neighbour. Where one of them is there and the
    recordings are not, the test that asked fails.
    """
    named = os.environ.get("NOWALLS_DATA")
    if named is None and not SHARED.exists():
        pytest.skip("The recordings may not be passed on; NOWALLS_DATA names the folder that holds them.")
    folder = Path(named) if named is not None else SHARED / "data"
    assert folder.is_dir(), f"The recordings are not at {folder}."
    return folder
