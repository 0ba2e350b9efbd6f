"""Acceleration on its way to be scored: windows as devices sent them, and how far each device's are scored."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from struct import Struct
from typing import Any, Final, NamedTuple

from nowalls.domain.ids import DeviceId, DistrictCode
from nowalls.domain.intake import Intake
from nowalls.domain.live import time_text
from nowalls.domain.words import AckStage
from nowalls.storage.copying import HEADER, LENGTH, TRAILER, as_real, as_time
from nowalls.storage.database import ConflictError, Copying, Database, Write
from nowalls.storage.rows import as_json

FILE: Final = "motion"
MOTION_CHANNEL: Final = "motion"
"""Notified after each commit of windows."""
KEYS: Final = Struct("!hiiiqiqiq")
"""How a row begins: the number of its fields, then each one's length and value up to the digest."""


class MotionRow(NamedTuple):
    """A row of ``motion_windows``, in the order of its COPY."""

    device_key: int
    at: datetime
    received_at: datetime
    digest: int
    rate_hz: float
    position: str
    unit: str
    xyz: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenStream:
    """A device whose windows are scored now, locked until the transaction ends."""

    device_key: int
    device_id: DeviceId
    district: DistrictCode
    wearing_position: str | None
    """Where its model is worn, as the registry says."""
    version: int
    """One more with each transaction that scored something of it."""
    decided_until: datetime | None
    fallen_at: datetime | None
    """Its last learned fall."""
    received_at: datetime
    refused: str | None
    """Why something of it was refused last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamState:
    """How far a device is scored after this transaction."""

    device_key: int
    decided_until: datetime | None
    fallen_at: datetime | None
    waits: bool
    """Whether an impact waits for what comes after it."""
    received_at: datetime
    refused: str | None


def copy_rows(rows: Sequence[MotionRow]) -> bytes:
    """Write rows in COPY's binary format."""
    parts = [HEADER]
    for row in rows:
        at, received = as_time(row.at), as_time(row.received_at)
        parts += [KEYS.pack(len(row), 4, row.device_key, 8, at, 8, received, 8, row.digest), as_real(row.rate_hz)]
        for raw in (row.position.encode(), row.unit.encode(), row.xyz):
            parts += [LENGTH.pack(len(raw)), raw]
    return b"".join((*parts, TRAILER))


async def store_motion(database: Database, rows: Sequence[MotionRow]) -> None:
    """Store windows and wake whoever scores; one that is there already (device, time, payload) is left as it is."""
    written = copy_rows(rows)
    try:
        async with database.copying() as write:
            await write.copy(FILE, "copy_windows", written)
            await write.run(FILE, "wake_motion")
    except ConflictError:
        async with database.copying() as write:
            await _merge(write, written)
            await write.run(FILE, "wake_motion")


async def _merge(write: Copying, written: bytes) -> None:
    await write.run(FILE, "make_landing")
    await write.copy(FILE, "copy_landing", written)
    await write.run(FILE, "merge_landing")


async def take_streams(write: Write, *, silent_before: datetime, most: int) -> list[TakenStream]:
    """Lock and return devices whose windows wait, the longest unscored first; none that somebody else scores now."""
    await write.run(FILE, "know_streams")
    rows = await write.rows(FILE, "take_streams", {"silent_before": silent_before, "most": most})
    return [TakenStream(**row) for row in rows]


async def unscored(write: Write, streams: Sequence[TakenStream], *, most: int) -> dict[int, list[MotionRow]]:
    """Return the oldest unscored windows of these devices, at most so many of each, in order of time."""
    params = {"keys": [each.device_key for each in streams], "most": most}
    found: dict[int, list[MotionRow]] = {each.device_key: [] for each in streams}
    for row in await write.packed_rows(FILE, "unscored", params):
        found[row["device_key"]].append(_row(row))
    return found


async def scored_since(write: Write, device_key: int, since: datetime) -> list[MotionRow]:
    """Return a device's windows that were scored already and began after a moment, in order of time."""
    params = {"device_key": device_key, "since": since}
    return [_row(row) for row in await write.packed_rows(FILE, "scored_since", params)]


def _row(row: Mapping[str, Any]) -> MotionRow:
    return MotionRow(**{name: row[name] for name in MotionRow._fields})


async def mark_scored(write: Write, rows: Sequence[MotionRow], states: Sequence[StreamState], *, now: datetime) -> None:
    """Mark windows as scored and keep how far their devices are."""
    if rows:
        keys = [{"device_key": row.device_key, "at": row.at, "digest": row.digest} for row in rows]
        times = [row.at for row in rows]
        params = {"rows": as_json(keys), "first_at": min(times), "last_at": max(times), "now": now}
        await write.run(FILE, "mark_scored", params)
    await write.run(FILE, "keep_streams", {"rows": as_json([asdict(each) for each in states]), "now": now})


async def tell_stored(write: Write, falls: Sequence[Intake], *, now: datetime) -> None:
    """Tell devices that a fall of theirs is stored, and under which id."""
    if not falls:
        return
    rows = [
        {
            "device_id": each.device_id,
            "payload": {
                "id": each.message_id,
                "state": each.state,
                "stage": AckStage.STORED,
                "at": time_text(now),
            },
        }
        for each in falls
    ]
    await write.run(FILE, "tell_stored", {"rows": as_json(rows), "now": now})
    await write.run(FILE, "wake_outbox")


async def drop_old_motion(write: Write) -> None:
    """Drop what is older than a day."""
    await write.run(FILE, "drop_old")
