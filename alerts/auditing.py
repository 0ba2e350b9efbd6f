"""The auditor: every open incident has its next step in the future, and no life-safety signal waits long.

It reads the incidents and the inbox themselves and trusts nothing that the engine remembers.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.storage.database import Database
from nowalls.storage.inbox import oldest_undecided_at, tidy_inbox
from nowalls.storage.outbox import forget_sent
from nowalls.storage.timers import overdue_steps

GRACE = timedelta(seconds=5)
"""How late a step may be after a recovery (design.md section 11, 4)."""
EVERY_S = 2.0
TIDY_EVERY = 1_800
"""Audits between two clean-ups: about an hour."""
KEEP_SENT = timedelta(days=7)


@dataclass(slots=True, kw_only=True)
class Auditing:
    """Measures what must always hold."""

    database: Database
    clock: Clock
    metrics: Metrics
    log: Log
    audits: int = 0

    async def audit(self) -> None:
        """Look once, set the metrics, log what is wrong; then rest."""
        now = self.clock.now()
        async with self.database.read() as read:
            overdue = await overdue_steps(read, before=now - GRACE)
            oldest_at = await oldest_undecided_at(read)
        waits_s = 0.0 if oldest_at is None else max(0.0, (now - oldest_at).total_seconds())
        self.metrics.steps_overdue.set(overdue)
        self.metrics.undecided_seconds.set(waits_s)
        if overdue:
            self.log.error("steps_overdue", incidents=overdue)
        if self.audits % TIDY_EVERY == 0:
            await self._tidy()
        self.audits += 1
        await asyncio.sleep(EVERY_S)

    async def _tidy(self) -> None:
        now = self.clock.now()
        async with self.database.write() as write:
            moved = await tidy_inbox(write, now=now)
            await forget_sent(write, before=now - KEEP_SENT)
        self.log.info("inbox_tidied", moved=moved)
