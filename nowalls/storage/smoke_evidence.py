"""What detectors measured around an incident's first smoke."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import DeviceId, IncidentId
from nowalls.domain.smoke_evidence import Courses, Sample, SmokeChannel
from nowalls.domain.words import DeviceKind
from nowalls.storage.database import Read

FILE: Final = "smoke_evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one detector measured."""

    device_id: DeviceId
    kind: DeviceKind
    courses: Courses


async def fire_alarm_at(read: Read, incident_id: IncidentId) -> datetime | None:
    """Return when the incident's first fire signal spoke; ``None`` where none did, or none is kept any more."""
    [row] = await read.rows(FILE, "alarm_at", {"incident_id": incident_id})
    at: datetime | None = row["at"]
    return at


async def measured_at(read: Read, incident_id: IncidentId, *, since: datetime, until: datetime) -> list[Measured]:
    """Return what each detector measured in the rooms where it alarms; one that measured nothing is not there."""
    rows = await read.rows(FILE, "courses", {"incident_id": incident_id, "since": since, "until": until})
    by_device: dict[DeviceId, list[dict[str, Any]]] = {}
    for row in rows:
        by_device.setdefault(DeviceId(row["device_id"]), []).append(row)
    return [
        Measured(device_id=device_id, kind=DeviceKind(found[0]["kind"]), courses=_courses(found))
        for device_id, found in by_device.items()
    ]


def _courses(rows: list[dict[str, Any]]) -> Courses:
    return {
        channel: tuple(
            Sample(at=row["at"], value=float(row[channel.value])) for row in rows if row[channel.value] is not None
        )
        for channel in SmokeChannel
    }
