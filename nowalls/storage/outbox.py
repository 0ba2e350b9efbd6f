"""The outbox: what must leave the centre, at least once, written in the transaction that decided it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from nowalls.domain.channels import OutboxState
from nowalls.domain.ids import DeviceId, DistrictCode
from nowalls.domain.notices import PAGE_KEEPS
from nowalls.storage.database import Read, Write

FILE: Final = "outbox"
DEVICE_ACK: Final = "device_ack"
DEVICE_COMMAND: Final = "device_command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to one device that has not been sent yet, as far as we know."""

    id: int
    channel: str
    """``device_ack`` or ``device_command``."""
    device_id: DeviceId
    payload: dict[str, Any]
    attempts: int
    created_at: datetime


async def take_for_devices(
    write: Write,
    districts: Sequence[DistrictCode],
    *,
    now: datetime,
    again_in: timedelta,
    most: int,
) -> list[Outgoing]:
    """Take the oldest unsent messages; unless ``mark_sent`` follows they come up again after ``again_in``."""
    params = {
        "now": now,
        "again_at": now + again_in,
        "channels": [DEVICE_ACK, DEVICE_COMMAND],
        "districts": list(districts),
        "most": most,
    }
    taken = [Outgoing(**row) for row in await write.rows(FILE, "take", params)]
    return sorted(taken, key=lambda each: each.id)


async def mark_sent(write: Write, ids: Sequence[int], *, now: datetime) -> None:
    """Note that these have left."""
    await write.run(FILE, "sent", {"ids": list(ids), "now": now})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much waits in one channel: its id, or ``device_ack`` and ``device_command`` for what devices are told."""

    channel: str
    n: int
    oldest_at: datetime
    paused: bool = False


async def waiting(read: Read) -> list[Waiting]:
    """Return what waits, by channel."""
    return [Waiting(**row) for row in await read.rows(FILE, "waiting")]


async def forget_sent(write: Write, *, before: datetime) -> None:
    """Forget what was sent before this moment, and what was given up and is older than it."""
    await write.run(FILE, "forget_sent", {"before": before})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """A message of the outbox as people see it: what it is and how it fares, not what it says."""

    id: int
    kind: str
    channel_id: str | None
    channel_name: str | None
    incident_id: str | None
    device_id: str | None
    occasion: str | None
    state: OutboxState
    reason: str | None
    last_error: str | None
    attempts: int
    created_at: datetime
    next_try_at: datetime
    expires_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFilter:
    """Which messages are wanted: a page of them, or the one with an ``id``."""

    most: int
    before: int | None = None
    id: int | None = None
    channel: str | None = None
    state: OutboxState | None = None
    districts: tuple[DistrictCode, ...] | None = None


async def outbox_page(read: Read, wanted: OutboxFilter) -> tuple[list[OutboxItem], int | None]:
    """Return a page of messages, the newest first, and the cursor of the next one if there is more."""
    params = asdict(wanted) | {"districts": None if wanted.districts is None else list(wanted.districts)}
    rows = await read.rows(FILE, "page", params)
    items = [OutboxItem(**(row | {"state": OutboxState(row["state"])})) for row in rows]
    return items, items[-1].id if len(items) == wanted.most else None


async def retry_message(write: Write, message_id: int, *, now: datetime) -> bool:
    """Try a message again at once; false when it was sent, is a device's, or its channel is gone."""
    params = {"id": message_id, "now": now, "expires_at": now + PAGE_KEEPS}
    return await write.count(FILE, "retry", params) > 0


async def drop_message(write: Write, message_id: int, *, reason: str) -> bool:
    """Drop a message that waits or can never leave; false when it is neither."""
    return await write.count(FILE, "drop", {"id": message_id, "reason": reason}) > 0
