"""Shifts: who is on duty."""

from datetime import datetime

from fastapi import APIRouter, Response, status
from pydantic import BaseModel

from api.auth import CurrentLogin, require_role
from api.idempotency import IdempotentRoute
from api.parts import UsesParts
from api.problems import Problem
from api.schemas.incidents import Body
from nowalls.domain.ids import ShiftId, new_id
from nowalls.domain.words import Role
from nowalls.runtime.clock import secret_chance
from nowalls.storage.people import current_shift, end_shift, on_duty, start_shift

router = APIRouter(prefix="/shifts", tags=["shifts"], route_class=IdempotentRoute)
DUTY_ROLES = (Role.DISPATCHER, Role.DUTY_LEAD, Role.INSTITUTION)


class StartBody(Body):
    """Whether this console can be heard."""

    audible: bool


class ShiftOut(BaseModel):
    """A running shift."""

    id: str
    started_at: datetime
    audible: bool


class OnDutyOut(BaseModel):
    """Somebody on duty."""

    user_id: str
    name: str
    role: Role


class ShiftsOut(BaseModel):
    """The asker's own shift, and everybody on duty."""

    shift: ShiftOut | None
    on_duty: list[OnDutyOut]


async def _shifts(login: CurrentLogin, parts: UsesParts) -> ShiftsOut:
    async with parts.database.read() as read:
        running = await current_shift(read, login.user.id)
        people = [] if login.user.role is Role.INSTITUTION else await on_duty(read)
    shift = None
    if running is not None:
        shift = ShiftOut(id=running.id, started_at=running.started_at, audible=running.audible)
    return ShiftsOut(
        shift=shift,
        on_duty=[OnDutyOut(user_id=each.user_id, name=each.name, role=each.role) for each in people],
    )


@router.get("/current")
async def current(login: CurrentLogin, parts: UsesParts) -> ShiftsOut:
    """Tell who is on duty."""
    return await _shifts(login, parts)


@router.post("/start", status_code=status.HTTP_201_CREATED)
async def start(body: StartBody, login: CurrentLogin, parts: UsesParts, response: Response) -> ShiftsOut:
    """Go on duty, or say anew whether the console can be heard."""
    require_role(login, *DUTY_ROLES)
    shift_id = ShiftId(new_id("shf", secret_chance()))
    async with parts.database.write() as write:
        await start_shift(write, shift_id, login.user.id, audible=body.audible, now=parts.clock.now())
    response.headers["Location"] = "/api/v1/shifts/current"
    return await _shifts(login, parts)


@router.post("/end")
async def end(login: CurrentLogin, parts: UsesParts) -> ShiftsOut:
    """Go off duty."""
    async with parts.database.write() as write:
        if not await end_shift(write, login.user.id, now=parts.clock.now()):
            raise Problem(409, "wrong_state", "You are not on duty.")
    return await _shifts(login, parts)
