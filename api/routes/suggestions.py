"""Suggestions about needless alarms: to look at, to accept, to dismiss."""

from datetime import datetime

from fastapi import APIRouter

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.parts import UsesParts
from api.problems import not_found
from api.registering import audit
from api.routes.alarm_quality import STAFFING
from api.routes.incidents import LOOKING
from api.schemas.suggestions import AcceptedOut, DismissBody, SuggestionOut, SuggestionsOut
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import TaskId, new_id
from nowalls.domain.suggestions import Suggestion, SuggestionAnswer, accepted, suggest
from nowalls.domain.tasks import TaskChange
from nowalls.runtime.clock import secret_chance
from nowalls.storage.changes import change, load_places
from nowalls.storage.database import Read, Write
from nowalls.storage.suggestions import device_alarms, write_suggestion_answer

router = APIRouter(prefix="/suggestions", tags=["reports"], route_class=IdempotentRoute)


@router.get("")
async def all_suggestions(login: CurrentLogin, parts: UsesParts) -> SuggestionsOut:
    """List what could be done about devices whose alarms were needless time and again in the last thirty days."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found = suggest(await device_alarms(read, login.scope, now=parts.clock.now()))
    return SuggestionsOut(items=[_out(each) for each in found])


@router.post("/{suggestion_id}/accept")
async def accept(suggestion_id: str, login: CurrentLogin, parts: UsesParts) -> AcceptedOut:
    """Open a task for somebody to see to the device; the suggestion is gone until as much is needless again."""
    require_role(login, *STAFFING)
    now, task_id = parts.clock.now(), TaskId(new_id("tsk", secret_chance()))
    async with parts.database.write(login.scope) as write:
        wanted = await _held(write, login, suggestion_id, now)
        place_id = wanted.alarms.place_id

        def rule(facts: Facts) -> Decisions:
            task = accepted(wanted, facts.places[place_id], task_id, now)
            return Decisions(tasks=(TaskChange(task=task, opened=True, reason="opened"),))

        await write_suggestion_answer(
            write, wanted.alarms, SuggestionAnswer.ACCEPTED, note="", author_id=login.user.id, now=now
        )
        await audit(write, login, now, "accepted_suggestion", suggestion_id, task_id=task_id)
        await change(write, [place_id], rule, now=now)
    return AcceptedOut(task_id=task_id)


@router.post("/{suggestion_id}/dismiss")
async def dismiss(suggestion_id: str, body: DismissBody, login: CurrentLogin, parts: UsesParts) -> SuggestionsOut:
    """Say why it is not done, and return what is left."""
    require_role(login, *STAFFING)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        wanted = await _held(write, login, suggestion_id, now)
        await write_suggestion_answer(
            write, wanted.alarms, SuggestionAnswer.DISMISSED, note=body.note, author_id=login.user.id, now=now
        )
        await audit(write, login, now, "dismissed_suggestion", suggestion_id)
        left = suggest(await device_alarms(write, login.scope, now=now))
    return SuggestionsOut(items=[_out(each) for each in left])


async def _held(write: Write, login: Login, suggestion_id: str, now: datetime) -> Suggestion:
    """Lock the suggestion's place, so that of two answers at once one comes first, and return it as it stands then."""
    seen = await _standing(write, login, suggestion_id, now)
    await load_places(write, [seen.alarms.place_id], now)
    return await _standing(write, login, suggestion_id, now)


async def _standing(read: Read, login: Login, suggestion_id: str, now: datetime) -> Suggestion:
    """Return the suggestion as it stands; raises 404 where it does not, also because somebody has answered it."""
    for each in suggest(await device_alarms(read, login.scope, now=now)):
        if each.id == suggestion_id:
            return each
    raise not_found("suggestion", suggestion_id)


def _out(suggestion: Suggestion) -> SuggestionOut:
    alarms = suggestion.alarms
    return SuggestionOut(
        id=suggestion.id,
        kind=alarms.kind,
        device_id=alarms.device_id,
        device_kind=alarms.device_kind,
        site_id=alarms.site_id,
        site_name=alarms.site_name,
        since=alarms.since,
        settled=alarms.settled,
        caused=alarms.caused,
    )
