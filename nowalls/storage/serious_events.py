"""Serious events: as they stand, and the log behind each with its reports and sendings, only ever appended to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from nowalls.domain.ids import DistrictCode, IncidentId
from nowalls.domain.incidents import Owner
from nowalls.domain.scopes import Scope
from nowalls.domain.serious_events.event import (
    Entry,
    Opening,
    Recipient,
    SeriousEvent,
    SeriousEventId,
    Statement,
    opened,
)
from nowalls.domain.serious_events.words import EventCategory, EventState, EventStep, ReportKind, Way
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import Row, as_json, owner_of

FILE: Final = "serious_events"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """An event with what its lists say beside it."""

    event: SeriousEvent
    district_name: str
    opener: Owner | None
    sites: tuple[str, ...]
    """The names of the sites of its incidents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events are wanted; ``now`` is when a report is overdue or not."""

    scope: Scope
    now: datetime
    most: int
    id: SeriousEventId | None = None
    before: int | None = None
    incident_id: str | None = None
    open: bool | None = None
    overdue: bool | None = None


async def add_event(write: Write, opening: Opening, first: Entry) -> None:
    """Write a new event with its first line."""
    params = {
        "id": opening.id,
        "district": opening.district,
        "category": opening.category,
        "what": opening.what,
        "opened_at": first.at,
        "due_at": opened(opening, first).due_at,
    }
    await write.run(FILE, "add", params)
    await write.run(FILE, "add_entry", _entry_params(opening.id, first))


async def append(write: Write, event: SeriousEvent, entry: Entry) -> None:
    """Append a line to the log of an event that is held by ``lock_event`` or is new, and write what it comes to."""
    await write.run(FILE, "add_entry", _entry_params(event.opening.id, entry))
    params = {
        "id": event.opening.id,
        "version": event.version,
        "state": event.state,
        "incidents": list(event.incidents),
        "stated": as_json(event.stated),
        "reports": list(event.reports),
        "sendings": list(event.sendings),
        "received": sorted(event.received),
        "reported_at": event.reported_at,
        "due_at": event.due_at,
        "closed_at": event.closed_at,
    }
    await write.run(FILE, "write_state", params)


async def lock_event(write: Write, event_id: SeriousEventId) -> None:
    """Hold an event until the transaction ends, so that of two steps at once the second sees the first."""
    await write.rows(FILE, "lock", {"id": event_id})


async def event_page(read: Read, wanted: EventFilter) -> tuple[list[EventRecord], int | None]:
    """Return events, the newest first, and the cursor of the next page if there is more."""
    params = {
        "id": wanted.id,
        "now": wanted.now,
        "before": wanted.before,
        "incident_id": wanted.incident_id,
        "open": wanted.open,
        "overdue": wanted.overdue,
        "most": wanted.most,
        **wanted.scope.params,
    }
    rows = await read.rows(FILE, "page", params)
    return [_record_of(row) for row in rows], rows[-1]["key"] if len(rows) == wanted.most else None


async def event_record(read: Read, event_id: SeriousEventId, scope: Scope, *, now: datetime) -> EventRecord | None:
    """Return one event within a scope."""
    found, _ = await event_page(read, EventFilter(scope=scope, now=now, most=1, id=event_id))
    return found[0] if found else None


async def event_log(read: Read, event_id: SeriousEventId) -> list[Entry]:
    """Return an event's log in the order in which it was written."""
    return [_entry_of(row) for row in await read.rows(FILE, "log", {"id": event_id})]


def _entry_params(event_id: SeriousEventId, entry: Entry) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "number": entry.number,
        "at": entry.at,
        "step": entry.step,
        "actor_id": None if entry.actor is None else entry.actor.user_id,
        "text": entry.text,
        "incident_id": entry.incident_id,
        "statement": None if entry.statement is None else as_json(entry.statement),
        "report": entry.report,
        "of": entry.of,
        "recipient": None if entry.recipient is None else as_json(entry.recipient),
        "way": entry.way,
        "moment": entry.moment,
    }


def _record_of(row: Row) -> EventRecord:
    opening = Opening(
        id=SeriousEventId(row["id"]),
        district=DistrictCode(row["district"]),
        category=EventCategory(row["category"]),
        what=row["what"],
    )
    event = SeriousEvent(
        opening=opening,
        version=row["version"],
        state=EventState(row["state"]),
        opened_at=row["opened_at"],
        incidents=tuple(IncidentId(each) for each in row["incident_ids"]),
        stated=msgspec.convert(row["stated"], Statement),
        reports=tuple(row["reports"]),
        sendings=tuple(row["sendings"]),
        received=frozenset(row["received"]),
        reported_at=row["reported_at"],
        closed_at=row["closed_at"],
    )
    return EventRecord(event=event, district_name=row["district_name"], opener=owner_of(row), sites=tuple(row["sites"]))


def _entry_of(row: Row) -> Entry:
    incident, statement, report, way = row["incident_id"], row["statement"], row["report"], row["way"]
    return Entry(
        number=row["number"],
        at=row["at"],
        step=EventStep(row["step"]),
        actor=owner_of(row),
        text=row["text"],
        incident_id=None if incident is None else IncidentId(incident),
        statement=None if statement is None else msgspec.convert(statement, Statement),
        report=None if report is None else ReportKind(report),
        of=row["of_number"],
        recipient=None if row["recipient"] is None else msgspec.convert(row["recipient"], Recipient),
        way=None if way is None else Way(way),
        moment=row["moment"],
    )
