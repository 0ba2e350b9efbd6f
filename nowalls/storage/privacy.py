"""What opens a resident's notes, the glass broken by hand, and what a resident may ask for: everything, or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import ResidentId, UserId
from nowalls.domain.privacy import GLASS_OPEN, Subject
from nowalls.storage.database import Read, Write

FILE: Final = "privacy"


async def subjects_of(
    read: Read,
    user_id: UserId,
    *,
    site_id: str | None = None,
    resident_ids: Sequence[ResidentId] | None = None,
) -> dict[ResidentId, Subject]:
    """Return what stands open about the residents of a site, or about those named, for this asker."""
    ids = None if resident_ids is None else list(resident_ids)
    rows = await read.rows(FILE, "subjects", {"user_id": user_id, "site_id": site_id, "ids": ids})
    return {ResidentId(row.pop("id")): Subject(**row) for row in rows}


async def subject_of_site(read: Read, user_id: UserId, site_id: str) -> Subject | None:
    """Return what stands open about a whole site, for this asker; ``None`` when it is not seen."""
    row = await read.row(FILE, "site_subject", {"user_id": user_id, "site_id": site_id})
    return None if row is None else Subject(**row)


async def break_glass(
    write: Write, user_id: UserId, resident_id: ResidentId, *, reason: str, now: datetime
) -> datetime:
    """Let a user see a resident's notes for a while, and return until when."""
    until = now + GLASS_OPEN
    params = {"user_id": user_id, "resident_id": resident_id, "reason": reason, "now": now, "until_at": until}
    await write.run(FILE, "break_glass", params)
    return until


async def erase_resident(write: Write, resident_id: ResidentId, *, now: datetime) -> bool:
    """Empty everything personal of a resident; incidents stay as figures. False when it was done before."""
    erased = await write.count(FILE, "erase", {"resident_id": resident_id, "now": now})
    await write.run(FILE, "erase_around", {"resident_id": resident_id, "now": now})
    return erased > 0


async def everything_of(read: Read, resident_id: ResidentId) -> dict[str, Any]:
    """Return all that is kept of a resident, ready for JSON."""
    [row] = await read.rows(FILE, "everything", {"resident_id": resident_id})
    held: dict[str, Any] = row["held"]
    return held
