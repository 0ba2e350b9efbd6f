"""Protected today: every home and room is judged in turn, district by district, beside the alarms.

A round of 100,000 homes takes some minutes; how old the figures are is said with them.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from alerts.deciding import MOST_IN_A_BATCH
from alerts.holding import Holding
from nowalls.domain.ids import DistrictCode, PlaceId
from nowalls.domain.protected_today import Verdict, judge
from nowalls.domain.protection import GuardHealth, device_protection
from nowalls.domain.working_days import STATE_COUNCIL, local_day
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.storage.database import Database
from nowalls.storage.leases import Held
from nowalls.storage.lifecycles import guards_of_sites
from nowalls.storage.policies import PolicyBook
from nowalls.storage.protecting import PlaceToJudge, places_to_judge, write_day, write_verdicts
from nowalls.storage.supervision import signals_pile_up

PLACES_AT_ONCE = 500
"""Few enough that alarms are decided between two looks; a round of 100,000 places is 200 of them."""
BETWEEN_S = 1.0
AGAIN_IN = timedelta(minutes=10)
"""Between two rounds of a district: who mended something sees it within the quarter of an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How far a round has come, and under which generation of the lease: a district that was lost begins anew."""

    district: DistrictCode
    generation: int
    after: int


def whose_turn(
    running: Round | None, held: Held, done_at: Mapping[DistrictCode, datetime], now: datetime
) -> Round | None:
    """Return the round to go on with: one that runs is ended before another begins, then who waits longest is next."""
    if running is not None and held.get(running.district) == running.generation:
        return running
    waiting = [each for each in held if each not in done_at or now - done_at[each] >= AGAIN_IN]
    if not waiting:
        return None
    first = min(waiting, key=lambda each: (each in done_at, done_at.get(each), each))
    return Round(district=first, generation=held[first], after=0)


@dataclass(slots=True, kw_only=True)
class Protecting:
    """Judges the districts that are held."""

    database: Database
    holding: Holding
    clock: Clock
    policies: PolicyBook
    log: Log
    done_at: dict[DistrictCode, datetime] = field(default_factory=dict)
    running: Round | None = None

    async def look(self) -> None:
        """Judge the next places of the district whose turn it is, then rest."""
        self.running = whose_turn(self.running, self.holding.held, self.done_at, self.clock.now())
        if self.running is not None and not await self._must_wait():
            await self._judge_some(self.running)
        await asyncio.sleep(BETWEEN_S)

    async def _must_wait(self) -> bool:
        async with self.database.read() as read:
            return await signals_pile_up(read, more_than=MOST_IN_A_BATCH)

    async def _judge_some(self, running: Round) -> None:
        now, district = self.clock.now(), running.district
        async with self.database.read() as read:
            places, after = await places_to_judge(read, district, after=running.after, most=PLACES_AT_ONCE)
            guards = await guards_of_sites(read, sorted({each.site_id for each in places}), now=now)
        verdicts = [self._verdict(each, guards.get(each.place.id, []), district, now) for each in places]
        nothing_to_say = [
            each.place.id
            for each, verdict in zip(places, verdicts, strict=True)
            if verdict is None and each.place.score is not None
        ]
        await self._write(district, [each for each in verdicts if each is not None], nothing_to_say, now, after)
        self.running = None if after is None else replace(running, after=after)
        if after is None:
            self.done_at[district] = now

    def _verdict(
        self, here: PlaceToJudge, healths: Sequence[GuardHealth], district: DistrictCode, now: datetime
    ) -> Verdict | None:
        limits = partial(self.policies.current.supervision, district, here.site_id)
        devices = [(each, device_protection(each, limits(each.guard.kind.value, each.model), now)) for each in healths]
        return judge(here.place, devices, now, STATE_COUNCIL)

    async def _write(
        self,
        district: DistrictCode,
        verdicts: Sequence[Verdict],
        forgotten: Sequence[PlaceId],
        now: datetime,
        after: int | None,
    ) -> None:
        async with self.database.write() as write:
            await self.holding.check(write, self.holding.held)
            await write_verdicts(write, verdicts, forgotten)
            if after is None:
                await write_day(write, district, day=local_day(now), now=now)
