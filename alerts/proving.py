"""Proving: each night every device that can is asked for its alarm, a few a second.

A question is a row and a command in the outbox; the answer comes back as a test alarm and is decided like any other.
"""

import asyncio
from dataclasses import dataclass

from alerts.deciding import MOST_IN_A_BATCH
from alerts.holding import Holding
from nowalls.domain.ids import ProofId, new_id
from nowalls.domain.proving import MOST_AT_ONCE, Proof, is_proving_time
from nowalls.runtime.clock import Clock, secret_chance
from nowalls.runtime.logs import Log
from nowalls.storage.database import Database
from nowalls.storage.proving import ask, due_devices
from nowalls.storage.supervision import signals_pile_up

BETWEEN_S = 1.0
EVERY_S = 60.0
"""By day, and once everybody was asked."""


@dataclass(slots=True, kw_only=True)
class Proving:
    """Asks the devices of the districts that are held."""

    database: Database
    holding: Holding
    clock: Clock
    log: Log
    after: int = 0

    async def look(self) -> None:
        """Ask the next few if it is their time, then rest."""
        more = is_proving_time(self.clock.now()) and bool(self.holding.held) and await self._ask_some()
        await asyncio.sleep(BETWEEN_S if more else EVERY_S)

    async def _ask_some(self) -> bool:
        """Ask the next few, and tell whether there may be more."""
        now, held = self.clock.now(), self.holding.held
        async with self.database.read() as read:
            if await signals_pile_up(read, more_than=MOST_IN_A_BATCH):
                return True
            devices, after = await due_devices(read, list(held), now=now, after=self.after, most=MOST_AT_ONCE)
        self.after = after or 0
        if devices:
            async with self.database.write() as write:
                await self.holding.check(write, held)
                await ask(write, [Proof(id=_new_id(), device_id=each, asked_at=now) for each in devices])
            self.log.info("proofs_asked", devices=len(devices))
        return after is not None


def _new_id() -> ProofId:
    return ProofId(new_id("proof", secret_chance()))
