"""Recorded homes as events of doors and motion sensors, whichever set they are of, to be played through a site's own.

Of CASAS's AL home each event is known. Of the other sets a reader keeps signs alone: a door's are its openings and
closings in turn, as these sets state them, and each other sign is movement for as long as a motion sensor holds it.
"""

from collections.abc import Sequence
from datetime import UTC, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

from nowalls.domain.local_time import LOCAL
from nowalls.domain.routine.signs import Sign
from nowalls.recordings.casas import Event, Fact, read_recording
from nowalls.recordings.homes import HOMES

HELD: Final = timedelta(seconds=60)
"""How long a motion sensor usually says occupied after what it saw."""
BY_SIGNS: Final = {Path(file).name: read for name, (file, read) in HOMES.items() if name != "casas-al"}


def read_events(path: Path) -> list[Event]:
    """Read a recorded home in order of time, the set known by the file's name; raises ``RecordingError``."""
    read = BY_SIGNS.get(path.name)
    return read_recording(path) if read is None else events_of(read(path))


def events_of(signs: Sequence[Sign]) -> list[Event]:
    """Turn signs in order of time into events, their times the home's local ones."""
    events, is_open = [], False
    inside = [sign.at for sign in signs if not sign.at_outer_door]
    for sign in signs:
        if sign.at_outer_door:
            is_open = not is_open
            events.append(_event(sign, "OutsideDoor", Fact.OPEN if is_open else Fact.CLOSE))
        else:
            events.append(_event(sign, "Inside", Fact.ON))
    ends = [at for at, following in pairwise(inside) if following - at > HELD] + inside[-1:]
    events += [_event(Sign(at=at + HELD), "Inside", Fact.OFF) for at in ends]
    return sorted(events, key=lambda event: event.at)


def _event(sign: Sign, area: str, fact: Fact) -> Event:
    return Event(at=sign.at.astimezone(LOCAL).replace(tzinfo=UTC), area=area, sensor=area, fact=fact)
