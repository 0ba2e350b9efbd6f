"""What the commands about learned falls share: where the recordings are, and which positions are meant."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from nowalls.cli.recordings_argument import add_data_argument
from nowalls.recordings.sisfall import read_sisfall
from nowalls.recordings.trials import Trial
from nowalls.recordings.weda import read_weda

POSITIONS = ("waist", "wrist")


def add_data_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``--data`` and ``--position``."""
    add_data_argument(parser)
    parser.add_argument("--position", choices=POSITIONS, action="append", help="only this wearing position")


def chosen_positions(arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the positions that were asked for, or all."""
    return tuple(arguments.position or POSITIONS)


def trials_of(position: str, data: Path) -> Iterator[Trial]:
    """Read the trials of a position's data set; raises ``RecordingError``."""
    return read_sisfall(data / "sisfall_50hz") if position == "waist" else read_weda(data / "weda_fall")
