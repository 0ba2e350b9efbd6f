"""When residents are known to be away; the rules for doors and silence leave an empty home alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nowalls.domain.ids import DistrictCode, ResidentId, UserId
from nowalls.domain.scopes import Scope
from nowalls.storage.database import Read, Write

FILE: Final = "absences"


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A resident is away from a moment until another, or until ``ended_at`` when they came back sooner."""

    id: str
    resident_id: ResidentId
    from_at: datetime
    until_at: datetime
    reason: str
    note: str
    ended_at: datetime | None = None


async def scope_of_resident(read: Read, resident_id: ResidentId) -> tuple[DistrictCode, str | None] | None:
    """Return the district and organization of where a resident lives; ``None`` when there is no such resident."""
    row = await read.row(FILE, "resident_scope", {"resident_id": resident_id})
    return None if row is None else (DistrictCode(row["district"]), row["organization"])


async def write_absence(write: Write, absence: Absence, *, by: UserId, now: datetime) -> None:
    """Note an absence."""
    params = {
        "id": absence.id,
        "resident_id": absence.resident_id,
        "from_at": absence.from_at,
        "until_at": absence.until_at,
        "reason": absence.reason,
        "note": absence.note,
        "user_id": by,
        "now": now,
    }
    await write.run(FILE, "write", params)


async def absences_of(read: Read, resident_id: ResidentId) -> list[Absence]:
    """Return a resident's absences, the newest first."""
    return [Absence(**row) for row in await read.rows(FILE, "of_resident", {"resident_id": resident_id})]


async def absences_in_scope(
    read: Read, scope: Scope, *, site_id: str | None, now: datetime, most: int
) -> list[Absence]:
    """Return the absences that run or are to come, within a scope or at one of its sites, the next to end first."""
    params = {"site_id": site_id, "now": now, "most": most, **scope.params}
    return [Absence(**row) for row in await read.rows(FILE, "in_scope", params)]


async def end_absence(write: Write, resident_id: ResidentId, absence_id: str, *, now: datetime) -> bool:
    """Note that the resident is back; false when there is no such running absence."""
    params = {"resident_id": resident_id, "id": absence_id, "now": now}
    return await write.count(FILE, "end", params) > 0
