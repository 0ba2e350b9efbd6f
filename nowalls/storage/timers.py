"""Durable time: the next step and the lease of every open incident, as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from nowalls.domain.ids import DistrictCode, PlaceId
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


async def next_due_at(read: Read) -> datetime | None:
    """Return when the next timer is due, of all districts."""
    row = await read.row(FILE, "next_due")
    return None if row is None else row["due_at"]


async def overdue_steps(read: Read, *, before: datetime) -> int:
    """Count open incidents whose next step should have come before this moment, or that have none."""
    row = await read.row(FILE, "overdue", {"before": before})
    return 0 if row is None else int(row["n"])
