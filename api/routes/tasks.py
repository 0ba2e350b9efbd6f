"""Tasks: to look at, and to be done."""

from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.problems import Problem, not_found
from api.routes.incidents import DESK, DESK_AND_INSTITUTION, LOOKING
from api.schemas.incidents import SnoozeBody, TaskClaimBody, TaskEndBody, TaskOut, TaskPageOut
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import TaskId
from nowalls.domain.incidents import Reason
from nowalls.domain.live import task_object
from nowalls.domain.tasks import Task, TaskChange
from nowalls.domain.words import Role, TaskState
from nowalls.storage.changes import change
from nowalls.storage.incidents import task, task_page

router = APIRouter(prefix="/tasks", tags=["tasks"], route_class=IdempotentRoute)


@router.get("")
async def page(
    login: CurrentLogin,
    parts: UsesParts,
    state: TaskState | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> TaskPageOut:
    """List tasks, the newest first."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found, after = await task_page(read, login.scope, state=state, most=limit, before=read_cursor(cursor))
    items = [TaskOut.model_validate(task_object(each)) for each in found]
    return TaskPageOut(items=items, next_cursor=write_cursor(after))


@router.post("/{task_id}/claim")
async def claim(
    task_id: str,
    login: CurrentLogin,
    parts: UsesParts,
    body: TaskClaimBody | None = None,
) -> TaskOut:
    """Take a task; a duty lead may take it over from its owner."""
    takeover = body is not None and body.takeover
    if takeover:
        require_role(login, Role.DUTY_LEAD)
    return await _change(parts, login, task_id, "claimed", owned=True, takeover=takeover)


@router.post("/{task_id}/done")
async def done(task_id: str, login: CurrentLogin, parts: UsesParts, body: TaskEndBody | None = None) -> TaskOut:
    """Say that a task is done."""
    note = None if body is None else body.note
    return await _change(parts, login, task_id, "done", state=TaskState.DONE, note=note)


@router.post("/{task_id}/drop")
async def drop(task_id: str, body: TaskEndBody, login: CurrentLogin, parts: UsesParts) -> TaskOut:
    """Say that a task need not be done, and why."""
    if body.note is None:
        raise Problem(422, "validation_failed", "A task is dropped with a note that says why.")
    return await _change(parts, login, task_id, "dropped", state=TaskState.DROPPED, note=body.note)


@router.post("/{task_id}/snooze")
async def snooze(task_id: str, body: SnoozeBody, login: CurrentLogin, parts: UsesParts) -> TaskOut:
    """Let a task come up again later; it is due then, and whose it is stays."""
    if body.until <= parts.clock.now():
        raise Problem(422, "validation_failed", f"A task is put off until later, not until {body.until.isoformat()}.")
    return await _change(parts, login, task_id, "snoozed", note=body.note, due_at=body.until)


async def _change(  # noqa: PLR0913  # what may change of a task, each given by name
    parts: Parts,
    login: Login,
    task_id: str,
    reason: str,
    *,
    state: TaskState = TaskState.OPEN,
    owned: bool = False,
    takeover: bool = False,
    note: str | None = None,
    due_at: datetime | None = None,
) -> TaskOut:
    require_role(login, *(DESK if login.user.role is not Role.INSTITUTION else DESK_AND_INSTITUTION))
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        known = await task(write, TaskId(task_id), login.scope)
        if known is None:
            raise not_found("task", task_id)

        def rule(facts: Facts) -> Decisions:
            current = (facts.open_tasks or {}).get(known.subject)
            if current is None or current.id != known.id:
                raise Problem(409, "wrong_state", f"The task is {known.state.value}, not open.")
            if not takeover:
                _refuse_to_others(login, current, owned=owned)
            closed = state is not TaskState.OPEN
            changed: Task = replace(
                current,
                version=current.version + 1,
                state=state,
                due_at=due_at or current.due_at,
                owner=login.actor.as_owner if owned or current.owner is None else current.owner,
                closed_at=now if closed else None,
                reasons=(*current.reasons, *([Reason(code=reason, params={"note": note})] if note else [])),
            )
            return Decisions(tasks=(TaskChange(task=changed, opened=False, reason=reason),))

        decisions = await change(write, [], rule, now=now, subjects=[known.subject])
    return TaskOut.model_validate(task_object(decisions.tasks[0].task))


def _refuse_to_others(login: Login, task: Task, *, owned: bool) -> None:
    """A task in somebody's hands is theirs, as an incident is."""
    owner = task.owner
    if owner is None or owner.user_id == login.user.id:
        return
    code = "already_claimed" if owned else "not_owner"
    shown = {"user_id": owner.user_id, "name": owner.name}
    raise Problem(409, code, f"This task is claimed by {owner.name}.", owner=shown, current=task_object(task))
