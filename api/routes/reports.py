"""Reports: response times, honest by construction, and the incidents behind each of their numbers."""

import asyncio
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from api.auth import CurrentLogin, require_role
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.problems import Problem
from api.report_tables import report_file
from api.schemas.body import Moment
from api.schemas.reports import (
    AimsOut,
    ExcludedOut,
    FiguresOut,
    GroupOut,
    ResponseTimesOut,
    TimedIncidentOut,
    TimedIncidentPageOut,
)
from api.spreadsheets import ANSWERS, FileFormat, Language, as_download
from nowalls.domain.local_time import LOCAL
from nowalls.domain.response_times import Clock, Figures, GroupBy, Period, Target, What, a_year_before, year_after
from nowalls.domain.shares import RANKED_FROM, ranks
from nowalls.domain.words import Role
from nowalls.storage.database import Read
from nowalls.storage.histograms import cover_of
from nowalls.storage.reports import (
    ResponseTimes,
    TimedIncident,
    Wanted,
    aims_of,
    excluded,
    response_times,
    timed_incidents,
    unfilled,
)

router = APIRouter(prefix="/reports", tags=["reports"])

REVIEWING: Final = (
    Role.SUPERVISOR,
    Role.DUTY_LEAD,
    Role.DISPATCHER,
    Role.INSTITUTION,
    Role.ADMIN,
    Role.SERVICE,
)
USUAL: Final = timedelta(days=30)
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""Beyond them no incident is, and the calendar ends somewhere."""
FIRST_TARGET: Final = {Clock.CLAIM: Target.CLAIM_SOON, Clock.ARRIVE: Target.ON_SITE}
"""The target by whose share a clock is told on one line."""

From = Annotated[Moment | None, Query(alias="from")]
To = Annotated[Moment | None, Query(alias="to")]


@router.get("/response-times")
async def report(  # one parameter a query field, all given by name
    login: CurrentLogin,
    parts: UsesParts,
    since: From = None,
    until: To = None,
    group_by: GroupBy = GroupBy.KIND,
    last_year: bool = False,  # noqa: FBT001, FBT002  # a query field, given by name
) -> ResponseTimesOut:
    """Report how long things took, by default over the last thirty days; on demand beside the same period last year."""
    require_role(login, *REVIEWING)
    now = parts.clock.now()
    wanted = Wanted(scope=login.scope, period=period_of(since, until, now), group_by=group_by, now=now)
    return await _report(parts, wanted, last_year=last_year)


@router.get("/response-times/table", response_class=Response, responses={**ANSWERS})
async def table(  # one parameter a query field, all given by name
    login: CurrentLogin,
    parts: UsesParts,
    file_format: Annotated[FileFormat, Query(alias="format")] = FileFormat.XLSX,
    lang: Language = "zh-CN",
    since: From = None,
    until: To = None,
    group_by: GroupBy = GroupBy.KIND,
) -> Response:
    """Write the report, with last year beside it, as a file that spreadsheets open."""
    require_role(login, *REVIEWING)
    now = parts.clock.now()
    wanted = Wanted(scope=login.scope, period=period_of(since, until, now), group_by=group_by, now=now)
    async with parts.heavy_work:
        told = await _report(parts, wanted, last_year=True)
        content = await asyncio.to_thread(report_file, told, file_format, lang)
    return as_download(content, f"response-times-{group_by.value}-{now.astimezone(LOCAL):%Y%m%d}", file_format)


async def _report(parts: Parts, wanted: Wanted, *, last_year: bool) -> ResponseTimesOut:
    period = wanted.period
    async with parts.database.read(wanted.scope) as read:
        cover = await cover_of(read, wanted.scope, period)
        times = await response_times(read, wanted, cover)
        before = await _last_year(read, wanted) if last_year else None
        left_out = await excluded(read, wanted, cover)
        aims = await aims_of(read, period)
        waiting = await unfilled(read, wanted)
    return ResponseTimesOut(
        since=period.since,
        until=period.until,
        group_by=wanted.group_by,
        whole=figures_out(times.whole),
        whole_last_year=None if before is None else figures_out(before.whole),
        groups=_groups(times, before),
        excluded=ExcludedOut.model_validate(asdict(left_out)),
        aims=[AimsOut.model_validate(asdict(each)) for each in aims],
        ranked_from=RANKED_FROM,
        error_at_most=times.error_at_most or (None if before is None else before.error_at_most),
        unfilled_exception_reports=waiting,
    )


def period_of(since: datetime | None, until: datetime | None, now: datetime) -> Period:
    """Return the period that is asked for; 422 for one that no calendar of ours reaches."""
    end = until or now
    if not EARLIEST + USUAL <= end <= LATEST or (since is not None and not EARLIEST <= since <= LATEST):
        detail = f"A report is about the years {EARLIEST.year} to {LATEST.year - 1}."
        raise Problem(422, "validation_failed", detail)
    return Period(since=since or end - USUAL, until=end)


async def _last_year(read: Read, wanted: Wanted) -> ResponseTimes:
    period = a_year_before(wanted.period)
    return await response_times(read, replace(wanted, period=period), await cover_of(read, wanted.scope, period))


def _groups(times: ResponseTimes, before: ResponseTimes | None) -> list[GroupOut]:
    by_month = {year_after(each.key): each.figures for each in before.groups} if before else {}
    ranked = ranks([each.figures.shares[Target.CLAIM_SOON] for each in times.groups])
    return [
        GroupOut(
            key=each.key,
            name=each.name,
            rank=rank,
            too_few=rank is None,
            last_year=figures_out(by_month[each.key]) if each.key in by_month else None,
            **figures_out(each.figures).model_dump(),
        )
        for each, rank in zip(times.groups, ranked, strict=True)
    ]


def figures_out(figures: Figures) -> FiguresOut:
    """Show the figures of some incidents."""
    spreads: dict[str, Any] = {}
    for clock, spread in figures.spreads.items():
        target = FIRST_TARGET.get(clock)
        share = None if target is None else figures.shares[target].share
        spreads[clock.value] = asdict(spread) | {"within_target": share}
    shares = {target.value: asdict(share) for target, share in figures.shares.items()}
    return FiguresOut.model_validate({"n": figures.n, **spreads, "shares": shares})


@router.get("/response-times/incidents")
async def incidents(  # noqa: PLR0913, PLR0917  # one parameter a query field, all given by name
    login: CurrentLogin,
    parts: UsesParts,
    since: From = None,
    until: To = None,
    group_by: GroupBy = GroupBy.KIND,
    key: Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")] = None,
    what: What = What.ALL,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> TimedIncidentPageOut:
    """List the incidents behind a number of the report, the newest first; without a group's key those of all groups."""
    require_role(login, *REVIEWING)
    now = parts.clock.now()
    wanted = Wanted(scope=login.scope, period=period_of(since, until, now), group_by=group_by, now=now)
    async with parts.database.read(login.scope) as read:
        found, after = await timed_incidents(read, wanted, key=key, what=what, most=limit, before=read_cursor(cursor))
    return TimedIncidentPageOut(items=[_timed(each) for each in found], next_cursor=write_cursor(after))


def _timed(each: TimedIncident) -> TimedIncidentOut:
    return TimedIncidentOut.model_validate(asdict(each))
