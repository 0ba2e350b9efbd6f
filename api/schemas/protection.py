"""Protected today, and the questions by which it is proved."""

from datetime import date, datetime

from pydantic import BaseModel

from nowalls.domain.protected_today import Keeper
from nowalls.domain.protection import Gap
from nowalls.domain.proving import ProofState
from nowalls.domain.words import PlaceKind


class ProtectionDayOut(BaseModel):
    """A day in numbers of places, as of its last whole round."""

    day: date
    at: datetime
    proved: int
    whole: int
    weak: int
    unprotected: int


class ProtectedTodayOut(BaseModel):
    """How many homes and rooms stand how.

    ``proved``: whole, and an alarm of every kind of device there came the whole way within 36 hours. ``whole``: without
    a gap, by what the devices say of themselves and by their last tests. ``weak``: something there may fail.
    ``unprotected``: no call is to be counted on. ``judged_at`` is the oldest round that a figure is of; null before the
    first. ``days`` are the districts', and empty for an institution.
    """

    at: datetime
    judged_at: datetime | None
    proved: int
    whole: int
    weak: int
    unprotected: int
    overdue: int
    gaps: dict[Gap, int]
    days: list[ProtectionDayOut]


class LackingOut(BaseModel):
    """A home or room that is not whole: what is missing, the worst first; who sees to it, until which day's end."""

    place_id: str
    place_kind: PlaceKind
    building: str | None
    floor: str | None
    room: str | None
    site_id: str
    site_name: str
    organization_id: str | None
    organization_name: str | None
    score: int
    gaps: list[Gap]
    proved_at: datetime | None
    since: datetime
    keeper: Keeper
    deadline: date
    overdue: bool


class LackingPageOut(BaseModel):
    """A page of them, the nearest deadline first."""

    items: list[LackingOut]
    next_cursor: str | None


class ProofOut(BaseModel):
    """A question to a device for its alarm, and what came of it."""

    id: str
    device_id: str
    asked_at: datetime
    answered_at: datetime | None
    state: ProofState


class ProofsOut(BaseModel):
    """A site's questions, the newest first."""

    items: list[ProofOut]
