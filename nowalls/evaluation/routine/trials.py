"""What is tried at a home: its real silences, which warn falsely, and lives that stop, which must be noticed.

Nobody's emergency is recorded in any of the sets. So a real day is cut off at a moment drawn by chance at which
somebody was at home; what comes after is silence, and the delay is how long nobody is told of it.
"""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from nowalls.domain.ids import PlaceId
from nowalls.domain.routine.signs import Silence, is_near, silences_of
from nowalls.recordings.homes import RecordedHome

LEARNED_FIRST: Final = timedelta(days=7)
"""Nothing is tried in a home's first week: the same days for every rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A life that stops at a moment; the silence began with the last sign before it."""

    at: datetime
    began_at: datetime
    from_door: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """One home's."""

    name: str
    first: datetime
    days: float
    """Tried, after the first week."""
    silences: tuple[Silence, ...]
    """All of them in order of time, those of the first week too."""
    cuts: tuple[Cut, ...]

    @property
    def tried_from(self) -> datetime:
        """When the first week is over."""
        return self.first + LEARNED_FIRST

    @property
    def tried(self) -> list[Silence]:
        """The silences in which a warning would be false."""
        return [each for each in self.silences if each.began_at >= self.tried_from]


def trials_of(home: RecordedHome, *, cuts: int, chance: random.Random) -> Trials:
    """Return what is tried at a home, with so many cuts."""
    first, last = home.signs[0].at, home.signs[-1].at
    silences = tuple(silences_of(home.signs, PlaceId(home.name)))
    return Trials(
        name=home.name,
        first=first,
        days=(last - first - LEARNED_FIRST) / timedelta(days=1),
        silences=silences,
        cuts=tuple(_cuts(home, silences, cuts, chance)),
    )


def _cuts(home: RecordedHome, silences: Sequence[Silence], cuts: int, chance: random.Random) -> list[Cut]:
    times, found = [each.at for each in home.signs], list[Cut]()
    doors = [each.at for each in home.signs if each.at_outer_door]
    out = [each for each in silences if each.was_out]
    begins = [each.began_at for each in out]
    start = times[0] + LEARNED_FIRST
    while len(found) < cuts:
        at = start + (times[-1] - start) * chance.random()
        index = bisect_right(begins, at) - 1
        if index >= 0 and at < out[index].ended_at:
            continue
        began_at = times[bisect_right(times, at) - 1]
        door = bisect_right(doors, began_at) - 1
        from_door = is_near(doors[door] if door >= 0 else None, began_at)
        found.append(Cut(at=at, began_at=began_at, from_door=from_door))
    return sorted(found, key=lambda each: each.at)
