"""Sending: each channel has a worker of its own while it has letters, so that a dead one delays nobody.

At least once: letters are taken for a while and marked when the channel answered; a sender that dies between the two
leaves them to be sent again, under the same id.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Final

from alerts.channels.answers import Answer, Delivered, Never, RetryLater, Way
from alerts.channels.apprise import AppriseWay
from alerts.channels.cap import Cap
from alerts.channels.linking import linked
from alerts.channels.posting import Posting, open_client
from alerts.channels.webhook import Webhook
from alerts.holding import Holding
from nowalls.domain.channels import ChannelId, ChannelKind, retry_in
from nowalls.domain.ids import DistrictCode
from nowalls.domain.notices import Audience
from nowalls.runtime.clock import Clock, secret_chance
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.settings import Settings
from nowalls.storage.database import Database, DatabaseRole, DatabaseUnavailableError, open_database
from nowalls.storage.letters import (
    Letter,
    drop_stale_letters,
    due_channels,
    mark_again,
    mark_delivered,
    mark_never,
    take_letters,
    take_over_letters,
)
from nowalls.storage.outbox import waiting
from nowalls.storage.responders import link_secret
from nowalls.storage.wakeups import Wakeups

MOST_AT_ONCE: Final = {ChannelKind.WEBHOOK: 8, ChannelKind.CAP: 8, ChannelKind.APPRISE: 2}
"""Letters that one channel carries at once; each by Apprise holds a thread, of which no channel may take many."""
AGAIN_IN: Final = timedelta(seconds=20)
"""When what a dead sender had taken comes up again; longer than any way may take for one letter."""
CONNECTIONS: Final = 3
POLL_S: Final = 1.0
MEASURE_EACH_S: Final = 5.0


@dataclass(slots=True, kw_only=True)
class Sending:
    """Sends what waits, in the districts that are held."""

    database: Database
    holding: Holding
    wakeups: Wakeups
    ways: Mapping[ChannelKind, Way]
    clock: Clock
    chance: Random
    public_url: str
    metrics: Metrics
    log: Log
    _workers: dict[ChannelId, asyncio.Task[None]] = field(default_factory=dict)
    _asked: set[ChannelId] = field(default_factory=set)
    _held: set[DistrictCode] = field(default_factory=set)
    _measured_s: float = float("-inf")

    async def send_due(self) -> None:
        """Wait for something to send, and give every channel that has letters a worker."""
        await self.wakeups.wait(POLL_S)
        held, now = list(self.holding.held), self.clock.now()
        gained = set(held) - self._held
        if not held:
            self._held = set()
            return
        async with self.database.write() as write:
            await drop_stale_letters(write, now=now)
            if gained:
                await take_over_letters(write, sorted(gained), now=now)
        self._held = set(held)
        async with self.database.read() as read:
            due = await due_channels(read, held, now=now)
        for channel_id, kind in due.items():
            self._start(channel_id, MOST_AT_ONCE[kind])
        await self._measure()

    def _start(self, channel_id: ChannelId, most: int) -> None:
        """Start a worker; one that is at work may have looked already, so it is followed by another look."""
        if channel_id in self._workers:
            self._asked.add(channel_id)
            return
        worker = asyncio.create_task(self._carry(channel_id, most), name=f"send {channel_id}")
        self._workers[channel_id] = worker
        worker.add_done_callback(lambda ended: self._ended(channel_id, ended))

    def _ended(self, channel_id: ChannelId, worker: asyncio.Task[None]) -> None:
        del self._workers[channel_id]
        error = None if worker.cancelled() else worker.exception()
        if error is not None:
            self.log.error("channel_worker_failed", channel=channel_id, error=repr(error))
        if channel_id in self._asked:
            self._asked.remove(channel_id)
            self.wakeups.wake()

    async def _carry(self, channel_id: ChannelId, most: int) -> None:
        try:
            while await self._carry_some(channel_id, most):
                pass
        except DatabaseUnavailableError as error:
            self.log.warning("work_in_trouble", work="send", channel=channel_id, error=str(error))

    async def _carry_some(self, channel_id: ChannelId, most: int) -> int:
        held, now = list(self.holding.held), self.clock.now()
        async with self.database.write() as write:
            taken = await take_letters(write, channel_id, held, now=now, again_in=AGAIN_IN, most=most)
            answerable = self.public_url and any(each.channel.audience is Audience.RESPONDER for each in taken)
            key = await link_secret(write) if answerable else None
        await asyncio.gather(*(self._send(letter, key) for letter in taken))
        return len(taken)

    async def _send(self, letter: Letter, link_key: bytes | None) -> None:
        """Send one letter. Whatever is wrong with it neither ends the service nor holds up another letter."""
        try:
            whole = letter if link_key is None else linked(letter, link_key, self.public_url)
            answer = await self.ways[letter.channel.kind].send(whole)
        except Exception as error:  # noqa: BLE001  # not even a fault of ours may silence the other letters
            what = type(error).__name__  # its kind alone: what it says may hold an address
            self.log.error("letter_not_sent", outbox_id=letter.id, error=what)  # noqa: TRY400  # for the same reason
            answer = RetryLater(reason=f"internal_error: {what}")
        await self._mark(letter, answer)

    async def _mark(self, letter: Letter, answer: Answer) -> None:
        now, channel = self.clock.now(), letter.channel.id
        async with self.database.write() as write:
            match answer:
                case Delivered():
                    await mark_delivered(write, letter, now=now)
                    self.metrics.outbox_sent.labels(channel=channel).inc()
                    return
                case RetryLater(reason=reason, after_s=after_s):
                    wait = retry_in(letter.attempts, self.chance, asked_s=after_s)
                    await mark_again(write, letter, at=now + wait, error=reason)
                case Never(reason=reason):
                    await mark_never(write, letter, reason=reason)
        word = "never" if isinstance(answer, Never) else "retry_later"
        self.metrics.outbox_failed.labels(channel=channel, answer=word).inc()
        self.log.warning("letter_refused", outbox_id=letter.id, channel=channel, answer=word, reason=answer.reason)

    async def _measure(self) -> None:
        if self.clock.elapsed_s() - self._measured_s < MEASURE_EACH_S:
            return
        self._measured_s, now = self.clock.elapsed_s(), self.clock.now()
        async with self.database.read() as read:
            found = await waiting(read)
        self.metrics.outbox_waiting.clear()
        self.metrics.outbox_oldest_seconds.clear()
        for each in found:
            self.metrics.outbox_waiting.labels(channel=each.channel).set(each.n)
            age_s = max(0.0, (now - each.oldest_at).total_seconds())
            self.metrics.outbox_oldest_seconds.labels(channel=each.channel).set(age_s)

    async def stop(self) -> None:
        """Let go of what is under way; it is taken again by whoever holds the districts next."""
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


@asynccontextmanager
async def open_sending(
    settings: Settings,
    holding: Holding,
    wakeups: Wakeups,
    *,
    clock: Clock,
    metrics: Metrics,
    log: Log,
) -> AsyncIterator[Sending]:
    """Open every way out for the length of the block, on connections of its own: letters delay no signal."""
    async with (
        open_database(settings.database_url, name="alerts", size=CONNECTIONS, role=DatabaseRole.ALERTS) as database,
        open_client() as client,
    ):
        posting, apprise = Posting(client=client, clock=clock), AppriseWay()
        sending = Sending(
            database=database,
            holding=holding,
            wakeups=wakeups,
            ways={
                ChannelKind.WEBHOOK: Webhook(posting=posting),
                ChannelKind.CAP: Cap(posting=posting, sender=settings.cap_sender),
                ChannelKind.APPRISE: apprise,
            },
            clock=clock,
            chance=secret_chance(),
            public_url=settings.public_url,
            metrics=metrics,
            log=log,
        )
        try:
            yield sending
        finally:
            await sending.stop()
            apprise.close()
