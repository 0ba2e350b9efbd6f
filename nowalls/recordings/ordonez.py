"""Ordonez' homes (UCI): beginning, end, place, kind and room of a sensor, parted by tabs and blanks that vary."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from nowalls.domain.local_time import LOCAL
from nowalls.domain.routine.signs import Sign
from nowalls.recordings.intervals import read_intervals

OUTER_DOOR: Final = "Maindoor"
FEWEST_COLUMNS: Final = 5
"""Two dates, two times and the sensor's place."""


def read_ordonez(path: Path) -> list[Sign]:
    """Read a home's signs in order of time, its own local time reckoned as the centre's; raises ``RecordingError``."""
    return read_intervals(path, parse_line)


def parse_line(line: str) -> tuple[Sign, Sign] | None:
    """Read one line, ``None`` for a heading; raises ``ValueError`` with what is wrong with it."""
    columns = line.split()
    if line.startswith(("Start time", "---")):
        return None
    if len(columns) < FEWEST_COLUMNS:
        raise ValueError(f"expected beginning, end and the sensor, got {len(columns)} columns")
    begin, end = (_moment(*columns[n : n + 2]) for n in (0, 2))
    door = columns[4] == OUTER_DOOR
    return Sign(at=begin, at_outer_door=door), Sign(at=end, at_outer_door=door)


def _moment(date: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{date}T{time}").replace(tzinfo=LOCAL).astimezone(UTC)
