"""Presence checks carried out: who is asked, who is counted out, and what then goes to the duty lead at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.holding import Holding
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import DistrictCode
from nowalls.domain.policies import Policies
from nowalls.domain.presence import PresenceStep, Seat, presence_due
from nowalls.domain.steps import hurry
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.storage.changes import change
from nowalls.storage.database import Database
from nowalls.storage.desks import ask, count_out, seats, unclaimed_places
from nowalls.storage.letters import write_desk_letters
from nowalls.storage.policies import PolicyBook

EVERY_S = 5.0
"""A check waits for minutes; five seconds more are nothing to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChecking:
    """Looks after the desks of the districts that are held."""

    database: Database
    holding: Holding
    clock: Clock
    policies: PolicyBook
    log: Log

    async def look(self) -> None:
        """Look at every seat, then rest."""
        if self.holding.held:
            async with self.database.read() as read:
                found = await seats(read)
            for seat in found:
                await self._look_at(seat)
        await asyncio.sleep(EVERY_S)

    async def _look_at(self, seat: Seat) -> None:
        now, policies = self.clock.now(), self.policies.current
        mine = [each for each in seat.districts if each in self.holding.held]
        due = presence_due(seat, now, policies.desk(seat.districts[0])) if mine else None
        if due is PresenceStep.ASK:
            async with self.database.write() as write:
                await ask(write, seat, now=now)
        elif due is PresenceStep.ABSENT:
            await self._count_out(seat, mine, now, policies)

    async def _count_out(
        self,
        seat: Seat,
        districts: Sequence[DistrictCode],
        now: datetime,
        policies: Policies,
    ) -> None:
        async with self.database.write() as write:
            await self.holding.check(write, self.holding.held)
            if not await count_out(write, seat, now=now):
                return
            self.log.warning("desk_absent", shift_id=seat.shift_id)
            await write_desk_letters(write, seat.name, districts, now=now)
            places = await unclaimed_places(write, districts)
            await change(write, places, lambda facts: to_duty_lead(facts, now, policies), now=now)


def to_duty_lead(facts: Facts, now: datetime, policies: Policies) -> Decisions:
    """Send every unclaimed incident to the duty lead at once: whoever it rang for is not there."""
    waiting = [each for place in facts.places.values() for each in place.open]
    hurried = (hurry(each, now, policies.steps(each.district, each.severity)) for each in waiting)
    return Decisions(changes=tuple(each for each in hurried if each is not None))
