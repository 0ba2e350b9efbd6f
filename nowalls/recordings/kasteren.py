"""Van Kasteren's houses and the PlaceLab thesis' homes: beginning, end and number of a sensor, parted by tabs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from nowalls.domain.local_time import LOCAL
from nowalls.domain.routine.signs import Sign
from nowalls.recordings.intervals import read_intervals

OUTER_DOORS: Final = {"A": "12", "C": "28", "D": "92"}
"""The front door's number in each house, from its own list of sensors."""
COLUMNS: Final = 3


def read_kasteren(path: Path, house: str) -> list[Sign]:
    """Read a house's signs in order of time, its own local time reckoned as the centre's; raises ``RecordingError``."""
    return read_intervals(path, lambda line: parse_line(line, OUTER_DOORS[house]))


def parse_line(line: str, outer_door: str) -> tuple[Sign, Sign]:
    """Read one line; raises ``ValueError`` with what is wrong with it."""
    columns = [each.strip() for each in line.split("\t") if each.strip()]
    if len(columns) != COLUMNS:
        raise ValueError(f"expected beginning, end and sensor, got {len(columns)} columns")
    begin, end = (
        datetime.strptime(each, "%d-%b-%Y %H:%M:%S").replace(tzinfo=LOCAL).astimezone(UTC) for each in columns[:2]
    )
    door = columns[2] == outer_door
    return Sign(at=begin, at_outer_door=door), Sign(at=end, at_outer_door=door)
