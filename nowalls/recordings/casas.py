"""A real home's recorded days: one line an event, as CASAS's AL home was published.

``date time area sensor-area state activity``, separated by blanks, the recording's own local time without a zone.
Only differences of time count here. The activity is a label of people's; no sensor knows it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from nowalls.recordings.errors import RecordingError

FEWEST_COLUMNS: Final = 5
LIGHT: Final = "Light"
"""How light switches end, such as ``KitchenLight``. They tell of a lamp, not of somebody's presence."""


class Fact(StrEnum):
    """What a sensor recorded."""

    OPEN = "OPEN"
    CLOSE = "CLOSE"
    ON = "ON"
    OFF = "OFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line: a sensor of an area at a time."""

    at: datetime
    """Reckoned as UTC, for want of a zone."""
    area: str
    sensor: str
    fact: Fact

    @property
    def is_contact(self) -> bool:
        """Whether a door said it; otherwise a motion sensor did."""
        return self.fact in {Fact.OPEN, Fact.CLOSE}


def read_recording(path: Path) -> list[Event]:
    """Read a recording in order of time, without its light switches; raises ``RecordingError``."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise RecordingError(f"The recording {path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise RecordingError(f"The recording {path} is no text: {error}.") from error
    events = sorted(_events(lines, path), key=lambda event: event.at)
    if not events:
        raise RecordingError(f"The recording {path} holds no event of a door or a motion sensor.")
    return events


def _events(lines: Iterable[str], path: Path) -> Iterator[Event]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            event = parse_event(line)
        except ValueError as error:
            raise RecordingError(f"Line {number} of the recording {path} is no event: {error}.") from error
        if not event.sensor.endswith(LIGHT):
            yield event


def parse_event(line: str) -> Event:
    """Read one line; raises ``ValueError`` with what is wrong with it."""
    columns = line.split()
    if len(columns) < FEWEST_COLUMNS:
        raise ValueError(f"expected date, time, area, sensor and state, got {len(columns)} columns")
    date, time, area, sensor, state = columns[:FEWEST_COLUMNS]
    if state not in {fact.value for fact in Fact}:
        raise ValueError(f"expected OPEN, CLOSE, ON or OFF, got {state!r}")
    return Event(at=_moment(date, time), area=area, sensor=sensor, fact=Fact(state))


def _moment(date: str, time: str) -> datetime:
    """Read a time whose fraction of a second has any number of digits."""
    whole, _, fraction = time.partition(".")
    if fraction and not (fraction.isascii() and fraction.isdigit()):
        raise ValueError(f"expected a time such as 08:35:02.17, got {time!r}")
    moment = datetime.strptime(f"{date} {whole}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    return moment + timedelta(microseconds=int(fraction[:6].ljust(6, "0") or 0))


def days_of(events: list[Event], *, first: int, count: int | None) -> list[Event]:
    """Return the events of so many recorded days from the ``first`` on, which is 1; all that are left without a count.

    Raises ``RecordingError`` when the recording has no such day.
    """
    dates = sorted({event.at.date() for event in events})
    if not 1 <= first <= len(dates) or (count is not None and count < 1):
        raise RecordingError(
            f"The recording has days 1 to {len(dates)}; day {first}"
            f"{'' if count is None else f' for {count} days'} cannot be played."
        )
    chosen = set(dates[first - 1 :][:count])
    return [event for event in events if event.at.date() in chosen]
