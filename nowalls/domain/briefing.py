"""What those who go in must know of a building or a home: floor by floor who is there and who cannot walk. Pure.

For the desk's call to 119 or 120 and for the sheet that the fire brigade is handed at the gate. It says what is known
and since when; what nobody assessed is ``unknown``, never "walks".
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from nowalls.domain.ids import PlaceId, ResidentId
from nowalls.domain.registry import Place, Resident
from nowalls.domain.words import PlaceKind

CANNOT_WALK_FROM_GRADE: Final = 3
"""An assumption: grade 3 is severe loss of ability (GB/T 42195). Rather bring a chair in vain than none."""
NEEDS_HELP_FROM_GRADE: Final = 2
"""An assumption as well: moderate loss of ability."""


class Mobility(StrEnum):
    """Whether somebody comes out on their own feet."""

    CANNOT_WALK = "cannot_walk"
    NEEDS_HELP = "needs_help"
    WALKS = "walks"
    UNKNOWN = "unknown"


IN_ORDER_OF_NEED: Final = (Mobility.CANNOT_WALK, Mobility.NEEDS_HELP, Mobility.UNKNOWN, Mobility.WALKS)


def mobility(resident: Resident) -> Mobility:
    """Return the worse of what the assessment and the categories say; without either it is unknown.

    Dementia counts as needing help: whoever walks but does not follow the alarm must be fetched.
    """
    grade, categories = resident.ability_grade, set(resident.categories)
    if "disabled" in categories or (grade is not None and grade >= CANNOT_WALK_FROM_GRADE):
        return Mobility.CANNOT_WALK
    if categories & {"semi_disabled", "dementia"} or (grade is not None and grade >= NEEDS_HELP_FROM_GRADE):
        return Mobility.NEEDS_HELP
    return Mobility.UNKNOWN if grade is None else Mobility.WALKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupant:
    """A resident as those who look for them need to know them."""

    resident: Resident
    mobility: Mobility
    away_until: datetime | None
    """Known to be away until then; nobody needs to look for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A place with who lives there and what its sensors last said."""

    place: Place
    alarmed: bool
    """A detector or button in it speaks in this incident."""
    last_movement_at: datetime | None
    """The newest movement or door of its sensors; ``None`` where there is none, or it never spoke."""
    occupants: tuple[Occupant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """One floor of one building; a home is a floor of its own without a name."""

    building: str | None
    floor: str | None
    rooms: tuple[Room, ...]

    def count(self, *kinds: Mobility) -> int:
        """Return how many who may be inside are of these kinds; of any when none is named."""
        inside = [each for room in self.rooms for each in room.occupants if each.away_until is None]
        return sum(not kinds or each.mobility in kinds for each in inside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known beside the registry, by place and resident."""

    away_until: Mapping[ResidentId, datetime]
    moved_at: Mapping[PlaceId, datetime]
    alarmed: frozenset[PlaceId]


def places_concerned(places: Sequence[Place], of: PlaceId) -> list[Place]:
    """Return the places an incident there is about: all of a building, else the one place."""
    whole = any(each.id == of and each.kind is PlaceKind.BUILDING for each in places)
    return [each for each in places if each.id == of or (whole and each.building_place == of)]


def floors(places: Iterable[Place], residents: Iterable[Resident], known: Known) -> tuple[Floor, ...]:
    """Return the floors from the lowest up, each floor's rooms in order of their numbers, those in need first in each.

    The building itself is listed only when somebody is registered there or its own detector speaks.
    """
    living: dict[PlaceId, list[Resident]] = {}
    for resident in residents:
        living.setdefault(resident.place_id, []).append(resident)
    rooms = [_room(place, living.get(place.id, ()), known) for place in places]
    shown = [room for room in rooms if room.place.kind is not PlaceKind.BUILDING or room.occupants or room.alarmed]
    by_floor: dict[tuple[str | None, str | None], list[Room]] = {}
    for room in sorted(shown, key=lambda each: _natural(each.place.room)):
        by_floor.setdefault((room.place.building, room.place.floor), []).append(room)
    ordered = sorted(by_floor.items(), key=lambda each: (_natural(each[0][0]), _natural(each[0][1])))
    return tuple(Floor(building=name[0], floor=name[1], rooms=tuple(here)) for name, here in ordered)


def _room(place: Place, living: Iterable[Resident], known: Known) -> Room:
    occupants = [
        Occupant(resident=each, mobility=mobility(each), away_until=known.away_until.get(each.id)) for each in living
    ]
    return Room(
        place=place,
        alarmed=place.id in known.alarmed,
        last_movement_at=known.moved_at.get(place.id),
        occupants=tuple(sorted(occupants, key=_urgency)),
    )


def _urgency(occupant: Occupant) -> tuple[bool, int, str]:
    return occupant.away_until is not None, IN_ORDER_OF_NEED.index(occupant.mobility), occupant.resident.id


def _natural(name: str | None) -> tuple[tuple[int, int, str], ...]:
    """Sort 2 before 10, basements (``-1``, ``B1``) below the ground, and what has no name first."""
    if name is None:
        return ()
    if re.fullmatch(r"[-B]\d{1,4}", name, flags=re.IGNORECASE):
        return ((0, -int(name[1:]), ""),)
    parts = re.findall(r"\d{1,9}|\D+", name)
    return tuple((1, int(part), "") if part.isascii() and part.isdigit() else (2, 0, part) for part in parts)
