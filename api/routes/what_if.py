"""What if: the same span with more responders, or judged by other targets."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response

from api.auth import CurrentLogin, Login, require_role
from api.parts import Parts, UsesParts
from api.problems import Problem
from api.registering import refused_as
from api.routes.replays import LONGEST, MOST, REPLAYING
from api.routes.reports import figures_out
from api.schemas.body import Moment
from api.schemas.what_if import DifferentOut, WhatIfOut
from api.spreadsheets import ANSWERS, FileFormat, Language, as_download
from api.what_if_tables import what_if_file
from nowalls.domain.local_time import LOCAL
from nowalls.domain.replaying.errands import errands_of
from nowalls.domain.replaying.what_if import Asked, WhatIf, what_if
from nowalls.domain.response_times import Period
from nowalls.storage.monthly import stamped_incidents
from nowalls.storage.replaying import kept_incidents
from nowalls.storage.reports import aims_of

router = APIRouter(prefix="/replays/what-if", tags=["replays"])

A_WEEK_S: Final = 7 * 86_400
"""Longer than any target could mean."""
MOST_MORE: Final = 20
"""Responders more than there were in each shift; beyond that the question is another one."""
From = Annotated[Moment, Query(alias="from")]
To = Annotated[Moment, Query(alias="to")]
More = Annotated[int, Query(ge=0, le=MOST_MORE)]
Limit = Annotated[int | None, Query(ge=1, le=A_WEEK_S)]


def asked_of(  # one parameter a query field, all given by name
    responders: More = 0,
    claim_soon_s: Limit = None,
    claim_late_s: Limit = None,
    on_site_town_s: Limit = None,
    on_site_remote_s: Limit = None,
    on_site_late_s: Limit = None,
) -> Asked:
    """Return what is asked, from the fields of a query."""
    return Asked(
        responders=responders,
        claim_soon_s=claim_soon_s,
        claim_late_s=claim_late_s,
        on_site_town_s=on_site_town_s,
        on_site_remote_s=on_site_remote_s,
        on_site_late_s=on_site_late_s,
    )


GivenAsked = Annotated[Asked, Depends(asked_of)]


@router.get("")
async def ask(login: CurrentLogin, parts: UsesParts, since: From, until: To, asked: GivenAsked) -> WhatIfOut:
    """Answer what would have been with so many responders more in each shift, or by other targets.

    422 for a span longer than 31 days, one with more than 2,000 incidents, or targets that contradict each other.
    """
    async with parts.heavy_work:
        return await _answer(parts, login, Period(since=since, until=until), asked)


@router.get("/table", response_class=Response, responses={**ANSWERS})
async def table(  # one parameter a query field, all given by name
    login: CurrentLogin,
    parts: UsesParts,
    since: From,
    until: To,
    asked: GivenAsked,
    file_format: Annotated[FileFormat, Query(alias="format")] = FileFormat.XLSX,
    lang: Language = "zh-CN",
) -> Response:
    """Write the same answer as a file."""
    async with parts.heavy_work:
        told = await _answer(parts, login, Period(since=since, until=until), asked)
        content = await asyncio.to_thread(what_if_file, told, file_format, lang)
    return as_download(content, f"what-if-{since.astimezone(LOCAL):%Y%m%d}", file_format)


async def _answer(parts: Parts, login: Login, period: Period, asked: Asked) -> WhatIfOut:
    require_role(login, *REPLAYING)
    if not period.since <= period.until <= period.since + LONGEST:
        detail = f"A span is of at most {LONGEST.days} days, and goes forward in time."
        raise Problem(422, "validation_failed", detail)
    now = parts.clock.now()
    async with parts.database.read(login.scope) as read:
        kept = await kept_incidents(read, login.scope, period, most=MOST + 1)
        if len(kept) > MOST:
            raise Problem(
                422, "span_too_full", f"What if is answered for at most {MOST} incidents; ask for a shorter span."
            )
        incidents = await stamped_incidents(read, period, login.scope)
        aims = await aims_of(read, period)
    errands = [errand for each in kept for errand in errands_of(each.incident, each.log, now)]
    with refused_as("targets_contradict"):
        told = await asyncio.to_thread(what_if, incidents, errands, aims, asked, now)
    return _out(period, told)


def _out(period: Period, told: WhatIf) -> WhatIfOut:
    return WhatIfOut(
        since=period.since,
        until=period.until,
        before=figures_out(told.before),
        after=figures_out(told.after),
        sent=told.sent,
        waited=told.waited,
        different=[
            DifferentOut(
                id=each.incident.id,
                site_id=each.incident.site_id,
                kind=each.incident.kind,
                opened_at=each.incident.opened_at,
                waited_s=each.waited.total_seconds(),
                spared_s=each.spared.total_seconds(),
                before=dict(each.before),
                after=dict(each.after),
            )
            for each in told.different
        ],
    )
