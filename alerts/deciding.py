"""The shell around the engine: take undecided signals, let it decide, write it, all in one transaction."""

from dataclasses import dataclass
from datetime import timedelta

from alerts.engine.engine import decide
from alerts.engine.homes import subjects_of_states
from alerts.engine.tasking import subjects_of
from alerts.holding import Holding
from alerts.setting import setting_of
from nowalls.domain.decisions import Decisions, Facts, UndecidedSignal
from nowalls.domain.words import SIGNS_OF_LIFE
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.storage.changes import NOTHING_MORE, Besides, change
from nowalls.storage.database import ConflictError, Database, DatabaseUnavailableError
from nowalls.storage.inbox import postpone, undecided
from nowalls.storage.leases import LeaseLostError
from nowalls.storage.policies import PolicyBook

TROUBLE = (DatabaseUnavailableError, ConflictError, LeaseLostError)
"""What has nothing to do with any one signal: the whole transaction is tried again, here or by another holder."""
MOST_IN_A_BATCH = 250
"""Signals decided in one transaction: large enough that a burst of 10,000 is some forty commits, small enough
that the first of them reaches the screens after a few milliseconds."""
RETRY_IN = timedelta(seconds=10)
"""A signal that a rule could not decide is tried again this often; meanwhile every console shows it undecided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """Decides what waits in the inbox."""

    database: Database
    holding: Holding
    clock: Clock
    policies: PolicyBook
    metrics: Metrics
    log: Log

    async def decide_all(self) -> None:
        """Decide until nothing waits in the districts that are held."""
        while self.holding.held and await self._decide_some(MOST_IN_A_BATCH) == MOST_IN_A_BATCH:
            pass

    async def _decide_some(self, most: int) -> int:
        """Decide up to ``most`` signals; return how many were taken.

        When a rule fails on a batch, its signals are decided one by one, and the one it fails on is put off:
        a fault about one signal must not silence all others.
        """
        try:
            return await self._decide_batch(most)
        except TROUBLE:
            raise
        except Exception as error:
            if most == 1:
                await self._put_off(error)
                return 1
            self.log.exception("batch_not_decided", most=most)
            for _ in range(most):
                if await self._decide_some(1) == 0:
                    break
            return most

    async def _decide_batch(self, most: int) -> int:
        now, held = self.clock.now(), self.holding.held
        async with self.database.write() as write:
            still_held = await self.holding.ask_check(write, held)
            signals, places = await undecided(write, list(held), now=now, most=most)
            await still_held()
            if not signals:
                return 0
            decisions = await change(
                write,
                places,
                self._rule,
                now=now,
                signals=signals,
                subjects=subjects_of(signals) | subjects_of_states(signals),
                besides=besides(signals),
            )
        self._count(decisions)
        return len(signals)

    def _rule(self, facts: Facts) -> Decisions:
        return decide(facts, setting_of(self.clock, self.policies.current))

    def _count(self, decisions: Decisions) -> None:
        for handled in decisions.handled:
            self.metrics.decided.labels(reason=handled.reason).inc()

    async def _put_off(self, error: Exception) -> None:
        now, held = self.clock.now(), self.holding.held
        async with self.database.write() as write:
            await self.holding.check(write, held)
            signals, _ = await undecided(write, list(held), now=now, most=1)
            for each in signals:
                self.log.error("signal_not_decided", signal_id=each.signal.id, error=repr(error))
                await postpone(write, each.signal.id, retry_at=now + RETRY_IN)


def besides(signals: tuple[UndecidedSignal, ...]) -> Besides:
    """Ask about the homes whose doors and movements are decided here, if any: presses do not wait for them."""
    homes = {each.device.place_id for each in signals if each.signal.type in SIGNS_OF_LIFE}
    return Besides(homes=homes) if homes else NOTHING_MORE
