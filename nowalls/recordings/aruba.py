"""CASAS's Aruba home as a table of labelled episodes: a woman who lived alone, 220 days.

Of each episode only its beginning and its end are signs: when its counted sensor events happened is not in the table.
So the home looks quieter than it was, never busier. The date stands in a column of its own, since the date within
``start_time`` and ``end_time`` is wrong; an end before its beginning is after midnight.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from nowalls.domain.local_time import LOCAL
from nowalls.domain.routine.signs import Sign
from nowalls.recordings.errors import RecordingError

THROUGH_THE_DOOR: Final = frozenset({"Leave_Home", "Enter_Home"})


def read_aruba(path: Path) -> list[Sign]:
    """Read the table's signs in order of time, local time reckoned as the centre's; raises ``RecordingError``."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            signs = [sign for row in csv.DictReader(file) for sign in _signs_of(row)]
    except (OSError, KeyError, ValueError) as error:
        raise RecordingError(f"The recording {path} cannot be read as Aruba's table of episodes: {error!r}.") from error
    return sorted(signs, key=lambda sign: sign.at)


def _signs_of(row: dict[str, str]) -> Iterator[Sign]:
    day = datetime.fromisoformat(row["date"]).replace(tzinfo=LOCAL).astimezone(UTC)
    begin, end = (_time_of_day(row[name]) for name in ("start_time", "end_time"))
    door = row["anot"] in THROUGH_THE_DOOR
    yield Sign(at=day + begin, at_outer_door=door)
    yield Sign(at=day + end + (timedelta(days=1) if end < begin else timedelta()), at_outer_door=door)


def _time_of_day(text: str) -> timedelta:
    moment = datetime.fromisoformat(text)
    return moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)
