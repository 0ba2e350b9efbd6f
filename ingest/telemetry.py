"""The session for what is many and can wait a moment: ``telemetry``, ``motion`` and ``status``.

Whatever waits becomes one COPY and one commit, then the PUBACKs go out; under load the batches grow by
themselves. While the database is away nothing is acknowledged, so the broker keeps the rest.
"""

import asyncio
import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from ingest.latest import LatestKeeper
from ingest.quarantine_limit import QuarantineLimit
from ingest.registry import DeviceRegistry
from ingest.signals import unreadable_topic
from nowalls.domain.device_messages import (
    Measured,
    MotionMessage,
    Rejection,
    StatusMessage,
    TelemetryMessage,
    decode,
)
from nowalls.domain.ids import DeviceId
from nowalls.domain.signals import place_in_time
from nowalls.domain.topics import UpChannel, parse_up_topic
from nowalls.runtime.clock import Clock
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.mqtt import Delivery
from nowalls.storage.database import Database
from nowalls.storage.devices import KnownDevice
from nowalls.storage.inbox import Quarantined, quarantine
from nowalls.storage.motion import MotionRow, store_motion
from nowalls.storage.readings import ReadingRow, store_readings

READ_AT_ONCE = 200
"""Messages read in one go, some 1 ms: then signals that came meanwhile have their turn on the event loop."""
MESSAGES_A_MINUTE = 600
"""Telemetry of one device beyond this is dropped after its topic and counted: ten a second is no measuring any more."""
MOTION_BYTES_A_MINUTE = 1_000_000
"""Acceleration of one device: 200 Hz of three axes are 72 kB a minute, and ten minutes' buffer may come at once."""
MOTION_KEPT = timedelta(days=1)
"""What is older is not stored: its chunk would be dropped at the next round."""


@dataclass(slots=True)
class TelemetryLimit:
    """Counts each device's messages within the running minute."""

    most: int = MESSAGES_A_MINUTE
    _minute: int = -1
    _counts: dict[int, int] = field(default_factory=dict)

    def allows(self, device_key: int, now_s: float, amount: int = 1) -> bool:
        """Count a message, or its bytes, and tell whether that is within the limit."""
        minute = int(now_s // 60)
        if minute != self._minute:
            self._minute = minute
            self._counts.clear()
        count = self._counts.get(device_key, 0) + amount
        self._counts[device_key] = count
        return count <= self.most


@dataclass(slots=True, kw_only=True)
class Batch:
    """What a batch of deliveries becomes."""

    rows: list[ReadingRow] = field(default_factory=list)
    motion: list[MotionRow] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    results: Counter[tuple[UpChannel, str]] = field(default_factory=Counter)
    """Messages by channel and what became of them: counted here, for a metric's label costs more than a row."""


@dataclass(slots=True, kw_only=True)
class TelemetryIntake:
    """Stores what comes on the telemetry channels."""

    database: Database
    registry: DeviceRegistry
    latest: LatestKeeper
    clock: Clock
    metrics: Metrics
    limit: QuarantineLimit
    rate: TelemetryLimit = field(default_factory=TelemetryLimit)
    motion_rate: TelemetryLimit = field(default_factory=lambda: TelemetryLimit(most=MOTION_BYTES_A_MINUTE))
    _read_from: Sequence[Delivery] = ()
    _batch: Batch = field(default_factory=Batch)

    async def store(self, deliveries: Sequence[Delivery], received_at: datetime) -> None:
        """Store these messages' readings by one COPY."""
        if self._read_from is not deliveries:  # tried again after trouble, nothing is counted twice
            self._batch = await self._read(deliveries, received_at)
            self._read_from = deliveries
        batch = self._batch
        if batch.rows:
            await store_readings(self.database, batch.rows)
        if batch.motion:
            await store_motion(self.database, batch.motion)
        if batch.quarantined:
            async with self.database.write() as write:
                await quarantine(write, batch.quarantined)
            self.limit.note_kept(each.topic for each in batch.quarantined)
        for (channel, result), count in batch.results.items():
            self.metrics.messages.labels(channel=channel.value, result=result).inc(count)

    async def _read(self, deliveries: Sequence[Delivery], received_at: datetime) -> Batch:
        batch = Batch()
        now_s = self.clock.elapsed_s()
        for place, delivery in enumerate(deliveries, start=1):
            if not place % READ_AT_ONCE:
                await asyncio.sleep(0)
            topic = parse_up_topic(delivery.topic)
            device = None if topic is None else self.registry.known(topic.device_id)
            if device is None and topic is not None:
                device = await self.registry.find(topic.device_id)
            if topic is None or device is None:
                rejection = unreadable_topic(delivery.topic, well_formed=topic is not None)
                self._reject(delivery, received_at, rejection, None, batch)
            elif topic.channel is not UpChannel.STATUS and not self.rate.allows(device.key, now_s):
                batch.results[topic.channel, "over_limit"] += 1
            elif delivery.retained and topic.channel is not UpChannel.STATUS:
                batch.results[topic.channel, "retained"] += 1
            else:
                self._read_one(delivery, topic.channel, topic.device_id, device, received_at, batch)
        return batch

    def _read_one(
        self,
        delivery: Delivery,
        channel: UpChannel,
        device_id: DeviceId,
        device: KnownDevice,
        received_at: datetime,
        batch: Batch,
    ) -> None:
        message = decode(channel, delivery.payload)
        match message:
            case TelemetryMessage():
                rows = readings_of(message, device.key, delivery.payload, received_at)
                batch.rows.extend(rows)
                self.latest.heard(device.key, received_at, battery=rows[-1].battery)
            case StatusMessage():
                said_now = message.online and not delivery.retained
                seen_at = received_at if said_now else None
                self.latest.heard(device.key, seen_at, online=message.online, firmware=message.fw)
            case MotionMessage():
                self.latest.heard(device.key, received_at)
                row = motion_of(message, device.key, delivery.payload, received_at)
                result = self._keep_motion(row, batch)
                batch.results[channel, result] += 1
                return
            case Rejection():
                self._reject(delivery, received_at, message, device_id, batch)
                return
            case _:
                return
        batch.results[channel, "stored"] += 1

    def _keep_motion(self, row: MotionRow, batch: Batch) -> str:
        """Keep acceleration for whoever scores it, and tell what became of it."""
        if row.at < row.received_at - MOTION_KEPT:
            return "too_old"
        if not self.motion_rate.allows(row.device_key, self.clock.elapsed_s(), len(row.xyz)):
            return "over_limit"
        batch.motion.append(row)
        return "stored"

    def _reject(
        self,
        delivery: Delivery,
        received_at: datetime,
        rejection: Rejection,
        device_id: DeviceId | None,
        batch: Batch,
    ) -> None:
        self.metrics.rejected.labels(code=rejection.code.value).inc()
        if not self.limit.has_room(delivery.topic, received_at):
            return
        batch.quarantined.append(
            Quarantined(
                topic=delivery.topic,
                payload=delivery.payload,
                rejection=rejection,
                received_at=received_at,
                device_id=device_id,
            ),
        )


def readings_of(
    message: TelemetryMessage,
    device_key: int,
    payload: bytes,
    received_at: datetime,
) -> list[ReadingRow]:
    """Return a message's rows; the same payload gives the same digests, so that a redelivery changes nothing."""
    digest = int.from_bytes(hashlib.blake2b(payload, digest_size=8).digest(), signed=True)
    return [_row(each, device_key, digest ^ place, received_at) for place, each in enumerate(message.measured)]


def motion_of(message: MotionMessage, device_key: int, payload: bytes, received_at: datetime) -> MotionRow:
    """Return a message's row; the same payload gives the same digest, so that a redelivery changes nothing."""
    return MotionRow(
        device_key=device_key,
        at=received_at if message.at is None else place_in_time(message.at, received_at).at,
        received_at=received_at,
        digest=int.from_bytes(hashlib.blake2b(payload, digest_size=8).digest(), signed=True),
        rate_hz=message.rate_hz,
        position=message.position.replace("\x00", ""),
        unit=message.unit.replace("\x00", ""),
        xyz=base64.b64decode(message.xyz),
    )


def _row(measured: Measured, device_key: int, digest: int, received_at: datetime) -> ReadingRow:
    sample = measured.sample
    return ReadingRow(
        device_key,
        received_at if sample.at is None else place_in_time(sample.at, received_at).at,
        received_at,
        digest,
        sample.battery,
        sample.rssi,
        sample.temperature,
        sample.humidity,
        msgspec.json.encode(measured.extra).decode() if measured.extra else None,
    )
