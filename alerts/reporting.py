"""Scheduled reports: each organization that has a channel is written to once about each month that is over."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime

from alerts.hazards import AGAIN_S, EVERY_S
from alerts.holding import Holding
from nowalls.domain.monthly.letter import letter_of, month_to_write_about
from nowalls.domain.response_times import GroupBy, month_from
from nowalls.domain.scopes import Scope
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.storage.database import Database
from nowalls.storage.letters import Addressee, open_hazards, organizations_to_write_to, write_monthly_letter
from nowalls.storage.reports import Wanted, response_times, unfilled

AT_ONCE = 20
"""Reports in one look: a city's organizations have theirs within the hour, and no look is long."""


@dataclass(slots=True, kw_only=True)
class Reporting:
    """Writes to the organizations of the districts that are held."""

    database: Database
    holding: Holding
    clock: Clock
    log: Log

    async def look(self) -> None:
        """Write to whoever waits for a month's report; then rest."""
        held = list(self.holding.held)
        if held:
            now = self.clock.now()
            month = month_to_write_about(now)
            async with self.database.read() as read:
                waiting = await organizations_to_write_to(read, held, month, most=AT_ONCE)
            for each in waiting:
                await self._write_to(each, month, now)
        await asyncio.sleep(EVERY_S if held else AGAIN_S)

    async def _write_to(self, to: Addressee, month: date, now: datetime) -> None:
        scope, period = Scope(organization=to.id), month_from(month)
        wanted = Wanted(scope=scope, period=period, group_by=GroupBy.KIND, now=now)
        async with self.database.read() as read:
            figures = (await response_times(read, wanted)).whole
            waiting = await unfilled(read, wanted)
            hazards = await open_hazards(read, to.id, today=local_day(now))
        report = letter_of(month, to.name, figures, hazards, waiting)
        async with self.database.write() as write:
            await self.holding.check(write, self.holding.held)
            written = await write_monthly_letter(write, to, month, report, now=now)
        if written:
            self.log.info("monthly_report_written", organization=to.id, month=report["month"])
