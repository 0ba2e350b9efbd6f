"""NIST Technical Note 1455: house fires with every channel measured, and when conventional alarms spoke.

A file a test, its seconds in ``TIME``; ``TCA_1`` is the uppermost thermocouple of station A. ``Activation_Times.csv``
has one row of seconds since ignition, its columns named by test, chamber and station (``SDC05-Ion1C``).
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nowalls.recordings.errors import RecordingError

FOLDER: Final = "nist_smoke_alarms"
ACTIVATIONS: Final = "Activation_Times.csv"
ALARM: Final = re.compile(r"(SDC\d+)-(?:Ion|Pho)\d+([A-E])")


@dataclass(frozen=True, slots=True, kw_only=True)
class FireStation:
    """What was measured at one place of one fire; seconds since ignition."""

    fire: str
    station: str
    first_alarm_s: float
    temperatures_c: tuple[tuple[float, float], ...]
    """Of the uppermost thermocouple: second and °C."""


def is_fire(path: Path, fire: str | None = None) -> bool:
    """Tell whether a file is a recorded fire, or that one."""
    return path.match(f"NIST_Smoke_Alarms_{fire or '*'}.csv")


def read_fires(data: Path) -> Iterator[FireStation]:
    """Read every station that has an alarm and a recording; raises ``RecordingError`` for what cannot be read."""
    folder = data / FOLDER
    for (fire, station), first_alarm_s in sorted(_first_alarms(folder / ACTIVATIONS).items()):
        file = folder / f"NIST_Smoke_Alarms_{fire}.csv"
        if file.exists():
            yield FireStation(
                fire=fire, station=station, first_alarm_s=first_alarm_s, temperatures_c=_temperatures(file, station)
            )


def _first_alarms(file: Path) -> dict[tuple[str, str], float]:
    earliest: dict[tuple[str, str], float] = defaultdict(lambda: float("inf"))
    for row in _rows(file):
        for name, seconds in row.items():
            found = ALARM.fullmatch(name)
            if found and seconds:
                place = (found[1], found[2])
                earliest[place] = min(earliest[place], _number(file, seconds))
    return dict(earliest)


def _temperatures(file: Path, station: str) -> tuple[tuple[float, float], ...]:
    column = f"TC{station}_1"
    rows = _rows(file)
    if not rows or column not in rows[0] or "TIME" not in rows[0]:
        raise RecordingError(f"The recording {file} has no column {column} beside TIME.")
    return tuple((_number(file, row["TIME"]), _number(file, row[column])) for row in rows if row[column])


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RecordingError(f"The recording {file} cannot be read: {error}.") from error


def _number(file: Path, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise RecordingError(f"The recording {file} holds {text!r} where a number was expected.") from error
