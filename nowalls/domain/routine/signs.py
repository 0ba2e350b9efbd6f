"""Signs that somebody is about, and the silences between them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from nowalls.domain.ids import PlaceId

WORTH_KEEPING: Final = timedelta(minutes=45)
"""Shorter silences tell nothing: nobody is called sooner than after this (``InactivityLimits.learned_at_least``)."""
AT_THE_DOOR: Final = timedelta(minutes=2)
"""So near to the outer door's opening or closing somebody may be on the way out or in: motion sensors hold their
output for up to a minute and a half, and people lock up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign: a movement, a bed, a contact; at the outer door or within."""

    at: datetime
    at_outer_door: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A time in which nothing at a place gave a sign, and whether the outer door moved about its beginning and its end.

    With both, nobody was at home. With the first alone somebody opened the door, stayed in and moved again.
    """

    place_id: PlaceId
    began_at: datetime
    ended_at: datetime
    from_door: bool = False
    to_door: bool = False

    @property
    def length(self) -> timedelta:
        """How long it was quiet."""
        return self.ended_at - self.began_at

    @property
    def was_out(self) -> bool:
        """Whether somebody went out by the door at its beginning and came back by it at its end."""
        return self.from_door and self.to_door


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorOpening:
    """The outer door of a home opened at an hour at which not everybody goes out."""

    place_id: PlaceId
    at: datetime


def silences_of(signs: Iterable[Sign], place_id: PlaceId) -> Iterator[Silence]:
    """Give the silences of ``WORTH_KEEPING`` and more between signs, which come in order of time."""
    last: Sign | None = None
    door_at: datetime | None = None
    for sign in signs:
        if last is not None and sign.at - last.at >= WORTH_KEEPING:
            yield Silence(
                place_id=place_id,
                began_at=last.at,
                ended_at=sign.at,
                from_door=is_near(door_at, last.at),
                to_door=sign.at_outer_door,
            )
        last, door_at = sign, sign.at if sign.at_outer_door else door_at


def is_near(door_at: datetime | None, began_at: datetime) -> bool:
    """Tell whether the outer door moved so shortly before a silence that it may have begun outside."""
    return door_at is not None and began_at - door_at <= AT_THE_DOOR
