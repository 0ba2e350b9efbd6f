"""The desk presence check 在岗确认: whether somebody still sits at the desk that counts as staffed; pure.

After GB 26875.1, by which a centre asks a duty room to answer. Here the centre asks its own desks.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nowalls.domain.ids import DistrictCode, ShiftId, UserId
from nowalls.domain.limits import DeskLimits


class PresenceStep(StrEnum):
    """What is to be done about a seat."""

    ASK = "ask"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody's running shift."""

    shift_id: ShiftId
    user_id: UserId
    name: str
    districts: tuple[DistrictCode, ...]
    last_action_at: datetime
    asked_at: datetime | None
    absent_since: datetime | None
    holds: bool
    """Whether they hold an incident now: nobody is asked whether they are there while they are helping."""


def presence_due(seat: Seat, now: datetime, limits: DeskLimits) -> PresenceStep | None:
    """Return what is due: ask who did nothing for a while, and count out who did not answer."""
    if seat.holds or seat.absent_since is not None:
        return None
    if seat.asked_at is not None:
        return PresenceStep.ABSENT if now - seat.asked_at >= limits.presence_answer else None
    return PresenceStep.ASK if now - seat.last_action_at >= limits.presence_every else None
