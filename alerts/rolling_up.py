"""Months of response times are rolled up once they are over, and again when something in them changed."""

import asyncio
from dataclasses import dataclass
from typing import Final

from alerts.holding import Holding
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.storage.database import Database
from nowalls.storage.rolling_up import month_to_roll, roll_up

EVERY_S: Final = 60.0
"""Until a stale month is rolled up again a report reads its incidents: slower, never wrong."""
BETWEEN_S: Final = 2.0
"""Between two months, for a first roll-up of years must not hold up what alerts is for; and where nothing is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingUp:
    """Rolls months up; whichever process holds a district does it for all.

    No lease is held meanwhile: a month of a city takes longer than a lease lasts, and nobody could renew it.
    """

    database: Database
    holding: Holding
    clock: Clock
    log: Log

    async def look(self) -> None:
        """Roll one month up if there is one, then rest."""
        soon_again = not self.holding.held or await self._roll_one()
        await asyncio.sleep(BETWEEN_S if soon_again else EVERY_S)

    async def _roll_one(self) -> bool:
        now = self.clock.now()
        async with self.database.read() as read:
            month = await month_to_roll(read, now=now)
        if month is None:
            return False
        async with self.database.write() as write:
            await roll_up(write, month, now=now)
        self.log.info("month_rolled_up", month=month.isoformat())
        return True
