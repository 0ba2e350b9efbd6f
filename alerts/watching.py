"""The watches that are due, carried out: doors, silence and unanswered checks."""

import asyncio
from dataclasses import dataclass

from alerts.engine.board import Setting
from alerts.engine.watching import decide_due, tasks_of
from alerts.holding import Holding
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import new_id
from nowalls.runtime.clock import Clock, secret_chance
from nowalls.runtime.metrics import Metrics
from nowalls.storage.changes import Besides, change
from nowalls.storage.database import Database
from nowalls.storage.policies import PolicyBook
from nowalls.storage.watching import due_watches

MOST_AT_ONCE = 100
EVERY_S = 1.0
"""These rules wait for minutes and hours; a second more is nothing to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Carries out due watches in the districts that are held."""

    database: Database
    holding: Holding
    clock: Clock
    policies: PolicyBook
    metrics: Metrics

    async def look(self) -> None:
        """Carry out every watch that is due, then rest."""
        while self.holding.held and await self._carry_out_some() == MOST_AT_ONCE:
            pass
        await asyncio.sleep(EVERY_S)

    async def _carry_out_some(self) -> int:
        now, held = self.clock.now(), self.holding.held
        async with self.database.read() as read:
            due = await due_watches(read, list(held), now=now, most=MOST_AT_ONCE)
        if not due:
            return 0

        def rule(facts: Facts) -> Decisions:
            new = Setting(
                now=now, policies=self.policies.current, new_id=lambda prefix: new_id(prefix, secret_chance())
            )
            return decide_due(facts, new, due)

        async with self.database.write() as write:
            await self.holding.check(write, held)
            places = {each.place_id for each in due}
            besides = Besides(homes=places, habits=True)
            decisions = await change(write, places, rule, now=now, subjects=tasks_of(due), besides=besides)
        for done in decisions.tasks:
            self.metrics.steps.labels(name=done.reason or "watch").inc()
        return len(due)
