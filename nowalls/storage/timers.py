"""Durable time: the next step and the lease of every open incident, as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nowalls.domain.ids import DistrictCode, IncidentId, PlaceId
from nowalls.storage.database import Read

FILE: Final = "timers"


async def due_places(
    read: Read,
    districts: Sequence[DistrictCode],
    *,
    now: datetime,
    most: int,
) -> list[PlaceId]:
    """Return the places with an incident whose timer is due, the longest overdue first."""
    rows = await read.rows(FILE, "due", {"now": now, "districts": list(districts), "most": most})
    return [PlaceId(row["place_id"]) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """The open incident whose next step is the longest overdue, and how many there are."""

    place_id: PlaceId
    incident_id: IncidentId
    n: int


async def oldest_overdue(read: Read, *, before: datetime) -> Overdue | None:
    """Return it; ``None`` when every open incident has its step ahead of this moment."""
    row = await read.row(FILE, "oldest_overdue", {"before": before})
    return None if row is None else Overdue(**row)
