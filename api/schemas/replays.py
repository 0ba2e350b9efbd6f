"""Incidents played back from their logs."""

from datetime import datetime

from pydantic import BaseModel

from api.schemas.incidents import Param, PlaceOut, ReasonOut
from nowalls.domain.words import IncidentKind, IncidentState, Outcome, Role, Severity, Source


class MomentOut(BaseModel):
    """A line of an incident's log: what happened, by which role, and what the incident was from then on.

    Codes and figures alone: what somebody wrote, names of people at the desk and numbers are left out.
    """

    at: datetime
    code: str
    params: dict[str, Param]
    role: Role | None
    by_responder: bool
    state: IncidentState
    severity: Severity


class ReplayedIncidentOut(BaseModel):
    """An incident with all its moments, and where it was (WGS-84)."""

    id: str
    kind: IncidentKind
    exercise: bool
    late: bool
    source: Source
    site_id: str
    site_name: str
    lon: float
    lat: float
    place: PlaceOut
    opened_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None
    reasons: list[ReasonOut]
    moments: list[MomentOut]


class ReplayOut(BaseModel):
    """A span as it was; ``cut`` where it held more than one answer plays: ``until`` is then as far as this one goes."""

    since: datetime
    until: datetime
    cut: bool
    about: str | None
    """The incident that was asked for; with it come all that stood open beside it."""
    incidents: list[ReplayedIncidentOut]
