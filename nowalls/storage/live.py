"""The live log: what changed, in commit order, for consoles that follow or resume."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nowalls.storage.database import Read, Write

FILE: Final = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of the live log, and whose scope it is in."""

    seq: int
    at: datetime
    name: str
    reason: str
    data: str
    """The whole object, as JSON."""
    district: str
    organization: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """How far the log reaches: ``head`` is the newest seq (0 before the first), ``oldest`` the first still kept."""

    head: int
    oldest: int | None


async def epoch(read: Read) -> str:
    """Return the name of this database's history; a restore gives another one."""
    row = await read.row(FILE, "epoch")
    text = "" if row is None else f"{row['system']}:{row['timeline']}:{row['database']}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


async def log_state(read: Read) -> LogState:
    """Return how far the log reaches."""
    row = await read.row(FILE, "head")
    return LogState(head=0, oldest=None) if row is None else LogState(head=row["head"], oldest=row["oldest"])


async def events_after(read: Read, seq: int, *, most: int) -> list[Event]:
    """Return the events after ``seq``, in order; commit order is seq order, so there is no gap to wait for."""
    return await (await ask_events_after(read, seq, most=most))()


async def ask_events_after(read: Read, seq: int, *, most: int) -> Callable[[], Awaitable[list[Event]]]:
    """Ask the same without waiting; fetched once the transaction has ended, it costs no round trip of its own."""
    answer = await read.ask(FILE, "events_after", {"after": seq, "most": most})

    async def fetch() -> list[Event]:
        return [Event(**row) for row in await answer.fetchall()]

    return fetch


async def forget_events(write: Write, *, before: datetime) -> None:
    """Forget events of before this moment."""
    await write.run(FILE, "forget", {"before": before})


async def write_seen(write: Write, incident_id: str, user_id: str, *, audible: bool, now: datetime) -> None:
    """Note that an incident was first on this person's screen; it counts only from somebody on duty."""
    params = {"incident_id": incident_id, "user_id": user_id, "audible": audible, "now": now}
    await write.run(FILE, "write_seen", params)
