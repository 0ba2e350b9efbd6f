"""Proofs: who is asked for an alarm, and who has answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from nowalls.domain.decisions import Proved
from nowalls.domain.ids import DeviceId, DistrictCode, ProofId, SiteId, UserId
from nowalls.domain.proving import ANSWER_WITHIN, AT_MOST_EVERY, MOST_AT_ONCE, Proof
from nowalls.domain.words import LIFE_SAFETY_KINDS
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "proving"
KINDS: Final = sorted(LIFE_SAFETY_KINDS)


async def due_devices(
    read: Read, districts: Sequence[DistrictCode], *, now: datetime, after: int, most: int
) -> tuple[list[DeviceId], int | None]:
    """Return the next devices to be asked tonight, and where to go on; ``None`` after the last one."""
    params = {
        "districts": list(districts),
        "now": now,
        "not_since": now - AT_MOST_EVERY,
        "after": after,
        "most": most,
        "kinds": KINDS,
    }
    rows = await read.rows(FILE, "due", params)
    return [DeviceId(row["device_id"]) for row in rows], rows[-1]["key"] if len(rows) == most else None


async def askable_devices(read: Read, site_id: SiteId, *, now: datetime, most: int) -> list[DeviceId]:
    """Return a site's devices that can answer for themselves and are not worked on, whenever they were asked last."""
    rows = await read.rows(FILE, "askable", {"site_id": site_id, "now": now, "most": most, "kinds": KINDS})
    return [DeviceId(row["device_id"]) for row in rows]


async def asked_lately(read: Read, site_id: SiteId, *, now: datetime) -> bool:
    """Tell whether a question to one of a site's devices may still be answered in time."""
    row = await read.row(FILE, "asked_lately", {"site_id": site_id, "since": now - ANSWER_WITHIN})
    return row is not None and bool(row["yes"])


async def ask(write: Write, proofs: Sequence[Proof], *, by: UserId | None = None) -> None:
    """Ask these devices, all at the same moment: a row for each, and a command in the outbox."""
    if not proofs:
        return
    rows = as_json([{"id": each.id, "device_id": each.device_id} for each in proofs])
    now = proofs[0].asked_at
    await write.run(FILE, "ask", {"rows": rows, "now": now, "user_id": by})
    await write.run(FILE, "write_commands", {"rows": rows, "now": now, "a_second": MOST_AT_ONCE})
    await write.run(FILE, "wake")


async def write_proved(write: Write, proved: Sequence[Proved]) -> None:
    """Note the answers; of two to one question the first counts."""
    await write.run(FILE, "answered", {"rows": as_json(proved)})


async def proofs_of_site(read: Read, site_id: SiteId, *, most: int) -> list[Proof]:
    """Return the newest questions to a site's devices."""
    rows = await read.rows(FILE, "of_site", {"site_id": site_id, "most": most})
    return [
        Proof(
            id=ProofId(row["id"]),
            device_id=DeviceId(row["device_id"]),
            asked_at=row["asked_at"],
            answered_at=row["answered_at"],
        )
        for row in rows
    ]


async def forget_proofs(write: Write, *, before: datetime) -> None:
    """Forget what was asked before a moment."""
    await write.run(FILE, "forget", {"before": before})
