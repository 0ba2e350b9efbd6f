"""Looking at incidents and tasks. Changing them is ``changes`` alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import IncidentId, PlaceId, TaskId, UserId
from nowalls.domain.incidents import Entry, Incident, Owner
from nowalls.domain.scopes import Scope
from nowalls.domain.tasks import Task
from nowalls.domain.words import IncidentKind, IncidentState, TaskState
from nowalls.storage.database import Read
from nowalls.storage.rows import incident_of, task_of

FILE: Final = "incidents"
EVERYTHING: Final = 1_000_000
"""More open incidents or tasks than any centre could have; a query without a bound is never sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPlace:
    """Where an incident is, and whose scope that is."""

    place_id: PlaceId
    district: str
    organization: str | None


async def place_of_incident(read: Read, incident_id: IncidentId) -> IncidentPlace | None:
    """Return where an incident is; a place never changes, so this may be asked before locking it."""
    row = await read.row(FILE, "place_of", {"id": incident_id})
    return None if row is None else IncidentPlace(**row)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilter:
    """Which incidents are wanted."""

    scope: Scope
    most: int = EVERYTHING
    before: int | None = None
    ids: tuple[IncidentId, ...] | None = None
    states: tuple[IncidentState, ...] | None = None
    open_only: bool = False
    kind: IncidentKind | None = None
    site_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def incident_page(read: Read, wanted: IncidentFilter) -> tuple[list[Incident], int | None]:
    """Return incidents, the newest first, and the cursor of the next page if there is more."""
    params = {
        "ids": None if wanted.ids is None else list(wanted.ids),
        "before": wanted.before,
        "states": None if wanted.states is None else [state.value for state in wanted.states],
        "open_only": wanted.open_only,
        "kind": wanted.kind,
        "site_id": wanted.site_id,
        "since": wanted.since,
        "until": wanted.until,
        "most": wanted.most,
        **wanted.scope.params,
    }
    rows = await read.rows(FILE, "page", params)
    return [incident_of(row) for row in rows], rows[-1]["key"] if len(rows) == wanted.most else None


async def incident(read: Read, incident_id: IncidentId, scope: Scope) -> Incident | None:
    """Return one incident within a scope."""
    found, _ = await incident_page(read, IncidentFilter(scope=scope, ids=(incident_id,), most=1))
    return found[0] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedEntry:
    """A line of the timeline with its number."""

    number: int
    entry: Entry


async def timeline(read: Read, incident_id: IncidentId) -> list[NumberedEntry]:
    """Return an incident's timeline in the order in which it was written."""
    return [
        NumberedEntry(
            number=row["key"],
            entry=Entry(at=row["at"], code=row["code"], params=row["params"], actor=_actor(row)),
        )
        for row in await read.rows(FILE, "timeline", {"id": incident_id})
    ]


def _actor(row: Any) -> Owner | None:  # noqa: ANN401  # a row
    if row["actor_id"] is None:
        return None
    return Owner(user_id=UserId(row["actor_id"]), name=row["actor_name"])


async def task_page(
    read: Read,
    scope: Scope,
    *,
    state: TaskState | None = TaskState.OPEN,
    most: int = EVERYTHING,
    before: int | None = None,
) -> tuple[list[Task], int | None]:
    """Return tasks, the newest first, and the cursor of the next page if there is more."""
    params = {"id": None, "state": state, "before": before, "most": most, **scope.params}
    rows = await read.rows(FILE, "open_tasks", params)
    return [task_of(row) for row in rows], rows[-1]["key"] if len(rows) == most else None


async def task(read: Read, task_id: TaskId, scope: Scope) -> Task | None:
    """Return one task within a scope."""
    row = await read.row(
        FILE,
        "open_tasks",
        {"id": task_id, "state": None, "before": None, "most": 1, **scope.params},
    )
    return None if row is None else task_of(row)
