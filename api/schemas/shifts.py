"""Shifts, presence and hand-over."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from api.schemas.body import Body
from api.schemas.incidents import Id, Text
from nowalls.domain.readiness import Backing
from nowalls.domain.words import Role


class StartBody(Body):
    """Whether this console can be heard."""

    audible: bool


class ShiftOut(BaseModel):
    """A running shift; ``asked_at`` while a presence check waits, ``absent_since`` once nobody answered it."""

    id: str
    started_at: datetime
    audible: bool
    asked_at: datetime | None
    absent_since: datetime | None


class OnDutyOut(BaseModel):
    """Somebody on duty."""

    user_id: str
    name: str
    role: Role


class ShiftsOut(BaseModel):
    """The asker's own shift, and everybody on duty."""

    shift: ShiftOut | None
    on_duty: list[OnDutyOut]


class HandoverBody(Body):
    """To a colleague, to whoever comes, or with a ``reason`` and nobody named: leaving without a second signature."""

    to: Id | None = None
    reason: Text | None = None


class SignBody(Body):
    """A reason, where somebody signs who was not named."""

    reason: Text | None = None


class TakeBody(Body):
    """Whose desk is taken over because they have gone, and why."""

    user_id: Id
    reason: Text


class HandoverOut(BaseModel):
    """A hand-over with what it says: incidents, what was promised, silences that end soon, homes known empty."""

    id: str
    from_id: str
    from_name: str
    to_id: str | None
    to_name: str | None
    summary: dict[str, list[dict[str, Any]]]
    offered_at: datetime
    accepted_at: datetime | None
    accepted_by: str | None
    reason: str | None


class HandoversOut(BaseModel):
    """The unsigned hand-overs and those of the last week."""

    items: list[HandoverOut]


class BackedOut(BaseModel):
    """Whether something backs the desk, and in which districts it does not."""

    backing: Backing
    districts: list[str]


class ReadinessOut(BaseModel):
    """What backs a desk that starts its shift: a second way out of the house, and a duty lead on duty."""

    second_channel: BackedOut
    last_sent_at: datetime | None
    duty_lead: BackedOut
    duty_leads: list[str]
