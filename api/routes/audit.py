"""The audit: who did what, when and why, for those who review."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.auth import CurrentLogin, require_role
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import UsesParts
from api.schemas.body import Moment
from nowalls.domain.words import Role
from nowalls.storage.audit import END, AuditFilter, audit_page

router = APIRouter(tags=["audit"])

Wanted = Annotated[str | None, Query(max_length=64)]


class AuditLineOut(BaseModel):
    """A line of the audit; without a user it was the system, a responder's link or the command line."""

    key: int
    at: datetime
    user_id: str | None
    user_name: str | None
    action: str
    object_id: str | None
    details: dict[str, Any]


class AuditPageOut(BaseModel):
    """A page of the audit, the newest first."""

    items: list[AuditLineOut]
    next_cursor: str | None


@router.get("/audit")
async def page(  # noqa: PLR0913, PLR0917  # one parameter a query field, all given by name
    login: CurrentLogin,
    parts: UsesParts,
    user: Wanted = None,
    action: Wanted = None,
    object_id: Annotated[str | None, Query(alias="object", max_length=64)] = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> AuditPageOut:
    """Show who did what: all of it, or by user, action, object and time. A district sees its own people's acts."""
    require_role(login, Role.SUPERVISOR, Role.ADMIN)
    wanted = AuditFilter(
        most=limit,
        before=read_cursor(cursor) or END,
        user_id=user,
        action=action,
        object_id=object_id,
        since=since,
        until=until,
    )
    async with parts.database.read(login.scope) as read:
        lines, after = await audit_page(read, wanted)
    return AuditPageOut(items=[AuditLineOut(**asdict(each)) for each in lines], next_cursor=write_cursor(after))
