"""Reports on the alarms themselves: which were needless, by device, rule and hour; how many came to whom."""

import asyncio
from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from api.alarm_tables import load_file, needless_file
from api.auth import CurrentLogin, Login, require_role
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.routes.reports import REVIEWING, From, To, period_of
from api.schemas.alarm_quality import (
    AlarmGroupOut,
    AlarmIncidentOut,
    AlarmIncidentPageOut,
    AlarmLoadOut,
    AlarmsOut,
    LoadOut,
)
from api.spreadsheets import ANSWERS, FileFormat, Language, as_download
from nowalls.domain.alarm_quality import (
    ACCEPTABLE_AN_HOUR,
    FLOOD_ABOVE,
    MANAGEABLE_AN_HOUR,
    AlarmGroup,
    AlarmGroupBy,
    AlarmWhat,
    Load,
)
from nowalls.domain.local_time import LOCAL
from nowalls.domain.response_times import Period
from nowalls.domain.words import Role
from nowalls.storage.alarm_quality import (
    AlarmIncident,
    alarm_incidents,
    alarm_loads,
    load_incidents,
    needless_alarms,
)

router = APIRouter(prefix="/reports", tags=["reports"])

STAFFING: Final = (Role.SUPERVISOR, Role.DUTY_LEAD, Role.ADMIN)
"""Who looks at how much comes to each person."""

Format = Annotated[FileFormat, Query(alias="format")]
Key = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")]


@router.get("/alarms")
async def alarms(
    login: CurrentLogin,
    parts: UsesParts,
    since: From = None,
    until: To = None,
    group_by: AlarmGroupBy = AlarmGroupBy.DEVICE,
) -> AlarmsOut:
    """Report how many of the settled alarms were needless, by default over the last thirty days."""
    require_role(login, *REVIEWING)
    return await _alarms(parts, login, period_of(since, until, parts.clock.now()), group_by)


@router.get("/alarms/table", response_class=Response, responses={**ANSWERS})
async def alarms_table(
    login: CurrentLogin,
    parts: UsesParts,
    file_format: Format = FileFormat.XLSX,
    lang: Language = "zh-CN",
    since: From = None,
    until: To = None,
    group_by: AlarmGroupBy = AlarmGroupBy.DEVICE,
) -> Response:
    """Write the same as a file that spreadsheets open."""
    require_role(login, *REVIEWING)
    now = parts.clock.now()
    async with parts.heavy_work:
        report = await _alarms(parts, login, period_of(since, until, now), group_by)
        content = await asyncio.to_thread(needless_file, report, file_format, lang)
    return as_download(content, f"alarms-{group_by.value}-{now.astimezone(LOCAL):%Y%m%d}", file_format)


async def _alarms(parts: Parts, login: Login, period: Period, group_by: AlarmGroupBy) -> AlarmsOut:
    async with parts.database.read(login.scope) as read:
        whole, *groups = await needless_alarms(read, login.scope, period, group_by)
    return AlarmsOut(
        since=period.since,
        until=period.until,
        group_by=group_by,
        whole=_group(whole),
        groups=[_group(each) for each in groups],
    )


def _group(group: AlarmGroup) -> AlarmGroupOut:
    counts = {outcome.value: n for outcome, n in group.needless_by.items()}
    return AlarmGroupOut.model_validate(
        {"key": group.key, "name": group.name, "needless": asdict(group.needless), **counts}
    )


@router.get("/alarms/incidents")
async def incidents(  # noqa: PLR0913, PLR0917  # one parameter a query field, all given by name
    login: CurrentLogin,
    parts: UsesParts,
    since: From = None,
    until: To = None,
    group_by: AlarmGroupBy = AlarmGroupBy.DEVICE,
    key: Key = None,
    what: AlarmWhat = AlarmWhat.NEEDLESS,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> AlarmIncidentPageOut:
    """List the settled alarms behind a number, the newest first; without a group's key those of all groups."""
    require_role(login, *REVIEWING)
    period, before = period_of(since, until, parts.clock.now()), read_cursor(cursor)
    async with parts.database.read(login.scope) as read:
        found, after = await alarm_incidents(
            read, login.scope, period, group_by, key=key, what=what, most=limit, before=before
        )
    return _page(found, after)


def _page(found: list[AlarmIncident], after: int | None) -> AlarmIncidentPageOut:
    items = [AlarmIncidentOut.model_validate(asdict(each)) for each in found]
    return AlarmIncidentPageOut(items=items, next_cursor=write_cursor(after))


@router.get("/alarm-load")
async def load(login: CurrentLogin, parts: UsesParts, since: From = None, until: To = None) -> AlarmLoadOut:
    """Report how many alarms came to each person on shift, beside what one person can answer well."""
    require_role(login, *STAFFING)
    return await _load(parts, login, since, until)


@router.get("/alarm-load/table", response_class=Response, responses={**ANSWERS})
async def load_table(
    login: CurrentLogin,
    parts: UsesParts,
    file_format: Format = FileFormat.XLSX,
    lang: Language = "zh-CN",
    since: From = None,
    until: To = None,
) -> Response:
    """Write the same as a file that spreadsheets open."""
    require_role(login, *STAFFING)
    async with parts.heavy_work:
        report = await _load(parts, login, since, until)
        content = await asyncio.to_thread(load_file, report, file_format, lang)
    return as_download(content, f"alarm-load-{parts.clock.now().astimezone(LOCAL):%Y%m%d}", file_format)


@router.get("/alarm-load/incidents")
async def load_behind(
    login: CurrentLogin,
    parts: UsesParts,
    user_id: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")],
    since: From = None,
    until: To = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> AlarmIncidentPageOut:
    """List the incidents that came to somebody on shift, the newest first."""
    require_role(login, *STAFFING)
    period, before = _until_now(since, until, parts.clock.now()), read_cursor(cursor)
    async with parts.database.read(login.scope) as read:
        found, after = await load_incidents(read, login.scope, period, user_id, most=limit, before=before)
    return _page(found, after)


async def _load(parts: Parts, login: Login, since: datetime | None, until: datetime | None) -> AlarmLoadOut:
    period = _until_now(since, until, parts.clock.now())
    async with parts.database.read(login.scope) as read:
        loads = await alarm_loads(read, login.scope, period)
    return AlarmLoadOut(
        since=period.since,
        until=period.until,
        acceptable_an_hour=ACCEPTABLE_AN_HOUR,
        manageable_an_hour=MANAGEABLE_AN_HOUR,
        flood_above=FLOOD_ABOVE,
        items=[_load_out(each) for each in loads],
    )


def _until_now(since: datetime | None, until: datetime | None, now: datetime) -> Period:
    """Return the period that is asked for, up to now: a shift that runs has lasted until now and no longer."""
    asked = period_of(since, until, now)
    return replace(asked, until=min(asked.until, now))


def _load_out(each: Load) -> LoadOut:
    return LoadOut(
        user_id=each.user_id,
        name=each.name,
        on_shift_s=each.on_shift.total_seconds(),
        alarms=each.alarms,
        per_hour=each.per_hour,
        busiest_ten_minutes=each.busiest,
        floods=each.floods,
        flooded=each.flooded,
        level=each.level,
    )
