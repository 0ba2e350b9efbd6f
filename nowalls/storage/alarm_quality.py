"""How good alarms are: which were needless, and how many came to whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.alarm_quality import FLOOD_ABOVE, NEEDLESS, WINDOW, AlarmGroup, AlarmGroupBy, Load
from nowalls.domain.ids import IncidentId, SiteId
from nowalls.domain.response_times import Period
from nowalls.domain.scopes import Scope
from nowalls.domain.shares import share_of
from nowalls.domain.words import IncidentKind, Outcome
from nowalls.storage.database import Read

FILE: Final = "alarm_quality"


async def needless_alarms(read: Read, scope: Scope, period: Period, group_by: AlarmGroupBy) -> list[AlarmGroup]:
    """Return what became of the alarms opened in a period: all of them first, then each group by its key."""
    await read.plan_anew()
    rows = await read.rows(FILE, "needless", _params(scope, period) | {"group": group_by})
    return [
        AlarmGroup(
            key=row["key"],
            name=row["name"],
            needless_by={outcome: row[outcome.value] for outcome in NEEDLESS},
            needless=share_of(sum(row[outcome.value] for outcome in NEEDLESS), row["n"]),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedlessAlarm:
    """A needless alarm: what rang first, where, and what it came to."""

    id: IncidentId
    kind: IncidentKind
    opened_at: datetime
    outcome: Outcome
    site_id: SiteId
    site_name: str
    device_id: str | None
    rule: str | None


async def needless_incidents(
    read: Read,
    scope: Scope,
    period: Period,
    group_by: AlarmGroupBy,
    *,
    key: str | None,
    outcomes: tuple[Outcome, ...],
    most: int,
    before: int | None,
) -> tuple[list[NeedlessAlarm], int | None]:
    """Return the incidents behind a number, the newest first, and the cursor of the next page if there is more."""
    await read.plan_anew()
    asked = {"group": group_by, "key": key, "outcomes": list(outcomes), "most": most, "before": before}
    rows = await read.rows(FILE, "needless_incidents", _params(scope, period) | asked)
    after = rows[-1]["cursor"] if len(rows) == most else None
    return [_needless(row) for row in rows], after


def _needless(row: dict[str, Any]) -> NeedlessAlarm:
    return NeedlessAlarm(
        id=IncidentId(row["id"]),
        kind=IncidentKind(row["kind"]),
        opened_at=row["opened_at"],
        outcome=Outcome(row["outcome"]),
        site_id=SiteId(row["site_id"]),
        site_name=row["site_name"],
        device_id=row["device_id"],
        rule=row["rule"],
    )


async def alarm_loads(read: Read, scope: Scope, period: Period) -> list[Load]:
    """Return who was on shift in a period and how many alarms came to them, the most burdened first.

    A shift that still runs lasts until the period's end, which is not in the future. Who serves other districts too,
    whose alarms the scope does not see, is left out.
    """
    await read.plan_anew()
    limits = {"window_s": WINDOW.total_seconds(), "flood_above": FLOOD_ABOVE}
    rows = await read.rows(FILE, "loads", _params(scope, period) | limits)
    return [Load(**row) for row in rows]


def _params(scope: Scope, period: Period) -> dict[str, Any]:
    return {"since": period.since, "until": period.until, **scope.params}
