"""Shifts: who is on duty, whether they are still there, and how they hand over."""

from dataclasses import asdict
from datetime import timedelta

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, require_role
from api.handing_over import accept_handover, leave_alone, offer_handover, take_desk
from api.idempotency import IdempotentRoute
from api.parts import UsesParts
from api.problems import Problem
from api.routes.incidents import DESK, LOOKING
from api.schemas.shifts import (
    BackedOut,
    HandoverBody,
    HandoverOut,
    HandoversOut,
    OnDutyOut,
    ReadinessOut,
    ShiftOut,
    ShiftsOut,
    SignBody,
    StartBody,
    TakeBody,
)
from nowalls.domain.ids import HandoverId, ShiftId, UserId, new_id
from nowalls.domain.readiness import Backed, duty_lead, second_channel
from nowalls.domain.words import Role
from nowalls.runtime.clock import secret_chance
from nowalls.storage.channels import delivery, ways
from nowalls.storage.desks import Handover, handovers
from nowalls.storage.people import current_shift, end_shift, on_duty, start_shift

router = APIRouter(prefix="/shifts", tags=["shifts"], route_class=IdempotentRoute)
WEEK = timedelta(days=7)
LATELY = timedelta(hours=1)
"""A page that did not get through within the hour says that the way out is shut now."""
DUTY_ROLES = (Role.DISPATCHER, Role.DUTY_LEAD, Role.INSTITUTION)


async def _shifts(login: CurrentLogin, parts: UsesParts) -> ShiftsOut:
    async with parts.database.read(login.scope) as read:
        running = await current_shift(read, login.user.id)
        people = [] if login.user.role is Role.INSTITUTION else await on_duty(read)
    shift = None
    if running is not None:
        shift = ShiftOut.model_validate(asdict(running))
    return ShiftsOut(
        shift=shift,
        on_duty=[OnDutyOut(user_id=each.user_id, name=each.name, role=each.role) for each in people],
    )


@router.get("/current")
async def current(login: CurrentLogin, parts: UsesParts) -> ShiftsOut:
    """Tell who is on duty."""
    require_role(login, *LOOKING)
    return await _shifts(login, parts)


@router.get("/readiness")
async def readiness(login: CurrentLogin, parts: UsesParts) -> ReadinessOut:
    """Tell what backs this desk: whether alarms leave the house by a second way, and which duty lead is there."""
    require_role(login, *DESK)
    async with parts.database.read(login.scope) as read:
        found = await ways(read)
        carried = await delivery(read, since=parts.clock.now() - LATELY)
    mine = [each for each in found.districts if login.user.districts is None or each in login.user.districts]
    leads = [each.name for each in found.rota if each.role is Role.DUTY_LEAD and each.on_duty]
    return ReadinessOut(
        second_channel=_backed(second_channel(mine, found.channels, carried.failing)),
        last_sent_at=carried.last_sent_at,
        duty_lead=_backed(duty_lead(mine, found.rota)),
        duty_leads=leads,
    )


def _backed(found: Backed) -> BackedOut:
    return BackedOut(backing=found.backing, districts=list(found.districts))


@router.post("/start", status_code=status.HTTP_201_CREATED)
async def start(body: StartBody, login: CurrentLogin, parts: UsesParts, response: Response) -> ShiftsOut:
    """Go on duty, or say anew whether the console can be heard."""
    require_role(login, *DUTY_ROLES)
    shift_id = ShiftId(new_id("shf", secret_chance()))
    async with parts.database.write(login.scope) as write:
        await start_shift(write, shift_id, login.user.id, audible=body.audible, now=parts.clock.now())
    response.headers["Location"] = "/api/v1/shifts/current"
    return await _shifts(login, parts)


@router.post("/end")
async def end(login: CurrentLogin, parts: UsesParts) -> ShiftsOut:
    """Go off duty."""
    require_role(login, *LOOKING)
    async with parts.database.write(login.scope) as write:
        if not await end_shift(write, login.user.id, now=parts.clock.now()):
            raise Problem(409, "wrong_state", "You are not on duty.")
    return await _shifts(login, parts)


@router.post("/present")
async def present(login: CurrentLogin, parts: UsesParts) -> ShiftsOut:
    """Answer a presence check; any other command answers it as well."""
    require_role(login, *DUTY_ROLES)
    return await _shifts(login, parts)


def _handover(found: Handover) -> HandoverOut:
    return HandoverOut.model_validate(asdict(found))


@router.get("/handovers")
async def all_handovers(login: CurrentLogin, parts: UsesParts) -> HandoversOut:
    """List the hand-overs that nobody has signed, and those of the last week."""
    require_role(login, *DESK, Role.SUPERVISOR, Role.ADMIN)
    async with parts.database.read(login.scope) as read:
        found = await handovers(read, since=parts.clock.now() - WEEK)
    return HandoversOut(items=[_handover(each) for each in found])


@router.post("/handover", status_code=status.HTTP_201_CREATED)
async def hand_over(body: HandoverBody, login: CurrentLogin, parts: UsesParts, response: Response) -> HandoverOut:
    """Offer the shift to a colleague or to whoever comes; or, with a reason and nobody named, leave alone."""
    require_role(login, *DESK)
    if body.to is None and body.reason is not None:
        found = await leave_alone(parts, login, body.reason)
    else:
        found = await offer_handover(parts, login, to_id=None if body.to is None else UserId(body.to))
    response.headers["Location"] = f"/api/v1/shifts/handovers/{found.id}"
    return _handover(found)


@router.post("/handovers/{handover_id}/accept")
async def accept(handover_id: str, login: CurrentLogin, parts: UsesParts, body: SignBody | None = None) -> HandoverOut:
    """Sign a hand-over: its incidents are yours, the other shift ends and yours runs."""
    require_role(login, *DESK)
    reason = None if body is None else body.reason
    return _handover(await accept_handover(parts, login, HandoverId(handover_id), reason))


@router.post("/take", status_code=status.HTTP_201_CREATED)
async def take(body: TakeBody, login: CurrentLogin, parts: UsesParts) -> HandoverOut:
    """Take over the desk of somebody who has gone, with a reason."""
    require_role(login, *DESK)
    return _handover(await take_desk(parts, login, UserId(body.user_id), body.reason))
