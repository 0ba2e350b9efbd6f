"""Who is on what: the board of the centre, and the numbers of its wall."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from fastapi import APIRouter

from api.auth import CurrentLogin, require_role
from api.parts import UsesParts
from api.routes.incidents import DESK
from api.schemas.duty import (
    AreaOut,
    AssignmentOut,
    BoardOut,
    BoardResponderOut,
    DeskOut,
    OnDutyCountsOut,
    PositionOut,
    TodayOut,
    WallOut,
)
from nowalls.domain.duty import ResponderState, is_stale, shown_position, state_of
from nowalls.domain.words import Role
from nowalls.storage.duty import Desk, OnTheBoard, areas, desks, responders_on_the_board, today
from nowalls.storage.reports import aims_at

router = APIRouter(tags=["duty"])
BOARD: Final = (*DESK, Role.SUPERVISOR)
"""Positions are personal data of those who work: for whoever sends them, and whoever reviews how they were sent."""
WALL: Final = (*BOARD, Role.ADMIN)


@router.get("/board")
async def board(login: CurrentLogin, parts: UsesParts) -> BoardOut:
    """Show who is on what: desks with their incidents, responders with their state, position and errand."""
    require_role(login, *BOARD)
    now = parts.clock.now()
    async with parts.database.read(login.scope) as read:
        there = await desks(read, login.scope)
        people = await responders_on_the_board(read, login.scope)
    policies = parts.policies.current
    return BoardOut(
        at=now,
        desks=[DeskOut.model_validate(asdict(each)) for each in there],
        responders=[
            _on_the_board(each, now, policies.responders(each.responder.district).position_keeps) for each in people
        ],
    )


def _state(each: OnTheBoard, now: datetime) -> ResponderState:
    return state_of(each.assignment, on_duty=each.on_duty, resting_until=each.resting_until, now=now)


def _on_the_board(each: OnTheBoard, now: datetime, keeps: timedelta) -> BoardResponderOut:
    state = _state(each, now)
    where = shown_position(each.reported, state)
    position = None
    if where is not None:
        stale = is_stale(where, now, keeps)
        position = PositionOut(lon=where.at.lon, lat=where.at.lat, at=where.since, stale=stale)
    return BoardResponderOut(
        id=each.responder.id,
        name=each.responder.name,
        kind=each.responder.kind,
        phone=each.responder.phone,
        state=state,
        resting_until=each.resting_until if state is ResponderState.RESTING else None,
        position=position,
        assignment=None if each.assignment is None else AssignmentOut.model_validate(asdict(each.assignment)),
    )


@router.get("/wall")
async def wall(login: CurrentLogin, parts: UsesParts) -> WallOut:
    """Tell the wall its numbers: how many are on duty, the day so far, the part of town of each open incident."""
    require_role(login, *WALL)
    now = parts.clock.now()
    async with parts.database.read(login.scope) as read:
        there = await desks(read, login.scope)
        people = await responders_on_the_board(read, login.scope)
        so_far = await today(read, login.scope, now=now)
        where = await areas(read, login.scope)
        aims = await aims_at(read, now)
    return WallOut(
        at=now,
        claim_target_s=aims.claim_soon_s,
        on_duty=_counts(there, people, now),
        today=TodayOut.model_validate(asdict(so_far)),
        areas=[AreaOut.model_validate(asdict(each)) for each in where],
    )


def _counts(there: Sequence[Desk], people: Sequence[OnTheBoard], now: datetime) -> OnDutyCountsOut:
    states = [_state(each, now) for each in people]
    absent = sum(each.absent_since is not None for each in there)
    return OnDutyCountsOut(
        desks=len(there) - absent,
        absent=absent,
        responders=sum(each is not ResponderState.OFF_DUTY for each in states),
        free=sum(each is ResponderState.FREE for each in states),
    )
