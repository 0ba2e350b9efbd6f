"""What the devices are told after ``stored``: the outbox's acknowledgements and commands, sent at least once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from alerts.holding import Holding
from nowalls.domain.topics import DownChannel, down_topic
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.mqtt import MqttSession, PublishError
from nowalls.storage.database import Database
from nowalls.storage.outbox import DEVICE_ACK, DEVICE_COMMAND, Outgoing, mark_sent, take_for_devices

MOST_AT_ONCE = 500
CONFIRM_S = 5.0
TOPICS = {DEVICE_ACK: DownChannel.ACK, DEVICE_COMMAND: DownChannel.COMMAND}
AGAIN_IN = timedelta(seconds=10)
"""An unconfirmed message is sent again after this; longer than a confirmation may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Sends acknowledgements and commands to devices."""

    session: MqttSession
    database: Database
    holding: Holding
    clock: Clock
    metrics: Metrics
    log: Log

    async def tell_all(self) -> None:
        """Send until nothing waits."""
        while self.holding.held and await self._tell_some() == MOST_AT_ONCE:
            pass

    async def _tell_some(self) -> int:
        now = self.clock.now()
        async with self.database.write() as write:
            taken = await take_for_devices(
                write, list(self.holding.held), now=now, again_in=AGAIN_IN, most=MOST_AT_ONCE
            )
        if not taken:
            return 0
        sent = await self._publish(taken)
        async with self.database.write() as write:
            await mark_sent(write, sorted(sent), now=self.clock.now())
        for channel in TOPICS:
            count = sum(each.channel == channel for each in taken if each.id in sent)
            self.metrics.outbox_sent.labels(channel=channel).inc(count)
        return len(taken)

    async def _publish(self, taken: Sequence[Outgoing]) -> set[int]:
        results = await asyncio.gather(*(self._publish_one(each) for each in taken))
        return {each.id for each, confirmed in zip(taken, results, strict=True) if confirmed}

    async def _publish_one(self, outgoing: Outgoing) -> bool:
        payload = {name: value for name, value in outgoing.payload.items() if value is not None}
        topic = down_topic(outgoing.device_id, TOPICS[outgoing.channel])
        try:
            await self.session.publish_confirmed(topic, msgspec.json.encode(payload), timeout_s=CONFIRM_S)
        except PublishError as error:
            self.log.warning(
                "telling_not_confirmed", outbox_id=outgoing.id, attempts=outgoing.attempts, error=str(error)
            )
            return False
        return True
