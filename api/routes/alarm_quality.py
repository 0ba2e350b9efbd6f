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
    AlarmLoadOut,
    AlarmsOut,
    LoadOut,
    NeedlessAlarmOut,
    NeedlessAlarmPageOut,
)
from api.spreadsheets import ANSWERS, FileFormat, Language, as_download
from nowalls.domain.alarm_quality import (
    ACCEPTABLE_AN_HOUR,
    FLOOD_ABOVE,
    MANAGEABLE_AN_HOUR,
    NEEDLESS,
    AlarmGroup,
    AlarmGroupBy,
    Load,
)
from nowalls.domain.local_time import LOCAL
from nowalls.domain.response_times import Period
from nowalls.domain.words import Outcome, Role
from nowalls.storage.alarm_quality import alarm_loads, needless_alarms, needless_incidents

router = APIRouter(prefix="/reports", tags=["reports"])

STAFFING: Final = (Role.SUPERVISOR, Role.DUTY_LEAD, Role.ADMIN)
"""Who looks at how much comes to each person."""

Format = Annotated[FileFormat, Query(alias="format")]
Key = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")]
Of = Annotated[Outcome | None, Query(description="One way in which an alarm was needless; all of them otherwise.")]


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
    outcome: Of = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> NeedlessAlarmPageOut:
    """List the needless alarms behind a number, the newest first; without a group's key those of all groups."""
    require_role(login, *REVIEWING)
    outcomes = NEEDLESS if outcome is None else tuple({outcome} & set(NEEDLESS))
    period, before = period_of(since, until, parts.clock.now()), read_cursor(cursor)
    async with parts.database.read(login.scope) as read:
        found, after = await needless_incidents(
            read, login.scope, period, group_by, key=key, outcomes=outcomes, most=limit, before=before
        )
    items = [NeedlessAlarmOut.model_validate(asdict(each)) for each in found]
    return NeedlessAlarmPageOut(items=items, next_cursor=write_cursor(after))


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


async def _load(parts: Parts, login: Login, since: datetime | None, until: datetime | None) -> AlarmLoadOut:
    now = parts.clock.now()
    asked = period_of(since, until, now)
    period = replace(asked, until=min(asked.until, now))
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
