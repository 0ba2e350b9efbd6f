"""The quarantine: what could not be read, whole, for whoever looks into it and has it read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.storage.database import Read, Write

FILE: Final = "quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which messages are looked for; ``None`` asks for no such thing."""

    since: datetime
    code: str | None = None
    sender: str | None = None
    keys: tuple[int, ...] | None = None
    replayed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One message in quarantine."""

    key: int
    received_at: datetime
    topic: str
    payload: bytes
    code: str
    detail: str
    replayed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Messages of one code and sender, counted."""

    code: str
    sender: str
    n: int
    first_at: datetime
    last_at: datetime
    detail: str
    """That of the newest."""


async def heaps(read: Read, wanted: Wanted, *, most: int) -> list[Heap]:
    """Return what there is by code and sender, the largest heaps first."""
    return [Heap(**row) for row in await read.rows(FILE, "heaps", _params(wanted) | {"most": most})]


async def kept_messages(read: Read, wanted: Wanted, *, after: int, most: int) -> list[Kept]:
    """Return messages in the order they came in, those behind a key."""
    rows = await read.rows(FILE, "messages", _params(wanted) | {"after": after, "most": most})
    return [Kept(**row) for row in rows]


async def mark_replayed(write: Write, keys: Sequence[int], *, now: datetime) -> None:
    """Note that these were read at last."""
    await write.run(FILE, "mark_replayed", {"keys": list(keys), "now": now})


async def quarantined_since(read: Read, since: datetime) -> int:
    """Return how many messages came in since a moment."""
    row = await read.row(FILE, "count_since", {"since": since})
    return 0 if row is None else int(row["n"])


async def forget_quarantined(write: Write, *, before: datetime) -> int:
    """Drop what came in before a moment; return how many messages that were."""
    return await write.count(FILE, "forget", {"before": before})


def _params(wanted: Wanted) -> dict[str, Any]:
    return {
        "since": wanted.since,
        "code": wanted.code,
        "sender": wanted.sender,
        "keys": None if wanted.keys is None else list(wanted.keys),
        "replayed": wanted.replayed,
    }
