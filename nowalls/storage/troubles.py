"""Troubles of the centre itself on their way from the service that found them to the engine; the broker's sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from nowalls.domain.ids import DistrictCode
from nowalls.domain.troubles import Trouble, TroubleCode, UntoldTrouble
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "troubles"


async def write_trouble(write: Write, trouble: Trouble) -> None:
    """Write a finding down for every district."""
    params = {
        "at": trouble.at,
        "code": trouble.code,
        "subject": trouble.subject,
        "params": as_json(trouble.params),
    }
    await write.run(FILE, "write", params)


async def untold_troubles(read: Read, districts: Sequence[DistrictCode]) -> list[UntoldTrouble]:
    """Return what waits to be told in these districts, the oldest first."""
    rows = await read.rows(FILE, "untold", {"districts": list(districts)})
    return [
        UntoldTrouble(
            key=row["key"],
            district=DistrictCode(row["district"]),
            trouble=Trouble(code=TroubleCode(row["code"]), subject=row["subject"], params=row["params"], at=row["at"]),
        )
        for row in rows
    ]


async def standing_subjects(read: Read, subjects: Sequence[str]) -> set[str]:
    """Return about which of these subjects a task stands open."""
    return {row["subject"] for row in await read.rows(FILE, "standing", {"subjects": list(subjects)})}


async def mark_told(write: Write, troubles: Sequence[UntoldTrouble], *, now: datetime) -> None:
    """Note that they were told."""
    await write.run(FILE, "mark_told", {"keys": [each.key for each in troubles], "now": now})


async def session_known(write: Write, name: str, *, now: datetime) -> bool:
    """Remember a session of the broker; tell whether it was known before."""
    return await write.count(FILE, "know_session", {"name": name, "now": now}) == 0
