"""What the database holds of devices that were simulated, for whoever compares it with what was sent."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import DeviceId, SiteId
from nowalls.storage.database import Read

FILE: Final = "verifying"
AT_ONCE: Final = 10_000
"""Moments in one question: a few hundred kilobytes of parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    """An alarm's row, wherever it stands by now, and what was made of it."""

    signal_id: int
    device_id: str
    message_id: str
    state: str
    type: str
    handled: bool
    incident_id: str | None
    incident_opened_at: datetime | None
    task_id: str | None
    proved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """An incident, as far as a simulation asks."""

    id: str
    kind: str
    exercise: bool
    site_id: str
    place_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task, as far as a simulation asks."""

    id: str
    kind: str
    site_id: str
    reason: str
    """Why it opened."""


async def alarms_since(read: Read, device_ids: Sequence[DeviceId], since: datetime) -> list[SignalRow]:
    """Return what these devices raised, cleared and cancelled since a moment, in the order of storing."""
    params: dict[str, Any] = {"device_ids": list(device_ids), "since": since}
    return [SignalRow(**row) for row in await read.rows(FILE, "signals", params)]


async def readings_found(read: Read, moments: Sequence[tuple[DeviceId, datetime]]) -> Counter[str]:
    """Return at how many of its moments each device has a reading."""
    found: Counter[str] = Counter()
    for first in range(0, len(moments), AT_ONCE):
        some = moments[first : first + AT_ONCE]
        at = [each for _, each in some]
        params = {"device_ids": [device for device, _ in some], "at": at, "first": min(at), "last": max(at)}
        found.update({row["device_id"]: row["found"] for row in await read.rows(FILE, "readings", params)})
    return found


async def incidents_of(
    read: Read, incident_ids: Collection[str], sites: Collection[SiteId], since: datetime
) -> list[IncidentRow]:
    """Return these incidents, and those that opened at these sites since a moment, in the order of opening."""
    params = {"incident_ids": sorted(incident_ids), "site_ids": sorted(sites), "since": since}
    return [IncidentRow(**row) for row in await read.rows(FILE, "incidents", params)]


async def tasks_since(read: Read, sites: Collection[SiteId], since: datetime) -> list[TaskRow]:
    """Return the tasks that opened at these sites since a moment, in the order of opening."""
    return [TaskRow(**row) for row in await read.rows(FILE, "tasks", {"site_ids": sorted(sites), "since": since})]


async def readings_since(read: Read, since: datetime) -> int:
    """Return how many readings were measured since a moment, of whatever device."""
    (row,) = await read.rows(FILE, "readings_since", {"since": since})
    count: int = row["readings"]
    return count


async def quarantined_since(read: Read, sites: Collection[SiteId], since: datetime) -> dict[str, int]:
    """Return how many messages of each of these sites' devices came into quarantine since a moment."""
    rows = await read.rows(FILE, "quarantined", {"site_ids": sorted(sites), "since": since})
    return {row["device_id"]: row["messages"] for row in rows}
