"""Durable time: steps and leases that are due are carried out, whoever wrote them and whatever was restarted since."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from alerts.holding import Holding
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.incidents import Change
from nowalls.domain.policies import Policies
from nowalls.domain.steps import lease_due, step_due
from nowalls.runtime.clock import Clock
from nowalls.runtime.metrics import Metrics
from nowalls.storage.changes import change
from nowalls.storage.database import Database
from nowalls.storage.policies import PolicyBook
from nowalls.storage.timers import due_places

MOST_AT_ONCE = 200
TICK_S = 0.25
"""How often the timers are looked at: a step is late by this much at the most, of the five seconds it may be."""


def carry_out_due(facts: Facts, now: datetime, policies: Policies) -> Decisions:
    """Carry out what is due at these places: first the leases, for an owner who is gone changes the step."""
    changes: list[Change] = []
    for place in facts.places.values():
        for incident in place.open:
            for due in (lease_due, step_due):
                latest = changes[-1].incident if changes and changes[-1].incident.id == incident.id else incident
                done = due(latest, now, policies.steps(latest.district, latest.severity))
                if done is not None:
                    changes.append(done)
    return Decisions(changes=tuple(changes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timekeeping:
    """Carries out what is due in the districts that are held."""

    database: Database
    holding: Holding
    clock: Clock
    policies: PolicyBook
    metrics: Metrics

    async def tick(self) -> None:
        """Carry out everything that is due now, then rest until the next look."""
        while self.holding.held and await self._carry_out_some() == MOST_AT_ONCE:
            pass
        await asyncio.sleep(TICK_S)

    async def _carry_out_some(self) -> int:
        now, held = self.clock.now(), self.holding.held
        async with self.database.read() as read:
            places = await due_places(read, list(held), now=now, most=MOST_AT_ONCE)
        if not places:
            return 0
        async with self.database.write() as write:
            await self.holding.check(write, held)
            decisions = await change(
                write,
                places,
                lambda facts: carry_out_due(facts, now, self.policies.current),
                now=now,
            )
        for done in decisions.changes:
            for entry in done.entries:
                self.metrics.steps.labels(name=str(entry.params.get("name", entry.code))).inc()
        return len(places)
