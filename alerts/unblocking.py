"""Whatever process fell asleep in the middle of a transaction, nobody waits for it: not a place, not the lease."""

import asyncio
from dataclasses import dataclass
from typing import Final

from nowalls.runtime.logs import Log
from nowalls.storage.database import Database
from nowalls.storage.sleepers import end_sleepers

EVERY_S: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblocking:
    """Ends the transactions of sleeping processes; every alerts process does it, a standby above all."""

    database: Database
    log: Log

    async def look(self) -> None:
        """Look once, then rest."""
        async with self.database.read() as read:
            ended = await end_sleepers(read)
        if ended:
            self.log.warning("sleepers_ended", connections=ended)
        await asyncio.sleep(EVERY_S)
