"""Transactions whose process fell asleep between two of their statements: they are ended, and their locks with them.

The database ends by itself what is idle in a transaction. But our writes are pipelined, and to PostgreSQL a pipeline
that stopped half way is still active, and so is an answer that nobody takes; and a Flush behind a pipeline's end stops
the clock of what is idle. Each would keep its places, and the districts' leases, locked until the process wakes up.
"""

from typing import Final

from nowalls.storage.database import IDLE_LIMIT_MS, Read

FILE: Final = "sleepers"
ASLEEP_FOR_S: Final = IDLE_LIMIT_MS / 1000
"""As long as what is idle in a transaction may be."""


async def end_sleepers(read: Read, *, asleep_for_s: float = ASLEEP_FOR_S) -> list[str]:
    """End our own services' transactions that sent nothing for so long; return the names of those connections."""
    rows = await read.rows(FILE, "end_sleepers", {"asleep_for_s": asleep_for_s})
    return [row["application_name"] for row in rows if row["ended"]]
