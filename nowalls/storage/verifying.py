"""What the database holds of devices that were simulated, for whoever compares it with what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import DeviceId
from nowalls.storage.database import Read

FILE: Final = "verifying"


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


async def alarms_since(read: Read, device_ids: Sequence[DeviceId], since: datetime) -> list[SignalRow]:
    """Return what these devices raised, cleared and cancelled since a moment, in the order of storing."""
    params: dict[str, Any] = {"device_ids": list(device_ids), "since": since}
    return [SignalRow(**row) for row in await read.rows(FILE, "signals", params)]


async def readings_found(read: Read, device_id: DeviceId, at: Sequence[datetime]) -> int:
    """Return at how many of these moments the device has a reading."""
    params = {"device_id": device_id, "at": list(at), "first": min(at), "last": max(at)}
    row = await read.row(FILE, "readings", params)
    return 0 if row is None else int(row["found"])
