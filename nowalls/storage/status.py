"""The state of the centre at a glance, for ``nowalls status``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nowalls.domain.errors import NowallsError
from nowalls.storage.database import Read

FILE: Final = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Counts and ages, as of ``now`` by the database's clock."""

    sites: int
    devices: int
    heard: int
    open_incidents: int
    open_exercises: int
    open_tasks: int
    undecided: int
    oldest_undecided_at: datetime | None
    overdue_timers: int
    next_timer_at: datetime | None
    quarantined_today: int
    newest_signal_at: datetime | None
    live_seq: int
    database_bytes: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A service that is connected to the database."""

    name: str
    connections: int
    since: datetime


async def overview(read: Read) -> Overview:
    """Return the state of the centre."""
    row = await read.row(FILE, "overview")
    if row is None:
        message = "The database has no state to show; run nowalls migrate."
        raise NowallsError(message)
    return Overview(**row)


async def processes(read: Read) -> list[Process]:
    """Return which services are connected."""
    return [Process(**row) for row in await read.rows(FILE, "processes", {})]
