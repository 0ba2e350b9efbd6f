"""What is played back: the incidents of a span with their whole logs, and where they were."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from nowalls.domain.ids import IncidentId, UserId
from nowalls.domain.incidents import Entry, Incident, Owner
from nowalls.domain.replaying.moments import Logged
from nowalls.domain.response_times import Period
from nowalls.domain.scopes import Scope
from nowalls.domain.words import Role
from nowalls.storage.database import Read
from nowalls.storage.rows import incident_of

FILE: Final = "replaying"
LOOK_BACK: Final = timedelta(days=7)
"""What opened longer before a span than this and stood open in it is not played; nothing stands open for a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An incident as it stands now, with its log and where it was."""

    incident: Incident
    site_name: str
    lon: float
    lat: float
    log: tuple[Logged, ...]


async def span_of(read: Read, incident_id: IncidentId, scope: Scope, *, now: datetime) -> Period | None:
    """Return from when until when an incident stood open, so far; ``None`` where there is none in scope."""
    row = await read.row(FILE, "span_of", {"id": incident_id, "now": now, **scope.params})
    return None if row is None else Period(since=row["opened_at"], until=row["until"])


async def kept_incidents(read: Read, scope: Scope, period: Period, *, most: int) -> list[Kept]:
    """Return the incidents that stood open in a span, the oldest first, each with its log."""
    await read.plan_anew()
    params = {
        "since": period.since,
        "until": period.until,
        "earliest": period.since - LOOK_BACK,
        "most": most,
        **scope.params,
    }
    rows = await read.rows(FILE, "incidents", params)
    logs = await _logs(read, [row["id"] for row in rows])
    return [
        Kept(
            incident=incident_of(row),
            site_name=row["site_name"],
            lon=row["lon"],
            lat=row["lat"],
            log=tuple(logs[row["id"]]),
        )
        for row in rows
    ]


async def _logs(read: Read, ids: Sequence[str]) -> dict[str, list[Logged]]:
    logs: dict[str, list[Logged]] = defaultdict(list)
    for row in await read.rows(FILE, "log", {"ids": list(ids)}):
        entry = Entry(at=row["at"], code=row["code"], params=row["params"], actor=_actor(row["actor_id"]))
        logs[row["id"]].append(Logged(entry=entry, role=None if row["role"] is None else Role(row["role"])))
    return logs


def _actor(user_id: str | None) -> Owner | None:
    """Return who acted, without their name: what is played says roles."""
    return None if user_id is None else Owner(user_id=UserId(user_id), name="")
