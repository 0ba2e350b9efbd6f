"""The auditor: every open incident has its next step in the future, and no life-safety signal waits long.

It reads the incidents and the inbox themselves and trusts nothing that the engine remembers.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from alerts.engine.opening import Work, asked
from alerts.setting import setting_of
from nowalls.domain.incidents import Reason
from nowalls.domain.policies import Policies
from nowalls.domain.steps import LATE_AT_MOST
from nowalls.domain.words import Severity, TaskKind
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.storage.changes import change
from nowalls.storage.database import Database
from nowalls.storage.inbox import oldest_undecided_at, tidy_inbox
from nowalls.storage.outbox import forget_sent
from nowalls.storage.proving import forget_proofs
from nowalls.storage.quarantine import forget_quarantined
from nowalls.storage.timers import Overdue, oldest_overdue
from nowalls.storage.watching import forget_habits

EVERY_S = 2.0
DUE_IN = timedelta(minutes=5)
"""An engine that does not work is looked after as soon as a call back."""
TIDY_EVERY = 1_800
"""Audits between two clean-ups: about an hour."""
KEEP_SENT = timedelta(days=7)
KEEP_HABITS = timedelta(days=28)
KEEP_PROOFS = timedelta(days=30)
"""A month of nights: 100,000 homes are six million rows."""
KEEP_UNREADABLE = timedelta(days=30)
"""Time enough to mend what cannot be read, and to have it read again."""


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
            overdue = await oldest_overdue(read, before=now - LATE_AT_MOST)
            oldest_at = await oldest_undecided_at(read)
        waits_s = 0.0 if oldest_at is None else max(0.0, (now - oldest_at).total_seconds())
        self.metrics.steps_overdue.set(0 if overdue is None else overdue.n)
        self.metrics.undecided_seconds.set(waits_s)
        if overdue is not None:
            self.log.error("steps_overdue", incidents=overdue.n)
            await self._raise_alarm(overdue)
        if self.audits % TIDY_EVERY == 0:
            await self._tidy()
        self.audits += 1
        await asyncio.sleep(EVERY_S)

    async def _raise_alarm(self, oldest: Overdue) -> None:
        """Steps that nobody carries out are an alarm of their own: an urgent task that somebody must end."""
        work = Work(
            kind=TaskKind.OPERATIONS,
            severity=Severity.HIGH,
            subject="auditor:steps_overdue",
            reason=Reason(code="steps_overdue", params={"n": oldest.n, "incident_id": oldest.incident_id}),
            due_in=DUE_IN,
        )
        setting = setting_of(self.clock, Policies())
        async with self.database.write() as write:
            await change(
                write,
                [oldest.place_id],
                lambda facts: asked(facts, setting, oldest.place_id, work),
                now=setting.now,
                subjects=[work.subject],
            )

    async def _tidy(self) -> None:
        now = self.clock.now()
        async with self.database.write() as write:
            moved = await tidy_inbox(write, now=now)
            await forget_sent(write, before=now - KEEP_SENT)
            await forget_habits(write, before=now - KEEP_HABITS)
            await forget_proofs(write, before=now - KEEP_PROOFS)
            await forget_quarantined(write, before=now - KEEP_UNREADABLE)
        self.log.info("inbox_tidied", moved=moved)
