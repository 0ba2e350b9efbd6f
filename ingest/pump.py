"""One session's loop: take what waits, store it, acknowledge it.

Nothing is acknowledged before it is stored. While the database is away the same batch is tried again and the
broker keeps the rest. A message that no table can hold is found by storing its batch one by one, and goes into
quarantine alone: one poison message never stops the others. Only when many devices' messages fail by a fault of our
own does it stop, and leaves everything at the broker.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ingest.own_faults import DEVICES, IngestBrokenError, OwnFaults
from ingest.quarantine_limit import QuarantineLimit, sender_of
from nowalls.domain.device_messages import Rejection, RejectionCode
from nowalls.domain.troubles import not_stored
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.mqtt import Delivery, MqttSession
from nowalls.runtime.work import until_done
from nowalls.storage.database import ConflictError, Database, DatabaseUnavailableError, UnstorableError
from nowalls.storage.inbox import Quarantined, quarantine
from nowalls.storage.troubles import write_trouble

TROUBLE = (DatabaseUnavailableError, ConflictError)


class Intake(Protocol):
    """Stores a batch of messages, all or none of them."""

    async def store(self, deliveries: Sequence[Delivery], received_at: datetime) -> None:
        """Return when all of them are committed. May be called again with the same ones after an error."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pump:
    """Moves messages from one session into one intake."""

    session: MqttSession
    intake: Intake
    most_in_a_batch: int
    rest_s: float
    """Paused after a batch that was not full, so that the next one is worth its commit; 0 for what may not wait."""
    database: Database
    limit: QuarantineLimit
    own_faults: OwnFaults | None
    """Where faults of our own are counted that end the service; a session without never stops the others."""
    clock: Clock
    metrics: Metrics
    log: Log

    async def run(self) -> None:
        """Pump for ever."""
        while True:
            deliveries = await self.session.batch(self.most_in_a_batch)
            await self._move(deliveries)
            if self.rest_s and len(deliveries) < self.most_in_a_batch:
                await asyncio.sleep(self.rest_s)

    async def empty(self, *, quiet_s: float) -> None:
        """Pump until nothing has come for so long."""
        while True:
            try:
                async with asyncio.timeout(quiet_s):
                    deliveries = await self.session.batch(self.most_in_a_batch)
            except TimeoutError:
                return
            await self._move(deliveries)

    async def _move(self, deliveries: Sequence[Delivery]) -> None:
        if not deliveries:
            return
        received_at, started_s = self.clock.now(), self.clock.elapsed_s()
        await self._store_in_the_end(deliveries, received_at)
        self.session.acknowledge(deliveries)
        took_s = self.clock.elapsed_s() - started_s
        self.metrics.commit_seconds.labels(session=self.session.plan.name).observe(took_s)

    async def _store_in_the_end(self, deliveries: Sequence[Delivery], received_at: datetime) -> None:
        try:
            await self._until_stored(deliveries, received_at)
        except Exception as error:  # a fault about one message must not silence all others
            if not isinstance(error, UnstorableError):
                self.log.exception("batch_not_stored", session=self.session.plan.name, messages=len(deliveries))
            if len(deliveries) == 1:
                await self._set_aside(deliveries[0], received_at, error)
                return
            for delivery in deliveries:
                await self._store_in_the_end([delivery], received_at)

    async def _until_stored(self, deliveries: Sequence[Delivery], received_at: datetime) -> None:
        async def store() -> None:
            await self.intake.store(deliveries, received_at)

        await until_done(f"store_{self.session.plan.name}", store, trouble=TROUBLE, log=self.log)

    async def _set_aside(self, delivery: Delivery, received_at: datetime, error: Exception) -> None:
        if self.own_faults is not None and not isinstance(error, UnstorableError):
            await self._count_as_ours(self.own_faults, delivery)
        if self.limit.has_room(delivery.topic, received_at):
            await self._quarantine(delivery, received_at, error)
            self.limit.note_kept([delivery.topic])
        self.metrics.rejected.labels(code=RejectionCode.UNSTORABLE.value).inc()

    async def _count_as_ours(self, own_faults: OwnFaults, delivery: Delivery) -> None:
        try:
            own_faults.note(sender_of(delivery.topic), self.clock.elapsed_s())
        except IngestBrokenError:
            with suppress(*TROUBLE):
                async with self.database.write() as write:
                    await write_trouble(write, not_stored(DEVICES, self.clock.now()))
            raise

    async def _quarantine(self, delivery: Delivery, received_at: datetime, error: Exception) -> None:
        poison = Quarantined(
            topic=delivery.topic,
            payload=delivery.payload,
            rejection=Rejection(code=RejectionCode.UNSTORABLE, detail=repr(error)[:500]),
            received_at=received_at,
            device_id=None,
        )

        async def keep() -> None:
            async with self.database.write() as write:
                await quarantine(write, [poison])

        await until_done("quarantine", keep, trouble=TROUBLE, log=self.log)
