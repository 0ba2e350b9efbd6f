"""Who is on what now, and what the day was like so far: for the board and for the wall."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from nowalls.domain.duty import Assignment, Reported
from nowalls.domain.ids import IncidentId, SiteId, UserId
from nowalls.domain.recommending import Position
from nowalls.domain.registry import Responder
from nowalls.domain.scopes import Scope
from nowalls.domain.words import IncidentKind, Role
from nowalls.storage.database import Read

FILE: Final = "duty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Somebody at a desk, or missed there, with the open incidents in their hands."""

    user_id: UserId
    name: str
    role: Role
    started_at: datetime | None
    """When their shift began; ``None`` for whoever counts as on duty without one."""
    asked_at: datetime | None
    absent_since: datetime | None
    incidents: list[dict[str, Any]]


async def desks(read: Read, scope: Scope) -> list[Desk]:
    """Return the desks of dispatchers and duty leads, the leads first, with what each has in hand within the scope."""
    rows = await read.rows(FILE, "desks", {"districts": scope.params["districts"]})
    return [Desk(**(row | {"user_id": UserId(row["user_id"]), "role": Role(row["role"])})) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheBoard:
    """A responder with all that their state follows from."""

    responder: Responder
    on_duty: bool
    resting_until: datetime | None
    reported: Reported | None
    assignment: Assignment | None


async def responders_on_the_board(read: Read, scope: Scope) -> list[OnTheBoard]:
    """Return the responders within a scope, each with the incident they are sent to."""
    rows = await read.rows(FILE, "responders", {"districts": scope.params["districts"]})
    return [_on_the_board(row) for row in rows]


def _on_the_board(row: Any) -> OnTheBoard:  # noqa: ANN401  # a row
    known = row["lon"] is not None and row["lat"] is not None and row["position_at"] is not None
    return OnTheBoard(
        responder=msgspec.convert(row, type=Responder),
        on_duty=row["on_duty"],
        resting_until=row["resting_until"],
        reported=Reported(at=Position(lon=row["lon"], lat=row["lat"]), since=row["position_at"]) if known else None,
        assignment=None if row["incident_id"] is None else _assignment(row),
    )


def _assignment(row: Any) -> Assignment:  # noqa: ANN401  # a row
    return Assignment(
        incident_id=IncidentId(row["incident_id"]),
        kind=IncidentKind(row["incident_kind"]),
        exercise=row["exercise"],
        site_id=SiteId(row["site_id"]),
        dispatched_at=row["dispatched_at"],
        accepted_at=row["accepted_at"],
        arrived_at=row["arrived_at"],
        eta_s=row["eta_s"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The day so far, since midnight on the centre's clock; exercises apart."""

    since: datetime
    opened: int
    closed: int
    exercises: int
    claimed: int
    claim_p50_s: float | None


async def today(read: Read, scope: Scope, *, now: datetime) -> Today:
    """Return the figures of the day so far."""
    row = await read.row(FILE, "today", {"districts": scope.params["districts"], "now": now})
    if row is None:
        message = "The statement of the day's figures always gives one row."
        raise LookupError(message)
    return Today(**row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The part of town where an open incident is."""

    incident_id: IncidentId
    district: str
    district_en: str
    subdistrict: str


async def areas(read: Read, scope: Scope) -> list[Area]:
    """Return in which part of town each open incident is."""
    rows = await read.rows(FILE, "areas", {"districts": scope.params["districts"]})
    return [Area(**(row | {"incident_id": IncidentId(row["incident_id"])})) for row in rows]
