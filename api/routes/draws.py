"""Draws of inspections: which institutions, by whom, by a seed that anybody can draw from again."""

import secrets
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.auth import CurrentLogin, require_role
from api.idempotency import IdempotentRoute
from api.inspection_keeping import new_inspection_id, write_plan
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.registering import audit
from api.schemas.body import Body
from nowalls.domain.draws import Draw, DrawId, Drawn, draw
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DistrictCode, new_id
from nowalls.domain.inspections.catalogue import CURRENT
from nowalls.domain.inspections.sheet import Plan
from nowalls.domain.inspections.steps import DRAWN_WITHIN, refuse_due_day
from nowalls.domain.inspections.words import InspectionKind
from nowalls.domain.words import Role
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import secret_chance
from nowalls.storage.draws import draw_of, draw_page, pools_of, write_draw

router = APIRouter(prefix="/inspection_draws", tags=["inspections"], route_class=IdempotentRoute)

DRAWING: Final = (Role.SUPERVISOR, Role.ADMIN)
READING: Final = (*DRAWING, Role.DUTY_LEAD)
SEED_BYTES: Final = 16
MOST: Final = 1_000
"""Institutions in one draw: more than a district has."""


class DrawBody(Body):
    """How many institutions of a district are to be drawn, and how many inspectors for each."""

    district: Annotated[str, Field(min_length=1, max_length=12)]
    count: Annotated[int, Field(ge=1, le=MOST)]
    team: Annotated[int, Field(ge=1, le=10)] = 2
    due_on: date | None = None
    """Until when they are inspected; a month from today unless told."""


class DrawnOut(BaseModel):
    """An institution that was drawn, and who inspects it."""

    site_id: str
    inspectors: list[str]


class PoolsOut(BaseModel):
    """From what was drawn."""

    sites: list[str]
    inspectors: list[str]
    count: int
    team: int


class DrawOut(BaseModel):
    """A draw, with all that is needed to draw it again: order by SHA-256 of ``seed:id`` and take the first.

    An institution's inspectors are in the order of SHA-256 of ``seed:site:id``.
    """

    id: str
    at: datetime
    district: str
    author_id: str
    seed: str
    pools: PoolsOut
    drawn: list[DrawnOut]


class DrawPageOut(BaseModel):
    """A page of draws, the newest first."""

    items: list[DrawOut]
    next_cursor: str | None


def _visit(made: Draw, drawn: Drawn, due_on: date) -> Plan:
    return Plan(
        id=new_inspection_id(),
        kind=InspectionKind.OVERSIGHT,
        site_id=drawn.site_id,
        due_on=due_on,
        catalogue=CURRENT,
        draw_id=made.id,
        team=drawn.inspectors,
    )


def _out(made: Draw) -> DrawOut:
    return DrawOut.model_validate(asdict(made))


@router.post("", status_code=201)
async def make(body: DrawBody, response: Response, login: CurrentLogin, parts: UsesParts) -> DrawOut:
    """Draw institutions and inspectors by a seed of the centre's own, and plan an oversight visit of each.

    422 where there are not so many, or the due day is past or more than a year away.
    """
    require_role(login, *DRAWING)
    district = DistrictCode(body.district)
    if login.scope.districts is not None and district not in login.scope.districts:
        raise Problem(403, "outside_scope", f"The district {district} is not within your scope.")
    now, seed = parts.clock.now(), secrets.token_hex(SEED_BYTES)
    today = local_day(now)
    due_on = body.due_on or today + DRAWN_WITHIN
    if (refused := refuse_due_day(due_on, today)) is not None:
        raise Problem(422, refused.code, refused.detail)
    async with parts.database.write(login.scope) as write:
        pools = await pools_of(write, district, count=body.count, team=body.team)
        try:
            drawn = draw(seed, pools)
        except InvalidValueError as error:
            raise Problem(422, "pool_too_small", str(error)) from error
        made = Draw(
            id=DrawId(new_id("drw", secret_chance())),
            at=now,
            district=district,
            author_id=login.user.id,
            seed=seed,
            pools=pools,
            drawn=drawn,
        )
        await write_draw(write, made)
        await audit(write, login, now, "drew_inspections", made.id, seed=seed, district=district)
        for each in drawn:
            await write_plan(write, parts, login, _visit(made, each, due_on))
    response.headers["Location"] = f"/api/v1/inspection_draws/{made.id}"
    return _out(made)


@router.get("")
async def page(login: CurrentLogin, parts: UsesParts, cursor: Cursor = None, limit: Limit = 100) -> DrawPageOut:
    """List draws, the newest first; institutions see none, for they must not know beforehand."""
    require_role(login, *READING)
    async with parts.database.read(login.scope) as read:
        found, after = await draw_page(read, login.scope, most=limit, before=read_cursor(cursor))
    return DrawPageOut(items=[_out(each) for each in found], next_cursor=write_cursor(after))


@router.get("/{draw_id}")
async def one(draw_id: str, login: CurrentLogin, parts: UsesParts) -> DrawOut:
    """Show a draw."""
    require_role(login, *READING)
    async with parts.database.read(login.scope) as read:
        made = await draw_of(read, login.scope, DrawId(draw_id))
    if made is None:
        raise not_found("inspection draw", draw_id)
    return _out(made)
