"""The inspections' part that needs nobody: rounds and monthly checks open by themselves where a policy says so."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.deciding import MOST_IN_A_BATCH
from alerts.hazards import AGAIN_S, AT_ONCE, EVERY_S
from alerts.holding import Holding
from nowalls.domain.ids import DistrictCode, InspectionId, new_id
from nowalls.domain.inspections.catalogue import CURRENT
from nowalls.domain.inspections.opening import Opening, openings
from nowalls.domain.inspections.sheet import Entry, Plan
from nowalls.domain.inspections.words import InspectionStep
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import Clock, secret_chance
from nowalls.runtime.logs import Log
from nowalls.storage.database import Database, Read, Write
from nowalls.storage.inspections import add_inspection, inspected_sites
from nowalls.storage.policies import PolicyBook
from nowalls.storage.supervision import signals_pile_up


@dataclass(slots=True, kw_only=True)
class InspectionKeeping:
    """Opens the inspections of the districts that are held; of the lease's one holder each opens once."""

    database: Database
    holding: Holding
    clock: Clock
    policies: PolicyBook
    log: Log

    async def look(self) -> None:
        """Look once at what is due to open, and open the first of it; then rest."""
        held, now = self.holding.held, self.clock.now()
        async with self.database.read() as read:
            busy = await signals_pile_up(read, more_than=MOST_IN_A_BATCH)
            due = [] if busy or not held else await self._due(read, list(held), now)
        if due:
            async with self.database.write() as write:
                await self.holding.check(write, held)
                for opening in due[:AT_ONCE]:
                    await self._open(write, opening, now)
        await asyncio.sleep(AGAIN_S if busy or not held or len(due) > AT_ONCE else EVERY_S)

    async def _due(self, read: Read, held: Sequence[DistrictCode], now: datetime) -> list[Opening]:
        today = local_day(now)
        return [
            opening
            for site in await inspected_sites(read, held, today=today)
            for opening in openings(site, self.policies.current.inspections(site.district, site.site_id), today)
        ]

    async def _open(self, write: Write, opening: Opening, now: datetime) -> None:
        plan = Plan(
            id=InspectionId(new_id("isp", secret_chance())),
            kind=opening.kind,
            site_id=opening.site_id,
            due_on=opening.due_on,
            catalogue=CURRENT,
        )
        await add_inspection(write, plan, Entry(number=1, at=now, step=InspectionStep.PLANNED))
        self.log.info("inspection_opened", inspection=plan.id, kind=plan.kind.value)
