"""Replays: a span as it was, from the incidents' own logs, for those who review what was done."""

import asyncio
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query

from api.auth import CurrentLogin, Login, require_role
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.registering import audit
from api.schemas.body import Moment as GivenMoment
from api.schemas.replays import ReplayOut
from nowalls.domain.ids import IncidentId
from nowalls.domain.live import incident_object
from nowalls.domain.replaying.moments import moments_of
from nowalls.domain.response_times import Period
from nowalls.domain.words import Role
from nowalls.storage.database import Read
from nowalls.storage.replaying import Kept, kept_incidents, span_of

router = APIRouter(prefix="/replays", tags=["replays"])

REPLAYING: Final = (Role.SUPERVISOR, Role.DUTY_LEAD, Role.ADMIN)
LONGEST: Final = timedelta(days=31)
"""The longest month."""
MOST: Final = 2_000
"""Incidents in one answer: a month of a district; some 25,000 lines, which a browser holds without effort."""
SHOWN: Final = ("id", "kind", "exercise", "late", "source", "site_id", "place", "closed_at", "outcome", "reasons")


@router.get("")
async def replay(
    login: CurrentLogin,
    parts: UsesParts,
    incident: Annotated[str | None, Query(max_length=40)] = None,
    since: Annotated[GivenMoment | None, Query(alias="from")] = None,
    until: Annotated[GivenMoment | None, Query(alias="to")] = None,
) -> ReplayOut:
    """Play back a span of at most 31 days, or that of one incident with all that stood open beside it; audited.

    422 without an incident or a span; 404 for an incident that is not within the asker's scope.
    """
    require_role(login, *REPLAYING)
    now = parts.clock.now()
    async with parts.heavy_work:
        async with parts.database.write(login.scope) as write:
            period = await _period(write, login, incident, since, until, now)
            kept = await kept_incidents(write, login.scope, period, most=MOST + 1)
            span = {"from": period.since.isoformat(), "to": period.until.isoformat()}
            await audit(write, login, now, "replayed", incident, **span, incidents=min(len(kept), MOST))
        return await asyncio.to_thread(replay_out, period, kept, incident)


async def _period(  # one parameter a query field
    read: Read,
    login: Login,
    incident: str | None,
    since: datetime | None,
    until: datetime | None,
    now: datetime,
) -> Period:
    if incident is not None:
        found = await span_of(read, IncidentId(incident), login.scope, now=now)
        if found is None:
            raise not_found("incident", incident)
        since, until = found.since, min(found.until, found.since + LONGEST)
    if since is None or until is None:
        raise Problem(422, "validation_failed", "A replay is of one incident, or of a span with `from` and `to`.")
    if not timedelta(0) <= until - since <= LONGEST:
        raise Problem(
            422, "validation_failed", f"A replay is of at most {LONGEST.days} days, and goes forward in time."
        )
    return Period(since=since, until=until)


def replay_out(period: Period, kept: list[Kept], about: str | None) -> ReplayOut:
    """Show a span; of more than ``MOST`` incidents the first, up to when the next one opened."""
    cut = len(kept) > MOST
    until = kept[MOST].incident.opened_at if cut else period.until
    shown = [_incident_out(each) for each in kept[:MOST]]
    told = {"since": period.since, "until": until, "cut": cut, "about": about, "incidents": shown}
    return ReplayOut.model_validate(told)


def _incident_out(each: Kept) -> dict[str, Any]:
    shown = incident_object(each.incident)
    return {
        **{name: shown[name] for name in SHOWN},
        "site_name": each.site_name,
        "lon": each.lon,
        "lat": each.lat,
        "opened_at": each.incident.opened_at,
        "moments": [asdict(moment) for moment in moments_of(each.incident, each.log)],
    }
