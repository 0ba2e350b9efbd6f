"""How good alarms are: which were needless, and how many came to whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.alarm_quality import FLOOD_ABOVE, NEEDLESS, WINDOW, AlarmGroup, AlarmGroupBy, AlarmWhat, Load
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
class AlarmIncident:
    """An incident behind a number: where, what rang first if asked for, what it came to if settled."""

    id: IncidentId
    kind: IncidentKind
    opened_at: datetime
    outcome: Outcome | None
    site_id: SiteId
    site_name: str
    device_id: str | None
    rule: str | None


async def alarm_incidents(
    read: Read,
    scope: Scope,
    period: Period,
    group_by: AlarmGroupBy,
    *,
    key: str | None,
    what: AlarmWhat,
    most: int,
    before: int | None,
) -> tuple[list[AlarmIncident], int | None]:
    """Return the settled alarms behind a number, the newest first, and the cursor of the next page if there is more."""
    outcomes = None if what.outcomes is None else list(what.outcomes)
    asked = {"group": group_by, "key": key, "outcomes": outcomes}
    return await _page(read, "alarm_incidents", _params(scope, period) | asked, most, before)


async def load_incidents(
    read: Read, scope: Scope, period: Period, user_id: str, *, most: int, before: int | None
) -> tuple[list[AlarmIncident], int | None]:
    """Return the incidents that came to one person on shift, likewise."""
    return await _page(read, "load_incidents", _params(scope, period) | {"user_id": user_id}, most, before)


async def _page(
    read: Read, name: str, params: dict[str, Any], most: int, before: int | None
) -> tuple[list[AlarmIncident], int | None]:
    await read.plan_anew()
    rows = await read.rows(FILE, name, params | {"most": most, "before": before})
    return [_incident(row) for row in rows], rows[-1]["cursor"] if len(rows) == most else None


def _incident(row: dict[str, Any]) -> AlarmIncident:
    return AlarmIncident(
        id=IncidentId(row["id"]),
        kind=IncidentKind(row["kind"]),
        opened_at=row["opened_at"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
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
