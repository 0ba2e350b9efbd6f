"""A routine as plain values, as it is stored: versioned, and refused where it is not what it should be."""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any, Final

import msgspec

from nowalls.domain.errors import NowallsError
from nowalls.domain.routine.learning import SLOTS, VERSION, Cell, DayKind, Routine

DIGITS: Final = 4
"""A ten-thousandth of a silence tells nothing."""
MOST_CELLS: Final = 20_000
"""Both kinds of day, each half hour, each length there is, fivefold."""


class UnreadableRoutineError(NowallsError):
    """A stored routine that cannot be used; the message says what is wrong with it."""


class _Stored(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    known_since: datetime
    learned_until: datetime
    days: tuple[float, float]
    counts: list[tuple[int, int, int, float]]


def encode(routine: Routine) -> dict[str, Any]:
    """Return a routine as what JSON can hold."""
    return {
        "version": VERSION,
        "known_since": routine.known_since.isoformat(),
        "learned_until": routine.learned_until.isoformat(),
        "days": [round(routine.weekdays, DIGITS), round(routine.weekend_days, DIGITS)],
        "counts": [
            [int(cell.kind), cell.slot, cell.length, round(weight, DIGITS)]
            for cell, weight in sorted(routine.counts.items())
        ],
    }


def decode(stored: Mapping[str, Any]) -> Routine:
    """Read a routine back; raises ``UnreadableRoutineError`` for another version's or a broken one."""
    if stored.get("version") != VERSION:
        raise UnreadableRoutineError(f"The routine is of version {stored.get('version')!r}; this is {VERSION}.")
    try:
        found = msgspec.convert(stored, type=_Stored)
        counts = {Cell(kind=DayKind(kind), slot=slot, length=length): w for kind, slot, length, w in found.counts}
    except (msgspec.ValidationError, ValueError) as error:
        raise UnreadableRoutineError(f"The routine cannot be read: {error}.") from error
    if not all(isfinite(each) for each in (*found.days, *counts.values())) or any(each < 0 for each in counts.values()):
        raise UnreadableRoutineError("The routine holds a weight that is no weight.")
    if any(not (0 <= cell.slot < SLOTS and cell.length >= 0) for cell in counts) or len(counts) > MOST_CELLS:
        raise UnreadableRoutineError("The routine holds a time of day or a length that there is not.")
    if found.known_since.tzinfo is None or found.learned_until.tzinfo is None:
        raise UnreadableRoutineError("The routine holds a time without a zone.")
    return Routine(
        known_since=found.known_since,
        learned_until=found.learned_until,
        weekdays=found.days[0],
        weekend_days=found.days[1],
        counts=counts,
    )
