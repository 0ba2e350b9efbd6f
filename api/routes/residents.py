"""Residents: registering them, changing what is known of them, letting them move and leave."""

from dataclasses import asdict, replace
from datetime import datetime

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.problems import Problem, not_found
from api.registering import REGISTERING, audit, changed, fields_of, refused_as
from api.revealing import grounds
from api.routes.incidents import LOOKING
from api.routes.places import place_in_scope
from api.schemas.residents import (
    ContactDetailOut,
    LeaveBody,
    MoveResidentBody,
    OccupanciesOut,
    OccupancyOut,
    ResidentBody,
    ResidentDetailOut,
    ResidentPageOut,
    ResidentPatch,
)
from nowalls.domain.ids import ResidentId, new_id
from nowalls.domain.registry import Resident, check_age
from nowalls.domain.words import PlaceKind
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read, Write
from nowalls.storage.residents import (
    ResidentRecord,
    lock_resident,
    move_resident,
    occupancies,
    resident_left,
    resident_page,
    resident_record,
    write_residents,
)

router = APIRouter(prefix="/residents", tags=["residents"], route_class=IdempotentRoute)


def _out(record: ResidentRecord, *, revealed: bool) -> ResidentDetailOut:
    resident = record.resident
    contacts = [
        ContactDetailOut(
            id=str(number),
            name=each.name,
            relation=each.relation,
            phone=each.phone,
            key_holder=each.key_holder,
        )
        for number, each in enumerate(resident.contacts)
    ]
    return ResidentDetailOut(
        id=resident.id,
        name=resident.name,
        sex=resident.sex,
        birth_year=resident.birth_year,
        place_id=resident.place_id,
        site_id=record.site_id,
        site_name=record.site_name,
        categories=list(resident.categories),
        ability_grade=resident.ability_grade,
        risk=resident.risk,
        partner_hospital=resident.partner_hospital,
        left_at=resident.left_at,
        revealed=revealed,
        phone=resident.phone if revealed else None,
        notes=resident.notes if revealed else None,
        medical_notes=resident.medical_notes if revealed else None,
        contacts=contacts if revealed else None,
    )


async def _shown(read: Read, parts: Parts, login: Login, record: ResidentRecord) -> ResidentDetailOut:
    """Show a resident as far as this user may see them now; keeping them up to date is no reason by itself."""
    shown_of = await grounds(read, parts, login, resident_ids=[record.resident.id])
    return _out(record, revealed=record.resident.id in shown_of)


async def _resident(read: Read, login: Login, resident_id: str) -> ResidentRecord:
    found = await resident_record(read, login.scope, resident_id)
    if found is None:
        raise not_found("resident", resident_id)
    return found


async def _changeable(write: Write, login: Login, resident_id: str) -> ResidentRecord:
    """Return a resident, held until the transaction ends; 409 for one who was erased, of whom nothing is kept again."""
    await lock_resident(write, ResidentId(resident_id))
    found = await _resident(write, login, resident_id)
    if found.erased_at is not None:
        raise Problem(409, "wrong_state", f"The resident {resident_id!r} was erased; register who lives there anew.")
    return found


@router.get("")
async def page(
    login: CurrentLogin,
    parts: UsesParts,
    site: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> ResidentPageOut:
    """List who lives within the scope, or at one site; the look is audited."""
    require_role(login, *LOOKING)
    after = read_cursor(cursor) or 0
    async with parts.database.write(login.scope) as write:
        found, last = await resident_page(write, login.scope, most=limit, after=after, site_id=site)
        shown = [each.resident.id for each in found]
        if shown:
            await audit(write, login, parts.clock.now(), "listed_residents", site, residents=list(shown))
    items = [_out(each, revealed=False) for each in found]
    return ResidentPageOut(items=items, next_cursor=write_cursor(last))


@router.post("", status_code=status.HTTP_201_CREATED)
async def add(body: ResidentBody, login: CurrentLogin, parts: UsesParts, response: Response) -> ResidentDetailOut:
    """Register a resident, who lives at the place from now on."""
    require_role(login, *REGISTERING)
    now = parts.clock.now()
    with refused_as("invalid_birth_year"):
        check_age(body.birth_year, now)
    async with parts.database.write(login.scope) as write:
        place = await place_in_scope(write, login, body.place_id)
        _check_livable(place.kind)
        blank = Resident(
            id=ResidentId(new_id("res", secret_chance())),
            place_id=place.id,
            name=body.name,
            sex=body.sex,
            birth_year=body.birth_year,
            phone="",
            categories=(),
            notes="",
            contacts=(),
        )
        new = changed(blank, body)
        await write_residents(write, [new], now=now)
        await audit(write, login, now, "registered_resident", new.id, place_id=place.id)
        made = await _resident(write, login, new.id)
    response.headers["Location"] = f"/api/v1/residents/{new.id}"
    return _out(made, revealed=True)


def _check_livable(kind: PlaceKind) -> None:
    if kind not in (PlaceKind.HOME, PlaceKind.ROOM):
        raise Problem(422, "nobody_lives_there", f"Residents live in homes and rooms, not in a {kind}.")


@router.get("/{resident_id}")
async def one(resident_id: str, login: CurrentLogin, parts: UsesParts) -> ResidentDetailOut:
    """Show a resident; each look is in the audit."""
    require_role(login, *LOOKING)
    async with parts.database.write(login.scope) as write:
        found = await _resident(write, login, resident_id)
        shown = await _shown(write, parts, login, found)
        action = "revealed_resident" if shown.revealed else "showed_resident"
        await audit(write, login, parts.clock.now(), action, found.resident.id)
    return shown


@router.patch("/{resident_id}")
async def patch(resident_id: str, body: ResidentPatch, login: CurrentLogin, parts: UsesParts) -> ResidentDetailOut:
    """Change what is known of a resident."""
    require_role(login, *REGISTERING)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        known = await _changeable(write, login, resident_id)
        new = changed(known.resident, body)
        if "birth_year" in body.model_fields_set:
            with refused_as("invalid_birth_year"):
                check_age(new.birth_year, now)
        await write_residents(write, [new], now=now)
        await audit(write, login, now, "changed_resident", new.id, fields=fields_of(body))
        return await _shown(write, parts, login, replace(known, resident=new))


@router.post("/{resident_id}/move")
async def move(resident_id: str, body: MoveResidentBody, login: CurrentLogin, parts: UsesParts) -> ResidentDetailOut:
    """Let a resident live elsewhere; who lived where from when to when is kept, and one who had left is back."""
    require_role(login, *REGISTERING)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        known = (await _changeable(write, login, resident_id)).resident
        place = await place_in_scope(write, login, body.place_id)
        _check_livable(place.kind)
        if place.id == known.place_id and known.left_at is None:
            raise Problem(409, "wrong_state", f"The resident lives at {place.id} already.")
        at = await _moment(write, known.id, body.at, now)
        await move_resident(write, known.id, place.id, at=at)
        details = {"from": str(known.place_id), "to": str(place.id)}
        await audit(write, login, now, "moved_resident", known.id, **details)
        return await _shown(write, parts, login, await _resident(write, login, resident_id))


@router.post("/{resident_id}/leave")
async def leave(resident_id: str, body: LeaveBody, login: CurrentLogin, parts: UsesParts) -> ResidentDetailOut:
    """Note that a resident moved out for good or died; what they lived through here is kept."""
    require_role(login, *REGISTERING)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        known = (await _changeable(write, login, resident_id)).resident
        at = await _moment(write, known.id, body.at, now)
        if not await resident_left(write, known.id, at=at):
            raise Problem(409, "wrong_state", f"The resident {resident_id!r} has left before.")
        await audit(write, login, now, "resident_left", known.id)
        return await _shown(write, parts, login, await _resident(write, login, resident_id))


async def _moment(read: Read, resident_id: ResidentId, at: datetime | None, now: datetime) -> datetime:
    """Return when something happened: not in the future, and not before what is known to have come before it."""
    when = at or now
    last = await occupancies(read, resident_id=resident_id)
    since = max((each.until_at or each.from_at for each in last), default=when)
    if not min(since, now) <= when <= now:
        detail = f"It happened between {since.isoformat()} and now, not at {when.isoformat()}."
        raise Problem(422, "wrong_time", detail)
    return when


@router.get("/{resident_id}/occupancies")
async def occupancy(resident_id: str, login: CurrentLogin, parts: UsesParts) -> OccupanciesOut:
    """List where a resident lived from when to when, the newest first."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found = await _resident(read, login, resident_id)
        lived = await occupancies(read, resident_id=found.resident.id)
    return OccupanciesOut(items=[OccupancyOut.model_validate(asdict(each)) for each in lived])
