"""Durable time: steps and leases that are due are carried out, whoever wrote them and whatever was restarted since."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from alerts.holding import Holding
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import IncidentId
from nowalls.domain.incidents import Change, Incident
from nowalls.domain.policies import Policies
from nowalls.domain.steps import lease_due, screen_due, step_due
from nowalls.runtime.clock import Clock
from nowalls.runtime.metrics import Metrics
from nowalls.storage.changes import Besides, change
from nowalls.storage.database import Database
from nowalls.storage.policies import PolicyBook
from nowalls.storage.timers import due_places

MOST_AT_ONCE = 200
TICK_S = 0.25
"""How often the timers are looked at: a step is late by this much at the most, of the five seconds it may be."""


def carry_out_due(facts: Facts, now: datetime, policies: Policies) -> Decisions:
    """Carry out what is due at these places: first the leases, for an owner who is gone changes the step.

    Where nobody asked for the screens' receipts every incident counts as shown.
    """
    changes: list[Change] = []
    for place in facts.places.values():
        for incident in place.open:
            changes += _carry_out(incident, now, policies, facts.seen)
    return Decisions(changes=tuple(changes))


def _carry_out(
    incident: Incident,
    now: datetime,
    policies: Policies,
    seen: frozenset[IncidentId] | None,
) -> list[Change]:
    changes: list[Change] = []
    on_screen = partial(screen_due, seen=seen is None or incident.id in seen)
    for due in (lease_due, on_screen, step_due):
        latest = changes[-1].incident if changes else incident
        done = due(latest, now, policies.steps(latest.district, latest.severity))
        if done is not None:
            changes.append(done)
    return changes


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
                besides=Besides(receipts=True),
            )
        for done in decisions.changes:
            for entry in done.entries:
                self.metrics.steps.labels(name=str(entry.params.get("name", entry.code))).inc()
        return len(places)
