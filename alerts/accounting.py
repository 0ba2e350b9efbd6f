"""Claims that came too late, or not at all, must be accounted for: their exception reports are opened here.

Which incidents were looked at is a mark in the database, set in the same transaction: a service that was away opens
what it missed.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from alerts.holding import Holding
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.storage.database import Database
from nowalls.storage.exception_reports import open_exception_reports

EVERY_S: Final = 5.0
"""Nobody fills one within the minute it is about."""
MOST_AT_ONCE: Final = 1_000
"""Incidents checked in one transaction, some milliseconds of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """Opens exception reports in the districts that are held."""

    database: Database
    holding: Holding
    clock: Clock
    log: Log

    async def look(self) -> None:
        """Open what is owed, then rest."""
        held = self.holding.held
        if held:
            async with self.database.write() as write:
                await self.holding.check(write, held)
                opened = await open_exception_reports(write, list(held), now=self.clock.now(), most=MOST_AT_ONCE)
            if opened:
                self.log.warning("claimed_too_late", incidents=opened)
        await asyncio.sleep(EVERY_S)
