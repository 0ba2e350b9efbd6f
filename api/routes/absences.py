"""Absences: the people who look after a resident say when they are away, and when they are back."""

from dataclasses import asdict
from typing import Final

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.parts import UsesParts
from api.problems import not_found
from api.registering import audit
from api.routes.incidents import LOOKING
from api.schemas.absences import AbsenceBody, AbsenceOut, AbsencesOut
from nowalls.domain.ids import ResidentId, new_id
from nowalls.domain.words import Role
from nowalls.runtime.clock import secret_chance
from nowalls.storage.absences import (
    Absence,
    absences_in_scope,
    absences_of,
    end_absence,
    scope_of_resident,
    write_absence,
)
from nowalls.storage.database import Read

router = APIRouter(tags=["residents"], route_class=IdempotentRoute)
OF_RESIDENT = "/residents/{resident_id}/absences"
MOST: Final = 1_000
"""Who is away out of a whole district in a holiday week; a site has some tens."""
KEEPERS = (Role.DISPATCHER, Role.DUTY_LEAD, Role.INSTITUTION, Role.ADMIN)


async def _resident(read: Read, login: Login, resident_id: str) -> ResidentId:
    scope = await scope_of_resident(read, ResidentId(resident_id))
    if scope is None or not login.user.may_see(district=scope[0], organization=scope[1]):
        raise not_found("resident", resident_id)
    return ResidentId(resident_id)


@router.get("/absences")
async def known(login: CurrentLogin, parts: UsesParts, site: str | None = None) -> AbsencesOut:
    """List who is away or will be, within the scope or at one site, the next to be back first; the look is audited."""
    require_role(login, *LOOKING)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        found = await absences_in_scope(write, login.scope, site_id=site, now=now, most=MOST)
        if found:
            residents = sorted({each.resident_id for each in found})
            await audit(write, login, now, "listed_absences", site, residents=residents)
    return AbsencesOut(items=[AbsenceOut.model_validate(asdict(each)) for each in found])


@router.get(OF_RESIDENT)
async def everything(resident_id: str, login: CurrentLogin, parts: UsesParts) -> AbsencesOut:
    """List a resident's absences."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found = await absences_of(read, await _resident(read, login, resident_id))
    return AbsencesOut(items=[AbsenceOut.model_validate(asdict(each)) for each in found])


@router.post(OF_RESIDENT, status_code=status.HTTP_201_CREATED)
async def add(
    resident_id: str,
    body: AbsenceBody,
    login: CurrentLogin,
    parts: UsesParts,
    response: Response,
) -> AbsenceOut:
    """Note that a resident is away; when everybody of a home is, its silence and its doors raise nothing."""
    require_role(login, *KEEPERS)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        known = await _resident(write, login, resident_id)
        absence = Absence(
            id=new_id("abs", secret_chance()),
            resident_id=known,
            from_at=body.from_at,
            until_at=body.until_at,
            reason=body.reason,
            note=body.note,
        )
        await write_absence(write, absence, by=login.user.id, now=now)
        await audit(write, login, now, "noted_absence", known, absence_id=absence.id)
    response.headers["Location"] = f"/api/v1/residents/{known}/absences/{absence.id}"
    return AbsenceOut.model_validate(asdict(absence))


@router.delete(OF_RESIDENT + "/{absence_id}", status_code=status.HTTP_204_NO_CONTENT)
async def back(resident_id: str, absence_id: str, login: CurrentLogin, parts: UsesParts) -> None:
    """Say that the resident is back; the home is watched again at once."""
    require_role(login, *KEEPERS)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        known = await _resident(write, login, resident_id)
        if not await end_absence(write, known, absence_id, now=now):
            raise not_found("running absence", absence_id)
        await audit(write, login, now, "ended_absence", known, absence_id=absence_id)
