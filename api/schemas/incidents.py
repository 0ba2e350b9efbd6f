"""Incidents, tasks and the commands for them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from api.schemas.body import Body
from nowalls.domain.words import (
    CallResult,
    Condition,
    EmergencyService,
    IncidentKind,
    IncidentState,
    Outcome,
    Severity,
    Source,
    StepName,
    TaskKind,
    TaskState,
    Verdict,
)

Text = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{2,39}$")]
Param = str | int | float | bool | None


class OwnerOut(BaseModel):
    """Who has claimed it."""

    user_id: str
    name: str


class PlaceOut(BaseModel):
    """Where exactly."""

    id: str
    building: str | None
    floor: str | None
    room: str | None


class StepOut(BaseModel):
    """What happens next by itself, and when."""

    name: StepName
    at: datetime


class ResponderOut(BaseModel):
    """Who was sent."""

    id: str
    name: str
    eta_s: int | None


class ReasonOut(BaseModel):
    """Why: a code for the catalogue and its parameters."""

    code: str
    params: dict[str, Param]


class IncidentOut(BaseModel):
    """An incident, whole (design of the live protocol)."""

    id: str
    version: int
    kind: IncidentKind
    severity: Severity
    state: IncidentState
    exercise: bool
    confirmed: bool
    late: bool
    source: Source
    site_id: str
    place: PlaceOut
    opened_at: datetime
    pending_until: datetime | None
    claimed_at: datetime | None
    dispatched_at: datetime | None
    arrived_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    condition: Condition
    owner: OwnerOut | None
    lease_until: datetime | None
    next_step: StepOut | None
    responder: ResponderOut | None
    accepted_at: datetime | None
    arrived_by: Literal["dispatcher", "responder"] | None
    finished_at: datetime | None
    reasons: list[ReasonOut]
    signal_ids: list[int]
    recurrence_of: str | None
    merged_into: str | None
    outcome: Outcome | None


class EntryOut(BaseModel):
    """A line of the timeline."""

    id: int
    at: datetime
    code: str
    params: dict[str, Param]
    actor: OwnerOut | None


class IncidentWithTimeline(IncidentOut):
    """An incident and what happened so far."""

    timeline: list[EntryOut]


class IncidentPageOut(BaseModel):
    """A page of incidents, the newest first."""

    items: list[IncidentOut]
    next_cursor: str | None


class TaskOut(BaseModel):
    """A task, whole."""

    id: str
    version: int
    kind: TaskKind
    state: TaskState
    severity: Severity
    site_id: str | None
    """``null`` for what is about the centre itself (``operations``)."""
    place: PlaceOut | None
    due_at: datetime
    owner: OwnerOut | None
    reasons: list[ReasonOut]
    incident_id: str | None


class TaskPageOut(BaseModel):
    """A page of tasks, the newest first."""

    items: list[TaskOut]
    next_cursor: str | None


class OpenBody(Body):
    """An incident opened by hand: a telephone call, somebody at the desk, an alarm that never came."""

    kind: IncidentKind
    site_id: Id
    place_id: Id | None = None
    source: Literal[Source.PHONE, Source.WALK_IN, Source.PATROL, Source.OTHER]
    note: Text | None = None
    exercise: bool = False
    """A drill: it goes the whole way, visibly other, out of the figures and of every real channel."""


class ClaimBody(Body):
    """Claim; ``together`` also takes what else stands unclaimed at the same place, such as its fire."""

    takeover: bool = False
    together: bool = False


class ReleaseBody(Body):
    """Release."""

    reason: Text | None = None


class TransferBody(Body):
    """Transfer to a colleague."""

    user_id: Id


class ConfirmBody(Body):
    """What somebody says it is."""

    verdict: Verdict
    by: Text


class CallBody(Body):
    """A telephone call's result."""

    contact_id: Annotated[str, Field(max_length=64)] | None = None
    result: CallResult


class ReportBody(Body):
    """Who was told; ``number`` is the case number they gave, or the number under which they ring back."""

    service: EmergencyService
    number: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$")] | None = None


class DispatchBody(Body):
    """Send a responder."""

    responder_id: Id
    eta_s: Annotated[int, Field(ge=0, le=86_400)] | None = None


class ResolveBody(Body):
    """Close; without an outcome nothing is closed."""

    outcome: Outcome
    note: Text | None = None


class NoteBody(Body):
    """A note."""

    text: Text


class MergeBody(Body):
    """Which incident this one is a part of."""

    into: Id


class TaskClaimBody(Body):
    """Claim a task; ``takeover`` takes it from its owner (duty lead only)."""

    takeover: bool = False


class SnoozeBody(Body):
    """When the task comes up again."""

    until: AwareDatetime
    note: Text | None = None


class TaskEndBody(Body):
    """How a task ended."""

    note: Text | None = None
