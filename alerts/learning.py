"""Each home's routine, learned from its silences as they end, and its district's from those of its homes.

Beside the alarms, in transactions of its own that lock no place; while signals pile up it waits. What it writes
is only ever read to ask for a welfare check. What is stored and cannot be read is told loudly, and learned anew: until
a week of it is known the plain rule holds.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from alerts.deciding import MOST_IN_A_BATCH
from alerts.holding import Holding
from nowalls.domain.ids import DistrictCode
from nowalls.domain.routine.encoding import UnreadableRoutineError, decode
from nowalls.domain.routine.learning import Routine, learn, new_routine, pooled
from nowalls.domain.troubles import routines_unreadable
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.storage.database import Database
from nowalls.storage.routines import (
    HomeToLearn,
    district_to_pool,
    homes_to_learn,
    routines_of,
    write_district,
    write_routines,
)
from nowalls.storage.supervision import signals_pile_up
from nowalls.storage.troubles import write_trouble

AT_ONCE: Final = 50
"""Homes in one look: less than a tenth of a second of work, and 50,000 of them within the hour."""
LEARN_EVERY: Final = timedelta(hours=1)
POOL_EVERY: Final = timedelta(days=1)
LAG: Final = timedelta(minutes=10)
"""A silence is learned so long after its end: signals may wait for a while, and what comes later is not learned."""
EVERY_S: Final = 60.0
AGAIN_S: Final = 2.0
"""Where nothing is held, signals pile up or more homes wait."""


@dataclass(slots=True, kw_only=True)
class Learning:
    """Learns the homes of the districts that are held."""

    database: Database
    holding: Holding
    clock: Clock
    log: Log

    async def look(self) -> None:
        """Learn the homes whose turn it is and put one district's together; then rest."""
        held = list(self.holding.held)
        async with self.database.read() as read:
            busy = not held or await signals_pile_up(read, more_than=MOST_IN_A_BATCH)
        full = busy or await self.learn_some(held)
        if not full:
            await self.pool_one(held)
        await asyncio.sleep(AGAIN_S if full else EVERY_S)

    async def learn_some(self, districts: Sequence[DistrictCode]) -> bool:
        """Learn some homes; tell whether more of them wait."""
        now = self.clock.now()
        until = now - LAG
        async with self.database.read() as read:
            homes = await homes_to_learn(read, districts, learned_before=until - LEARN_EVERY, most=AT_ONCE)
        if not homes:
            return False
        found = {each.place_id: self._known(each, until) for each in homes}
        unreadable = [place_id for place_id, routine in found.items() if routine is None]
        learned = {
            each.place_id: learn(found[each.place_id] or new_routine(until), each.silences, until=until, away=each.away)
            for each in homes
        }
        async with self.database.write() as write:
            await self.holding.check(write, self.holding.held)
            await write_routines(write, learned)
            if unreadable:
                await write_trouble(write, routines_unreadable(len(unreadable), now))
        return len(homes) == AT_ONCE

    def _known(self, home: HomeToLearn, until: datetime) -> Routine | None:
        """Return what is known of a home, of a new one nothing; ``None`` where what is stored cannot be read."""
        try:
            return new_routine(until) if home.state is None else decode(home.state)
        except UnreadableRoutineError:
            self.log.exception("routine_unreadable", place_id=home.place_id)
            return None

    async def pool_one(self, districts: Sequence[DistrictCode]) -> None:
        """Put the homes of the district together that waits longest, if one has waited for a day."""
        now = self.clock.now()
        async with self.database.read() as read:
            district = await district_to_pool(read, districts, before=now - POOL_EVERY)
            routines = [] if district is None else await routines_of(read, district)
        if district is not None:
            async with self.database.write() as write:
                await self.holding.check(write, self.holding.held)
                await write_district(write, district, pooled(routines, at=now))
