"""Leases: one deciding process a district, and a generation that goes up with each new holder.

An advisory lock would not stop a holder that was paused and woke up again; a generation that each of its
transactions checks does.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nowalls.domain.errors import NowallsError
from nowalls.domain.ids import DistrictCode
from nowalls.storage.database import Read, Write

FILE: Final = "leases"
LEASE_S: Final = 3.0
"""Renewed each second; a dead holder is replaced after three."""

Held = dict[DistrictCode, int]
"""The districts a process holds, with their generations."""


class LeaseLostError(NowallsError):
    """Another process holds one of the districts now; the transaction must be given up."""


async def hold(write: Write, holder: str) -> Held:
    """Take every district that is free, renew those already held, and return all that are held."""
    await write.run(FILE, "make_rows")
    rows = await write.rows(FILE, "hold", {"holder": holder, "lease_s": LEASE_S})
    return {DistrictCode(row["code"]): row["generation"] for row in rows}


async def give_up(write: Write, holder: str) -> None:
    """Free all districts at a clean stop, so that a standby need not wait."""
    await write.run(FILE, "give_up", {"holder": holder})


async def check(write: Write, holder: str, held: Held) -> None:
    """Make sure that these districts are still held under these generations, until the transaction ends.

    Raises ``LeaseLostError`` otherwise.
    """
    await (await ask_check(write, holder, held))()


async def ask_check(write: Write, holder: str, held: Held) -> Callable[[], Awaitable[None]]:
    """Ask the same without waiting: the answer is looked at when the function returned here is called."""
    answer = await write.ask(FILE, "check", {"holder": holder, "districts": list(held)})

    async def look() -> None:
        _compare(held, {DistrictCode(row["code"]): row["generation"] for row in await answer.fetchall()})

    return look


def _compare(held: Held, now_held: Held) -> None:
    if now_held != held:
        lost = sorted(code for code in held if now_held.get(code) != held[code])
        message = f"The lease of the districts {', '.join(lost)} has gone to another process."
        raise LeaseLostError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a district."""

    code: DistrictCode
    holder: str | None
    generation: int
    expires_at: datetime
    held: bool


async def holders(read: Read) -> list[Holder]:
    """Return the lease of every district."""
    return [Holder(**row) for row in await read.rows(FILE, "holders")]
