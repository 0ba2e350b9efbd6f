"""Protected today: how many homes and rooms are proved, what the others lack, and asking a site for proof now."""

import asyncio
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.paging import Limit
from api.parts import UsesParts
from api.problems import Problem
from api.protection_tables import MOST_ROWS, lacking_file
from api.registering import audit, site_in_scope
from api.routes.incidents import DESK, LOOKING
from api.schemas.protection import (
    LackingOut,
    LackingPageOut,
    ProofOut,
    ProofsOut,
    ProtectedTodayOut,
    ProtectionDayOut,
)
from api.spreadsheets import ANSWERS, FileFormat, Language, as_download
from nowalls.domain.ids import ProofId, new_id
from nowalls.domain.protected_today import Keeper
from nowalls.domain.protection import Gap
from nowalls.domain.proving import ANSWER_WITHIN, Proof, proof_state
from nowalls.domain.scopes import WHOLE
from nowalls.domain.words import Role
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import secret_chance
from nowalls.storage.protecting import (
    Lacking,
    LackingFilter,
    judged_at,
    judged_districts,
    lacking_page,
    protection_counts,
    protection_days,
)
from nowalls.storage.proving import ask, askable_devices, asked_lately, proofs_of_site

router = APIRouter(tags=["protection"], route_class=IdempotentRoute)

ASKING: Final = (*DESK, Role.INSTITUTION)
MOST_ASKED: Final = 1_000
"""Of one site at once: the largest institution has some hundreds of devices."""
CURSOR: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,10}$"


@router.get("/protection")
async def today(login: CurrentLogin, parts: UsesParts, site: str | None = None) -> ProtectedTodayOut:
    """Count the homes and rooms that whoever asks may see, by how they stand, and what the others lack."""
    require_role(login, *LOOKING)
    now = parts.clock.now()
    day = local_day(now)
    wanted = LackingFilter(scope=login.scope, today=day, most=0, site_id=site)
    async with parts.database.read(login.scope) as read:
        counts, gaps = await protection_counts(read, wanted, now=now)
        days = [] if login.scope.organization else await protection_days(read, login.scope, today=day)
        districts = await judged_districts(read, login.scope)
    # When a round was is no secret, and not an organization's own.
    async with parts.database.read(WHOLE) as read:
        judged = await judged_at(read, districts)
    return ProtectedTodayOut(
        at=now,
        judged_at=judged,
        **asdict(counts),
        gaps=gaps,
        days=[ProtectionDayOut(**asdict(each)) for each in days],
    )


@router.get("/protection/places")
async def places(
    login: CurrentLogin,
    parts: UsesParts,
    site: str | None = None,
    gap: Gap | None = None,
    keeper: Keeper | None = None,
    overdue: bool = False,  # noqa: FBT001, FBT002  # a query field
    cursor: Annotated[str | None, Query(max_length=32, pattern=CURSOR)] = None,
    limit: Limit = 100,
) -> LackingPageOut:
    """List the homes and rooms that are not whole, the nearest deadline first."""
    require_role(login, *LOOKING)
    wanted = LackingFilter(
        scope=login.scope,
        today=local_day(parts.clock.now()),
        most=limit,
        after=_read_cursor(cursor),
        site_id=site,
        gap=gap,
        keeper=keeper,
        overdue=overdue,
    )
    async with parts.database.read(login.scope) as read:
        found, more = await lacking_page(read, wanted)
    items = [_lacking(each, wanted.today) for each in found]
    return LackingPageOut(items=items, next_cursor=None if more is None else f"{more[0]}.{more[1]}")


@router.get("/protection/export", response_class=Response, responses={**ANSWERS})
async def export(
    login: CurrentLogin,
    parts: UsesParts,
    file_format: Annotated[FileFormat, Query(alias="format")] = FileFormat.CSV,
    lang: Language = "zh-CN",
    site: str | None = None,
    overdue: bool = False,  # noqa: FBT001, FBT002  # a query field
) -> Response:
    """Write the homes and rooms that are not whole as a file."""
    require_role(login, *LOOKING)
    day = local_day(parts.clock.now())
    wanted = LackingFilter(scope=login.scope, today=day, most=MOST_ROWS + 1, site_id=site, overdue=overdue)
    async with parts.heavy_work:
        async with parts.database.read(login.scope) as read:
            found, _ = await lacking_page(read, wanted)
        if len(found) > MOST_ROWS:
            raise Problem(422, "too_many", f"A file holds at most {MOST_ROWS} places; ask for one site.")
        content = await asyncio.to_thread(lacking_file, found, file_format, lang, today=day)
    return as_download(content, f"protection-{day:%Y%m%d}", file_format)


@router.get("/sites/{site_id}/proofs")
async def proofs(site_id: str, login: CurrentLogin, parts: UsesParts, limit: Limit = 100) -> ProofsOut:
    """List the newest questions to a site's devices."""
    require_role(login, *LOOKING)
    now = parts.clock.now()
    async with parts.database.read(login.scope) as read:
        site = await site_in_scope(read, login, site_id)
        found = await proofs_of_site(read, site.id, most=limit)
    return ProofsOut(items=[_proof(each, now) for each in found])


@router.post("/sites/{site_id}/proofs", status_code=status.HTTP_201_CREATED)
async def ask_now(site_id: str, login: CurrentLogin, parts: UsesParts, response: Response) -> ProofsOut:
    """Ask every device of a site that can answer silently for its alarm; each answer shows within a minute or so."""
    require_role(login, *ASKING)
    now = parts.clock.now()
    asked = await _ask(parts, login, site_id, now)
    response.headers["Location"] = f"/api/v1/sites/{site_id}/proofs"
    return ProofsOut(items=[_proof(each, now) for each in asked])


async def _ask(parts: UsesParts, login: Login, site_id: str, now: datetime) -> list[Proof]:
    async with parts.database.write(login.scope) as write:
        site = await site_in_scope(write, login, site_id)
        if await asked_lately(write, site.id, now=now):
            detail = f"Devices of {site_id!r} were asked less than {ANSWER_WITHIN.seconds // 60} minutes ago."
            raise Problem(409, "asked_lately", detail)
        devices = await askable_devices(write, site.id, now=now, most=MOST_ASKED)
        if not devices:
            detail = f"No device of {site_id!r} has the capability self_test, nor has the gateway of one."
            raise Problem(422, "nothing_to_ask", detail)
        asked = [Proof(id=_new_id(), device_id=each, asked_at=now) for each in devices]
        await audit(write, login, now, "asked_for_proof", site.id, devices=len(devices))
        # Whoever asks may; what leaves by the outbox is nobody's to see.
        await write.widen()
        await ask(write, asked, by=login.user.id)
    return asked


def _new_id() -> ProofId:
    return ProofId(new_id("proof", secret_chance()))


def _read_cursor(cursor: str | None) -> tuple[date, int] | None:
    if cursor is None:
        return None
    day, _, key = cursor.partition(".")
    try:
        return date.fromisoformat(day), int(key)
    except ValueError as error:
        raise Problem(422, "validation_failed", f"The cursor {cursor!r} was not given out by this server.") from error


def _lacking(each: Lacking, day: date) -> LackingOut:
    return LackingOut(**asdict(each), overdue=each.deadline < day)


def _proof(each: Proof, now: datetime) -> ProofOut:
    return ProofOut(**asdict(each), state=proof_state(each, now))
