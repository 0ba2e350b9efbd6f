"""The stamps of incidents: what happened when, by whose word, and corrections of it.

An incident's own log is never changed. ``incident_times`` is what follows from it, written in the same transaction by
everything that adds a stamp, so that a report need not read the logs.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import IncidentId, UserId
from nowalls.domain.incidents import Change
from nowalls.domain.stamps import Correction, StampBy, Stamps
from nowalls.domain.words import IncidentState
from nowalls.storage.database import Write

FILE: Final = "times"
STAMPING: Final = frozenset(
    {"claimed", "transferred", "dispatched", "arrived", "resolved", "reopened", "merged", "joined"}
)
"""The codes of the entries that change a stamp, or what an incident counts as."""


async def write_times(write: Write, changes: Collection[Change]) -> None:
    """Write the stamps of the incidents that got one by these changes; their entries are written already."""
    stamped = {each.incident.id: each for each in changes if each.opened or _stamps(each)}
    if not stamped:
        return
    await write.run(FILE, "write", {"incident_ids": list(stamped)})
    merged = [each.incident.id for each in stamped.values() if each.incident.state is IncidentState.MERGED]
    if merged:
        await write.run(FILE, "absorb", {"incident_ids": merged})


def _stamps(each: Change) -> bool:
    return any(entry.code in STAMPING for entry in each.entries)


async def write_times_of(write: Write, incident_id: IncidentId) -> None:
    """Write the stamps of one incident anew, after something else than a change gave it one."""
    await write.run(FILE, "write", {"incident_ids": [incident_id]})


async def stamps_of(write: Write, incident_id: IncidentId) -> Stamps | None:
    """Return the stamps that count for an incident, locked until the transaction ends."""
    row = await write.row(FILE, "stamps", {"incident_id": incident_id})
    return None if row is None else stamps_in(row)


def stamps_in(row: Mapping[str, Any]) -> Stamps:
    """Return the stamps that stand in a row of ``incident_times``."""
    stamps = {each.name: row[each.name] for each in fields(Stamps)}
    by = {name: StampBy(word) for name, word in stamps.items() if name.endswith("_by") and word is not None}
    return Stamps(**stamps | by)


async def write_correction(
    write: Write, incident_id: IncidentId, correction: Correction, *, author_id: UserId, now: datetime
) -> None:
    """Append a correction and let it count; the stamp it takes the place of is kept with it."""
    params = {
        "incident_id": incident_id,
        "stamp": correction.stamp,
        "old_at": correction.old_at,
        "new_at": correction.new_at,
        "reason": correction.reason,
        "author_id": author_id,
        "at": now,
    }
    await write.run(FILE, "write_correction", params)
    await write_times_of(write, incident_id)
