"""Who is on what, and the figures of the wall."""

from datetime import datetime

from pydantic import BaseModel

from nowalls.domain.duty import ResponderState
from nowalls.domain.words import IncidentKind, IncidentState, Role, Severity


class InHandOut(BaseModel):
    """An open incident in somebody's hands."""

    id: str
    kind: IncidentKind
    state: IncidentState
    severity: Severity
    exercise: bool
    site_id: str
    opened_at: datetime


class DeskOut(BaseModel):
    """Somebody at a desk; ``asked_at`` while a presence check waits, ``absent_since`` once nobody answered it."""

    user_id: str
    name: str
    role: Role
    started_at: datetime | None
    asked_at: datetime | None
    absent_since: datetime | None
    incidents: list[InHandOut]


class AssignmentOut(BaseModel):
    """Where a responder is sent, and how far they have come."""

    incident_id: str
    kind: IncidentKind
    exercise: bool
    site_id: str
    dispatched_at: datetime
    accepted_at: datetime | None
    arrived_at: datetime | None
    eta_s: int | None


class PositionOut(BaseModel):
    """Where a responder said that they are; ``stale`` when that is too long ago to say where they are now."""

    lon: float
    lat: float
    at: datetime
    stale: bool


class BoardResponderOut(BaseModel):
    """A responder on the board; no position of whoever is off duty."""

    id: str
    name: str
    kind: str
    phone: str
    state: ResponderState
    resting_until: datetime | None
    position: PositionOut | None
    assignment: AssignmentOut | None


class BoardOut(BaseModel):
    """Everybody, as they stand at ``at``."""

    at: datetime
    desks: list[DeskOut]
    responders: list[BoardResponderOut]


class OnDutyCountsOut(BaseModel):
    """How many are there; nobody by name."""

    desks: int
    absent: int
    responders: int
    free: int


class TodayOut(BaseModel):
    """The day so far, since midnight on the centre's clock; exercises are counted apart."""

    since: datetime
    opened: int
    closed: int
    exercises: int
    claimed: int
    claim_p50_s: float | None


class AreaOut(BaseModel):
    """The part of town where an open incident is."""

    incident_id: str
    district: str
    district_en: str
    subdistrict: str


class WallOut(BaseModel):
    """What the wall shows beside the live picture: numbers and parts of town, nothing about a person."""

    at: datetime
    claim_target_s: int
    on_duty: OnDutyCountsOut
    today: TodayOut
    areas: list[AreaOut]
