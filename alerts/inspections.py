"""The inspections' part that needs nobody: rounds and monthly checks open by themselves where a policy says so."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from alerts.hazards import AGAIN_S, EVERY_S
from alerts.holding import Holding
from nowalls.domain.ids import InspectionId, new_id
from nowalls.domain.inspections.catalogue import CURRENT
from nowalls.domain.inspections.opening import Opening, openings
from nowalls.domain.inspections.sheet import Entry, Plan
from nowalls.domain.inspections.words import InspectionStep
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import Clock, secret_chance
from nowalls.runtime.logs import Log
from nowalls.storage.database import Database, Write
from nowalls.storage.inspections import add_inspection, inspected_sites
from nowalls.storage.policies import PolicyBook


@dataclass(slots=True, kw_only=True)
class InspectionKeeping:
    """Opens the inspections of the districts that are held; of the lease's one holder each opens once."""

    database: Database
    holding: Holding
    clock: Clock
    policies: PolicyBook
    log: Log

    async def look(self) -> None:
        """Look once at what is due to open; then rest."""
        held = list(self.holding.held)
        if held:
            now = self.clock.now()
            async with self.database.write() as write:
                await self.holding.check(write, self.holding.held)
                for site in await inspected_sites(write, held):
                    limits = self.policies.current.inspections(site.district, site.site_id)
                    for opening in openings(site, limits, local_day(now)):
                        await self._open(write, opening, now)
        await asyncio.sleep(EVERY_S if held else AGAIN_S)

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
