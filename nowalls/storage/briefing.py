"""What a briefing tells beside the registry: who is away, where something moved last, where it alarms, who is there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from nowalls.domain.briefing import Known
from nowalls.domain.ids import PlaceId, ResidentId, SiteId
from nowalls.storage.database import Read

FILE: Final = "briefing"


async def known_of(
    read: Read,
    *,
    places: Sequence[PlaceId],
    residents: Sequence[ResidentId],
    signal_ids: Sequence[int],
    now: datetime,
) -> Known:
    """Return what is known now of these places and residents, and where the signals speak."""
    away = await read.rows(FILE, "away", {"resident_ids": list(residents), "now": now})
    moved = await read.rows(FILE, "movements", {"place_ids": list(places)})
    alarmed = await read.rows(FILE, "alarmed", {"signal_ids": list(signal_ids)})
    return Known(
        away_until={ResidentId(row["id"]): row["until_at"] for row in away},
        moved_at={PlaceId(row["id"]): row["at"] for row in moved},
        alarmed=frozenset(PlaceId(row["id"]) for row in alarmed),
    )


async def staff_on_shift(read: Read, site_id: SiteId) -> list[str]:
    """Return the names of the site's own people who are on duty at their screen now."""
    return [row["name"] for row in await read.rows(FILE, "staff_on_shift", {"site_id": site_id})]
