"""The session that never waits behind telemetry: ``alarm``, ``state`` and ``reply``.

Group commit: whatever waits is one transaction, and no delay is added to gather more. After the commit the
devices hear ``stored``, then (``pump``) the broker gets its PUBACKs; a process that dies between any two of
these steps loses nothing, for the broker sends again and the inbox knows a repeat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.latest import LatestKeeper
from ingest.quarantine_limit import QuarantineLimit
from ingest.registry import DeviceRegistry
from nowalls.domain.device_messages import AckMessage, Rejection, RejectionCode, encode_ack
from nowalls.domain.ids import DeviceId
from nowalls.domain.intake import Arrived, Intake, interpret
from nowalls.domain.topics import DownChannel, UpChannel, down_topic, parse_up_topic
from nowalls.domain.words import AckStage, SignalType
from nowalls.runtime.clock import Clock
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.mqtt import Delivery, MqttSession
from nowalls.storage.database import ConflictError, Database
from nowalls.storage.inbox import Quarantined, quarantine, store_signals

RACES_ALLOWED = 5
"""Times that another ingest may be faster about the same batch; each time at least one message is done with."""


@dataclass(slots=True, kw_only=True)
class Read:
    """A batch of deliveries as read: candidates, messages for quarantine, refusals to be told."""

    intakes: list[Intake]
    quarantined: list[Quarantined]
    refused: list[tuple[DeviceId, Rejection]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalIntake:
    """Stores what comes on the signal channels."""

    session: MqttSession
    database: Database
    registry: DeviceRegistry
    latest: LatestKeeper
    limit: QuarantineLimit
    clock: Clock
    metrics: Metrics

    async def store(self, deliveries: Sequence[Delivery], received_at: datetime) -> None:
        """Store these messages in one transaction and tell their devices."""
        read = await self._read(deliveries, received_at)
        await self._store(read)
        self._tell(read)

    async def _read(self, deliveries: Sequence[Delivery], received_at: datetime) -> Read:
        read = Read(intakes=[], quarantined=[], refused=[])
        for delivery in deliveries:
            await self._read_one(delivery, received_at, read)
        return read

    async def _read_one(self, delivery: Delivery, received_at: datetime, read: Read) -> None:
        topic = parse_up_topic(delivery.topic)
        device = None if topic is None else await self.registry.find(topic.device_id)
        if topic is None or device is None:
            self._reject(
                delivery, received_at, unreadable_topic(delivery.topic, well_formed=topic is not None), None, read
            )
            return
        self.latest.heard(device.key, received_at)
        arrived = Arrived(
            device_id=topic.device_id,
            device_kind=device.kind,
            channel=topic.channel,
            payload=delivery.payload,
            retained=delivery.retained,
            received_at=received_at,
        )
        verdict = interpret(arrived)
        if verdict.dropped is not None:
            self.metrics.messages.labels(channel=topic.channel.value, result=verdict.dropped).inc()
        if verdict.rejection is not None:
            self._reject(delivery, received_at, verdict.rejection, topic.device_id, read)
            if topic.channel is UpChannel.ALARM and verdict.rejection.message_id is not None:
                read.refused.append((topic.device_id, verdict.rejection))
        if verdict.intake is not None:
            read.intakes.append(verdict.intake)

    def _reject(
        self,
        delivery: Delivery,
        received_at: datetime,
        rejection: Rejection,
        device_id: DeviceId | None,
        read: Read,
    ) -> None:
        self.metrics.rejected.labels(code=rejection.code.value).inc()
        if not self.limit.has_room(delivery.topic, received_at):
            return
        read.quarantined.append(
            Quarantined(
                topic=delivery.topic,
                payload=delivery.payload,
                rejection=rejection,
                received_at=received_at,
                device_id=device_id,
            ),
        )

    async def _store(self, read: Read) -> None:
        for attempt in range(RACES_ALLOWED):
            try:
                async with self.database.write() as write:
                    await quarantine(write, read.quarantined)
                    arrivals = await store_signals(write, read.intakes)
            except ConflictError:
                if attempt == RACES_ALLOWED - 1:
                    raise
            else:
                self.limit.note_kept(each.topic for each in read.quarantined)
                for intake, arrival in zip(read.intakes, arrivals, strict=True):
                    channel = UpChannel.STATE if intake.type in STATE_TYPES else UpChannel.ALARM
                    result = "unreadable" if intake.type is SignalType.UNREADABLE else arrival.reason
                    self.metrics.messages.labels(channel=channel.value, result=result).inc()
                return

    def _tell(self, read: Read) -> None:
        """Every message that arrived hears ``stored``, a repeat as well; an unreadable alarm with an id ``refused``."""
        now = self.clock.now()
        for intake in read.intakes:
            if intake.wants_ack and intake.message_id is not None:
                state = None if intake.type in STATE_TYPES else intake.state.value
                ack = AckMessage(id=intake.message_id, stage=AckStage.STORED, at=now, state=state)
                self.session.publish(down_topic(intake.device_id, DownChannel.ACK), encode_ack(ack))
        for device_id, rejection in read.refused:
            ack = AckMessage(
                id=rejection.message_id or "",
                stage=AckStage.REFUSED,
                at=now,
                code=rejection.code.value,
            )
            self.session.publish(down_topic(device_id, DownChannel.ACK), encode_ack(ack))


STATE_TYPES = frozenset({SignalType.CONTACT, SignalType.OCCUPANCY})


def unreadable_topic(topic: str, *, well_formed: bool) -> Rejection:
    """Return why a topic leads nowhere: its form, or a device that was never registered."""
    if not well_formed:
        return Rejection(code=RejectionCode.BAD_TOPIC, detail=f"The topic {topic[:200]!r} is none of protocol v1.")
    return Rejection(
        code=RejectionCode.UNKNOWN_DEVICE,
        detail=f"No device has the id in the topic {topic[:200]!r}.",
    )
