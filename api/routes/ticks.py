"""The tick list of an outage: each home called, and what came of it."""

from collections.abc import Mapping
from dataclasses import asdict, replace

from fastapi import APIRouter

from api.auth import CurrentLogin, require_role
from api.idempotency import IdempotentRoute
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.routes.incidents import DESK, LOOKING
from api.schemas.incidents import PlaceOut
from api.schemas.ticks import TickBody, TickOut, TicksOut
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import PlaceId, TaskId
from nowalls.domain.registry import Place
from nowalls.domain.supervision import Tick
from nowalls.domain.tasks import TaskChange
from nowalls.storage.changes import change
from nowalls.storage.incidents import task
from nowalls.storage.supervision import ticked_places, ticks

router = APIRouter(prefix="/tasks/{task_id}/ticks", tags=["tasks"], route_class=IdempotentRoute)


def _out(lines: list[Tick], places: Mapping[PlaceId, Place]) -> TicksOut:
    return TicksOut(items=[_line(each, places[each.place_id]) for each in lines])


def _line(line: Tick, place: Place) -> TickOut:
    where = PlaceOut(id=place.id, building=place.building, floor=place.floor, room=place.room)
    return TickOut.model_validate(asdict(line) | {"site_id": place.site_id, "place": where})


@router.get("")
async def everything(task_id: str, login: CurrentLogin, parts: UsesParts) -> TicksOut:
    """Show the list; empty for a task that has none."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        if await task(read, TaskId(task_id), login.scope) is None:
            raise not_found("task", task_id)
        known = TaskId(task_id)
        return _out(await ticks(read, known), await ticked_places(read, known))


@router.post("/{place_id}")
async def tick(task_id: str, place_id: str, body: TickBody, login: CurrentLogin, parts: UsesParts) -> TicksOut:
    """Say what came of calling one place; "no answer" gives it a task of its own."""
    require_role(login, *DESK)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        known = await task(write, TaskId(task_id), login.scope)
        if known is None:
            raise not_found("task", task_id)
        lines, places = await ticks(write, known.id), await ticked_places(write, known.id)
        line = next((each for each in lines if each.place_id == place_id), None)
        if line is None:
            raise not_found("place on this list", place_id)
        ticked = replace(line, result=body.result, note=body.note, ticked_at=now, ticked_by=login.user.id)

        def rule(facts: Facts) -> Decisions:
            current = (facts.open_tasks or {}).get(known.subject)
            if current is None or current.id != known.id:
                raise Problem(409, "wrong_state", f"The task is {known.state.value}, not open.")
            told = TaskChange(task=replace(current, version=current.version + 1), opened=False, reason="ticked")
            return Decisions(tasks=(told,), ticks=(ticked,))

        await change(write, [], rule, now=now, subjects=[known.subject])
    return _out([ticked if each.place_id == place_id else each for each in lines], places)
