"""Readings: one wide row a message, written by COPY; and the newest facts of each device."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from struct import Struct
from typing import Final, NamedTuple

from nowalls.domain.ids import DeviceId
from nowalls.storage.copying import HEADER, NULL, TRAILER, as_jsonb, as_real, as_time
from nowalls.storage.database import ConflictError, Database, Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "readings"


class ReadingRow(NamedTuple):
    """A row of ``readings``, in the order of its COPY."""

    device_key: int
    at: datetime
    received_at: datetime
    digest: int
    battery: float | None
    rssi: float | None
    temperature: float | None
    humidity: float | None
    extra: str | None


@dataclass(slots=True, kw_only=True)
class Latest:
    """The newest facts of one device, merged in memory between two flushes."""

    last_seen_at: datetime | None
    battery: float | None = None
    online: bool | None = None
    firmware: str | None = None


KEYS: Final = Struct("!hiiiqiqiq")
"""How a row begins: the number of its fields, then each one's length and value up to the digest."""
FIELDS: Final = len(ReadingRow._fields)


def copy_rows(rows: Sequence[ReadingRow]) -> bytes:
    """Write rows in COPY's binary format: half the time of its text, on both sides."""
    parts = [HEADER]
    add = parts.append
    received_at: datetime | None = None
    received = 0
    for row in rows:
        if row.received_at is not received_at:  # one object for a whole batch
            received_at = row.received_at
            received = as_time(received_at)
        at = received if row.at is received_at else as_time(row.at)
        add(KEYS.pack(FIELDS, 4, row.device_key, 8, at, 8, received, 8, row.digest))
        add(as_real(row.battery))
        add(as_real(row.rssi))
        add(as_real(row.temperature))
        add(as_real(row.humidity))
        add(NULL if row.extra is None else as_jsonb(row.extra))
    add(TRAILER)
    return b"".join(parts)


async def store_readings(database: Database, rows: Sequence[ReadingRow]) -> None:
    """Store rows; one that is there already (same device, time and payload) is left as it is.

    By a plain COPY first; only when that meets a row that is there already, over a temporary table.
    """
    written = copy_rows(rows)
    try:
        async with database.copying() as write:
            await write.copy(FILE, "copy_readings", written)
    except ConflictError:
        async with database.copying() as write:
            await write.run(FILE, "make_landing")
            await write.copy(FILE, "copy_landing", written)
            await write.run(FILE, "merge_landing")


async def store_latest(write: Write, latest: dict[int, Latest]) -> None:
    """Merge what was heard of devices, by their keys, into their newest facts."""
    rows = [
        {
            "device_key": key,
            "last_seen_at": each.last_seen_at,
            "battery": each.battery,
            "online": each.online,
            "firmware": each.firmware,
        }
        for key, each in latest.items()
    ]
    await write.run(FILE, "write_latest", {"rows": as_json(rows)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A metric over one stretch of time; ``None`` where nothing was measured."""

    at: datetime
    n: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What part of a device's readings is asked for: ``since`` inclusive, ``until`` exclusive."""

    metric: str
    since: datetime
    until: datetime
    bucket: timedelta


async def device_readings(read: Read, device_id: DeviceId, window: Window) -> list[Bucket]:
    """Return a metric of a device over time."""
    params = {
        "device_id": device_id,
        "metric": window.metric,
        "since": window.since,
        "until": window.until,
        "bucket_s": window.bucket.total_seconds(),
    }
    return [Bucket(**row) for row in await read.rows(FILE, "buckets", params)]
