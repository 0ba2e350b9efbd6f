"""Maintenance and commissioning: what is worked on is expected, and still nothing about life safety is hidden."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.routes.incidents import DESK, LOOKING
from api.schemas.quiet import (
    CommissioningBody,
    CommissioningOut,
    CommissioningsOut,
    QuietPeriodBody,
    QuietPeriodOut,
    QuietPeriodsOut,
    SeenBody,
)
from nowalls.domain.ids import CommissioningId, DeviceId, QuietPeriodId, SiteId, new_id
from nowalls.domain.words import Role
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read, Write
from nowalls.storage.lifecycles import note_test_seen, start_tested
from nowalls.storage.people import Look, write_audit
from nowalls.storage.quiet import (
    Commissioning,
    NewCommissioning,
    QuietPeriod,
    commissionings,
    devices_on_list,
    end_commissioning,
    end_period,
    open_commissioning,
    open_period,
    periods,
    see,
)
from nowalls.storage.registry import site_page

router = APIRouter(tags=["maintenance"], route_class=IdempotentRoute)
KEEPERS = (*DESK, Role.INSTITUTION, Role.ADMIN)
LONGEST_PERIOD: Final = timedelta(days=7)
"""Longer work is booked anew: a forgotten period must not hide a year of flat batteries."""
LONGEST_SESSION: Final = timedelta(hours=8)
"""A working day of an installer."""


def _check_times(begins: datetime, ends: datetime, now: datetime, longest: timedelta) -> None:
    if ends <= max(begins, now):
        raise Problem(
            422, "validation_failed", f"It ends in the future and after it begins, not at {ends.isoformat()}."
        )
    if ends - begins > longest:
        raise Problem(422, "too_long", f"It lasts at most {longest}; from {begins.isoformat()} on that is exceeded.")


async def _site(read: Read, login: Login, site_id: str) -> SiteId:
    found, _ = await site_page(read, login.scope, most=1, ids=[site_id])
    if not found:
        raise not_found("site", site_id)
    return found[0].site.id


async def _audit(write: Write, login: Login, now: datetime, action: str, object_id: str) -> None:
    await write_audit(write, Look(at=now, user_id=login.user.id, action=action, object_id=object_id, details={}))


@router.get("/quiet_periods")
async def all_periods(login: CurrentLogin, parts: UsesParts) -> QuietPeriodsOut:
    """List what is worked on now or soon, with author, reason and end."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found = await periods(read, login.scope, now=parts.clock.now())
    return QuietPeriodsOut(items=[QuietPeriodOut.model_validate(asdict(each)) for each in found])


@router.post("/quiet_periods", status_code=status.HTTP_201_CREATED)
async def add_period(
    body: QuietPeriodBody, login: CurrentLogin, parts: UsesParts, response: Response
) -> QuietPeriodOut:
    """Book maintenance: faults, batteries and silence of what is worked on make no task; alarms are as ever."""
    require_role(login, *KEEPERS)
    now = parts.clock.now()
    _check_times(body.from_at, body.until_at, now, LONGEST_PERIOD)
    async with parts.database.write(login.scope) as write:
        period = QuietPeriod(
            id=QuietPeriodId(new_id("qp", secret_chance())),
            site_id=await _site(write, login, body.site_id),
            device_id=None if body.device_id is None else DeviceId(body.device_id),
            reason=body.reason,
            from_at=body.from_at,
            until_at=body.until_at,
            author=login.user.name,
        )
        if not await open_period(write, period, by=login.user.id, now=now):
            raise not_found(f"device at {body.site_id}", str(body.device_id))
        await _audit(write, login, now, "booked_maintenance", period.id)
    response.headers["Location"] = f"/api/v1/quiet_periods/{period.id}"
    return QuietPeriodOut.model_validate(asdict(period))


@router.delete("/quiet_periods/{period_id}", status_code=status.HTTP_204_NO_CONTENT)
async def stop_period(period_id: str, login: CurrentLogin, parts: UsesParts) -> None:
    """End maintenance now."""
    require_role(login, *KEEPERS)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        if not await end_period(write, login.scope, QuietPeriodId(period_id), now=now):
            raise not_found("running quiet period", period_id)
        await _audit(write, login, now, "ended_maintenance", period_id)


@router.get("/commissionings")
async def all_sessions(login: CurrentLogin, parts: UsesParts) -> CommissioningsOut:
    """List the sessions that run."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found = await commissionings(read, login.scope, now=parts.clock.now())
        return CommissioningsOut(items=[await _shown(read, each) for each in found])


@router.post("/commissionings", status_code=status.HTTP_201_CREATED)
async def open_session(
    body: CommissioningBody,
    login: CurrentLogin,
    parts: UsesParts,
    response: Response,
) -> CommissioningOut:
    """Open a list on which this site's test alarms tick off without siren; real alarms stay real."""
    require_role(login, *KEEPERS)
    now = parts.clock.now()
    _check_times(now, body.until_at, now, LONGEST_SESSION)
    async with parts.database.write(login.scope) as write:
        new = NewCommissioning(
            id=CommissioningId(new_id("com", secret_chance())),
            site_id=await _site(write, login, body.site_id),
            note=body.note,
            until_at=body.until_at,
        )
        await open_commissioning(write, new, by=login.user.id, now=now)
        await _audit(write, login, now, "opened_commissioning", new.id)
        response.headers["Location"] = f"/api/v1/commissionings/{new.id}"
        return await _session(write, login, new.id, now)


@router.get("/commissionings/{commissioning_id}")
async def one_session(commissioning_id: str, login: CurrentLogin, parts: UsesParts) -> CommissioningOut:
    """Show a session with every device of its site."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        return await _session(read, login, CommissioningId(commissioning_id), parts.clock.now())


@router.post("/commissionings/{commissioning_id}/seen")
async def seen(commissioning_id: str, body: SeenBody, login: CurrentLogin, parts: UsesParts) -> CommissioningOut:
    """Say that a dispatcher saw a device's test alarm: only that makes the device a protecting one."""
    require_role(login, *DESK)
    now, session_id = parts.clock.now(), CommissioningId(commissioning_id)
    async with parts.database.write(login.scope) as write:
        await _session(write, login, session_id, now)
        if not await see(write, session_id, DeviceId(body.device_id), by=login.user.id, now=now):
            detail = f"No test alarm of {body.device_id} has come in this session yet."
            raise Problem(409, "not_alarmed", detail)
        await note_test_seen(write, [DeviceId(body.device_id)], now=now)
        await _audit(write, login, now, "saw_commissioning_alarm", body.device_id)
        return await _session(write, login, session_id, now)


@router.delete("/commissionings/{commissioning_id}", status_code=status.HTTP_204_NO_CONTENT)
async def end_session(commissioning_id: str, login: CurrentLogin, parts: UsesParts) -> None:
    """End a session now, it would end by itself; the devices whose alarms were seen in it go to work."""
    require_role(login, *KEEPERS)
    now, session_id = parts.clock.now(), CommissioningId(commissioning_id)
    async with parts.database.write(login.scope) as write:
        await _session(write, login, session_id, now)
        if not await end_commissioning(write, session_id, now=now):
            raise Problem(409, "wrong_state", "This session has ended.")
        seen = [each.device_id for each in await devices_on_list(write, session_id) if each.seen_at is not None]
        await start_tested(write, seen, now=now)
        await _audit(write, login, now, "ended_commissioning", session_id)


async def _session(read: Read, login: Login, commissioning_id: CommissioningId, now: datetime) -> CommissioningOut:
    found = await commissionings(read, login.scope, now=now, commissioning_id=commissioning_id)
    if not found:
        raise not_found("commissioning session", commissioning_id)
    return await _shown(read, found[0])


async def _shown(read: Read, session: Commissioning) -> CommissioningOut:
    devices = [asdict(each) for each in await devices_on_list(read, session.id)]
    return CommissioningOut.model_validate(asdict(session) | {"devices": devices})
