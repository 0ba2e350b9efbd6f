"""The ledger's part that needs nobody: hazards that rules find, and deadlines that are recalled.

Beside the alarms, in transactions of its own that lock no place; while signals pile up it waits. It opens and recalls;
closing is people's.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.deciding import MOST_IN_A_BATCH
from alerts.holding import Holding
from nowalls.domain.hazards.finding import of_false_fires, of_silence
from nowalls.domain.hazards.ledger import Entry, Finding, after
from nowalls.domain.hazards.reminding import reminder
from nowalls.domain.hazards.words import HazardStep
from nowalls.domain.ids import DistrictCode, HazardId, new_id
from nowalls.domain.working_days import STATE_COUNCIL, local_day
from nowalls.runtime.clock import Clock, secret_chance
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.storage.database import Database
from nowalls.storage.hazards import add_hazard, append, false_fire_places, near_deadline, silent_devices
from nowalls.storage.letters import write_hazard_letter
from nowalls.storage.supervision import signals_pile_up

EVERY_S = 60.0
"""Hazards live for days."""
AGAIN_S = 2.0
"""Where nothing is held, or signals pile up."""
AT_ONCE = 50
"""Of each kind in one look: after an outage the ledger fills within minutes and no transaction is long."""
RECALLED_AT_ONCE = 500


@dataclass(slots=True, kw_only=True)
class HazardKeeping:
    """Keeps the ledger of the districts that are held."""

    database: Database
    holding: Holding
    clock: Clock
    metrics: Metrics
    log: Log

    async def look(self) -> None:
        """Look once at what is silent, what reports falsely and what is due; then rest."""
        held = self.holding.held
        async with self.database.read() as read:
            busy = await signals_pile_up(read, more_than=MOST_IN_A_BATCH)
        if busy or not held:
            await asyncio.sleep(AGAIN_S)
            return
        await self._find(list(held))
        await self._recall(list(held))
        await asyncio.sleep(EVERY_S)

    async def _find(self, districts: Sequence[DistrictCode]) -> None:
        now = self.clock.now()
        async with self.database.read() as read:
            silent = await silent_devices(read, districts, now=now, most=AT_ONCE)
            false = await false_fire_places(read, districts, now=now, most=AT_ONCE)
        found = [
            *(of_silence(each, _new_id(), now) for each in silent),
            *(of_false_fires(each, _new_id()) for each in false),
        ]
        for finding in filter(None, found):
            await self._open(finding, now)

    async def _open(self, finding: Finding, now: datetime) -> None:
        first = Entry(number=1, at=now, step=HazardStep.REPORTED)
        async with self.database.write() as write:
            await self.holding.check(write, self.holding.held)
            added = await add_hazard(write, finding, first)
        if added and finding.evidence is not None:
            self.metrics.hazards_found.labels(finding.evidence.code).inc()
            self.log.info("hazard_found", hazard=finding.id, cause=finding.cause)

    async def _recall(self, districts: Sequence[DistrictCode]) -> None:
        now = self.clock.now()
        today = local_day(now)
        async with self.database.write() as write:
            await self.holding.check(write, self.holding.held)
            for hazard in await near_deadline(write, districts, today=today, most=RECALLED_AT_ONCE):
                due = reminder(hazard, today, STATE_COUNCIL)
                if due is not None:
                    line = Entry(number=hazard.version + 1, at=now, step=HazardStep.REMINDED, reminder=due)
                    await append(write, after(hazard, line), line)
                    await write_hazard_letter(write, hazard, due, now=now)


def _new_id() -> HazardId:
    return HazardId(new_id("hzd", secret_chance()))
