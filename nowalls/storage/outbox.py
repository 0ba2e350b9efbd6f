"""The outbox: what must leave the centre, at least once, written in the transaction that decided it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from nowalls.domain.ids import DeviceId, DistrictCode
from nowalls.storage.database import Read, Write

FILE: Final = "outbox"
DEVICE_ACK: Final = "device_ack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to one device that has not been sent yet, as far as we know."""

    id: int
    device_id: DeviceId
    payload: dict[str, Any]
    attempts: int
    created_at: datetime


async def take_acks(
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
        "channel": DEVICE_ACK,
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
    """How much waits in one channel."""

    channel: str
    n: int
    oldest_at: datetime


async def waiting(read: Read) -> list[Waiting]:
    """Return what waits, by channel."""
    return [Waiting(**row) for row in await read.rows(FILE, "waiting")]


async def forget_sent(write: Write, *, before: datetime) -> None:
    """Forget what was sent before this moment."""
    await write.run(FILE, "forget_sent", {"before": before})
