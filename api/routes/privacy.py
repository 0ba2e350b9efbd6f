"""A resident's personal data: opened by hand with a reason, handed out whole, and erased. All of it is audited."""

from typing import Any

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.parts import Parts, UsesParts
from api.problems import Problem, not_found
from api.revealing import grounds
from api.schemas.privacy import ErasedOut, ReasonBody, RevealedOut
from nowalls.domain.ids import ResidentId
from nowalls.domain.privacy import BY_GLASS, Subject
from nowalls.domain.words import Role
from nowalls.storage.database import Read, Write
from nowalls.storage.people import Look, write_audit
from nowalls.storage.privacy import break_glass, erase_resident, everything_of, subjects_of

router = APIRouter(prefix="/residents/{resident_id}", tags=["residents"], route_class=IdempotentRoute)


async def _subject(read: Read, login: Login, resident_id: str) -> Subject:
    """Return what stands open about a resident within the asker's scope."""
    found = await subjects_of(read, login.user.id, resident_ids=[ResidentId(resident_id)])
    subject = found.get(ResidentId(resident_id))
    if subject is None or not login.user.may_see(district=subject.district, organization=subject.organization):
        raise not_found("resident", resident_id)
    return subject


@router.post("/reveal", status_code=status.HTTP_201_CREATED)
async def reveal(
    resident_id: str, body: ReasonBody, login: CurrentLogin, parts: UsesParts, response: Response
) -> RevealedOut:
    """Break the glass: see the resident's telephone number, notes and contacts for 15 minutes, for a reason."""
    require_role(login, *BY_GLASS)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        await _subject(write, login, resident_id)
        until = await break_glass(write, login.user.id, ResidentId(resident_id), reason=body.reason, now=now)
        await _told(
            write, parts, login, "broke_glass", resident_id, {"reason": body.reason, "until": until.isoformat()}
        )
    response.headers["Location"] = f"/api/v1/residents/{resident_id}"
    return RevealedOut(resident_id=resident_id, until_at=until)


@router.get("/export")
async def export(resident_id: str, login: CurrentLogin, parts: UsesParts) -> dict[str, Any]:
    """Hand out everything that is held about a resident; an administrator breaks the glass first."""
    require_role(login, Role.INSTITUTION, Role.ADMIN)
    async with parts.database.write(login.scope) as write:
        await _subject(write, login, resident_id)
        known = ResidentId(resident_id)
        if known not in await grounds(write, parts, login, resident_ids=[known]):
            raise Problem(403, "not_revealed", "Say why first: POST to this resident's /reveal with a reason.")
        held = await everything_of(write, known)
        await _told(write, parts, login, "exported_resident", resident_id, {})
    return held


@router.post("/erase")
async def erase(resident_id: str, body: ReasonBody, login: CurrentLogin, parts: UsesParts) -> ErasedOut:
    """Empty everything personal of a resident for good; what happened stays as figures.

    Refused while an incident is open at their place: whoever comes must know whom to look for.
    """
    require_role(login, Role.INSTITUTION, Role.ADMIN)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        subject = await _subject(write, login, resident_id)
        if subject.open_incident:
            raise Problem(409, "incident_open", "An incident is open at this resident's place; erase them afterwards.")
        if not await erase_resident(write, ResidentId(resident_id), now=now):
            raise Problem(409, "wrong_state", f"The resident {resident_id!r} was erased before.")
        await _told(write, parts, login, "erased_resident", resident_id, {"reason": body.reason})
    return ErasedOut(resident_id=resident_id, erased_at=now)


async def _told(  # a line of the audit: who did what to whom
    write: Write, parts: Parts, login: Login, action: str, resident_id: str, details: dict[str, Any]
) -> None:
    now, who = parts.clock.now(), login.user.id
    look = Look(at=now, user_id=who, action=action, object_id=resident_id, details=details)
    await write_audit(write, look)
