"""The watches that are due, carried out: doors, silence and unanswered checks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from alerts.deciding import TROUBLE
from alerts.engine.board import Setting
from alerts.engine.watching import LOOK_AGAIN, decide_due, tasks_of
from alerts.holding import Holding
from alerts.setting import setting_of
from nowalls.domain.watches import DueWatch
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.storage.changes import Besides, change
from nowalls.storage.database import Database
from nowalls.storage.policies import PolicyBook
from nowalls.storage.watching import due_watches, put_off

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
    log: Log

    async def look(self) -> None:
        """Carry out every watch that is due, then rest."""
        while self.holding.held and await self._carry_out_some() == MOST_AT_ONCE:
            pass
        await asyncio.sleep(EVERY_S)

    async def _carry_out_some(self) -> int:
        setting = setting_of(self.clock, self.policies.current)
        async with self.database.read() as read:
            due = await due_watches(read, list(self.holding.held), now=setting.now, most=MOST_AT_ONCE)
        if due:
            await self._carry_out(due, setting)
        return len(due)

    async def _carry_out(self, due: Sequence[DueWatch], setting: Setting) -> None:
        """Decide these; when a rule fails on them, one by one, and the one it fails on is put off."""
        try:
            await self._decide(due, setting)
        except TROUBLE:
            raise
        except Exception:
            self.log.exception("watches_not_decided", watches=len(due))
            if len(due) == 1:
                async with self.database.write() as write:
                    await put_off(write, due[0], until=setting.now + LOOK_AGAIN)
                return
            for each in due:
                await self._carry_out([each], setting)

    async def _decide(self, due: Sequence[DueWatch], setting: Setting) -> None:
        places = {each.place_id for each in due}
        async with self.database.write() as write:
            await self.holding.check(write, self.holding.held)
            decisions = await change(
                write,
                places,
                lambda facts: decide_due(facts, setting, due),
                now=setting.now,
                subjects=tasks_of(due),
                besides=Besides(homes=places, habits=True),
            )
        for done in decisions.tasks:
            self.metrics.steps.labels(name=done.reason or "watch").inc()
