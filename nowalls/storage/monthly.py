"""A month read for its report: stamps, figures, targets, draws and the audit, all of one moment."""

from dataclasses import fields
from datetime import datetime
from typing import Final

from nowalls.domain.monthly.recomputing import GROUPINGS
from nowalls.domain.monthly.records import AuditLink, MonthlyFigures, MonthlyIncident, MonthlyReport
from nowalls.domain.response_times import Figures, GroupBy, Period
from nowalls.domain.scopes import WHOLE, Scope
from nowalls.storage.audit import digest_at
from nowalls.storage.database import Database, Read
from nowalls.storage.draws import draws_of_period
from nowalls.storage.reports import Wanted, aims_of, response_times
from nowalls.storage.times import stamps_in

FILE: Final = "monthly"
KEPT: Final = tuple(each.name for each in fields(MonthlyIncident) if each.name != "stamps")


async def monthly_report(
    database: Database, *, month: str, district: str | None, period: Period, now: datetime
) -> MonthlyReport:
    """Return the report of a month, of one district or of the whole centre."""
    scope = WHOLE if district is None else Scope(districts=(district,))
    async with database.read() as read:
        links = await _links(read, period)
        return MonthlyReport(
            month=month,
            district=district,
            period=period,
            made_at=now,
            aims=await aims_of(read, period),
            incidents=await stamped_incidents(read, period, scope),
            figures=await _figures(read, period, scope, now),
            draws=await draws_of_period(read, scope, period),
            chained_from=(await digest_at(read, links[0].seq - 1) or "") if links else "",
            links=links,
        )


async def stamped_incidents(read: Read, period: Period, scope: Scope) -> list[MonthlyIncident]:
    """Return the stamps of every incident opened in a period, those too that the figures leave out."""
    params = {"since": period.since, "until": period.until, **scope.params}
    return [
        MonthlyIncident(**{name: row[name] for name in KEPT}, stamps=stamps_in(row))
        for row in await read.rows(FILE, "incidents", params)
    ]


async def _figures(read: Read, period: Period, scope: Scope, now: datetime) -> MonthlyFigures:
    whole: Figures = Figures(n=0, spreads={}, shares={})
    groups: dict[GroupBy, dict[str, Figures]] = {}
    for group_by in GROUPINGS:
        times = await response_times(read, Wanted(scope=scope, period=period, group_by=group_by, now=now))
        whole = times.whole
        groups[group_by] = {each.key: each.figures for each in times.groups}
    return MonthlyFigures(whole=whole, groups=groups)


async def _links(read: Read, period: Period) -> list[AuditLink]:
    await read.ask(FILE, "in_utc")
    rows = await read.rows(FILE, "links", {"since": period.since, "until": period.until})
    return [AuditLink(**row) for row in rows]
