"""Reports: response times, honest by construction."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.auth import CurrentLogin, require_role
from api.parts import UsesParts
from api.schemas.body import Moment
from nowalls.domain.words import Role
from nowalls.storage.reports import response_times

router = APIRouter(tags=["reports"])

GroupBy = Literal["kind", "site", "organization", "district", "subdistrict", "hour"]


class SpreadOut(BaseModel):
    """One clock: seconds since the opening, of the ``n`` incidents that have the stamp."""

    n: int
    p50_s: float | None
    p90_s: float | None
    p99_s: float | None
    within_target: float | None


class GroupOut(BaseModel):
    """The response times of one group."""

    key: str
    name: str | None
    n: int
    claim: SpreadOut
    arrive: SpreadOut
    resolve: SpreadOut


class ExcludedOut(BaseModel):
    """What the figures leave out, and how many of those in them were opened by hand."""

    exercises: int
    merged: int
    by_hand: int


class ResponseTimesOut(BaseModel):
    """A report."""

    since: datetime
    until: datetime
    group_by: str
    groups: list[GroupOut]
    excluded: ExcludedOut


@router.get("/reports/response-times")
async def report(
    login: CurrentLogin,
    parts: UsesParts,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    group_by: GroupBy = "kind",
) -> ResponseTimesOut:
    """Report how long it took to claim, arrive and resolve; by default over the last thirty days."""
    require_role(login, Role.SUPERVISOR, Role.DUTY_LEAD, Role.DISPATCHER, Role.INSTITUTION, Role.ADMIN, Role.SERVICE)
    end = until or parts.clock.now()
    start = since or end - timedelta(days=30)
    async with parts.database.read(login.scope) as read:
        groups, excluded = await response_times(read, login.scope, since=start, until=end, group_by=group_by)
    return ResponseTimesOut(
        since=start,
        until=end,
        group_by=group_by,
        groups=[GroupOut.model_validate(asdict(group)) for group in groups],
        excluded=ExcludedOut.model_validate(asdict(excluded)),
    )
