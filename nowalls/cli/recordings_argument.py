"""Where the recordings are that learned detectors are trained and evaluated on."""

import argparse
import os
from pathlib import Path
from typing import Final

USUAL: Final = Path(__file__).parents[2] / ".." / "shared" / "data"
"""Beside the project's root."""


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--data``."""
    usual = Path(os.environ.get("NOWALLS_DATA", USUAL))
    parser.add_argument("--data", type=Path, default=usual, metavar="DIR", help="the recordings ($NOWALLS_DATA)")
