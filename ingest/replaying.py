"""Quarantined messages read again, after a mistake of ours was mended.

What was a measurement then becomes a reading of that time. What was an alarm is old by now: it is stored as a signal
flagged ``replayed``, and the engine makes a call-back of it, never an emergency of this minute.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.telemetry import readings_of
from nowalls.domain.device_messages import Rejection, TelemetryMessage, decode
from nowalls.domain.intake import Arrived, interpret
from nowalls.domain.topics import SIGNAL_CHANNELS, UpChannel, UpTopic, parse_up_topic
from nowalls.runtime.clock import Clock
from nowalls.storage.database import Database
from nowalls.storage.devices import KnownDevice, known_device
from nowalls.storage.inbox import store_signals
from nowalls.storage.quarantine import Kept, Wanted, kept_messages, mark_replayed
from nowalls.storage.readings import store_readings

AT_ONCE: Final = 500


@dataclass(slots=True, kw_only=True)
class Replayed:
    """What became of messages that were read again."""

    results: Counter[str] = field(default_factory=Counter)
    """``stored``; ``nothing`` for what needs no row; ``unknown_device``; or the code that still keeps one out."""


async def replay(database: Database, wanted: Wanted, clock: Clock, *, dry_run: bool) -> Replayed:
    """Read again what is wanted, in the order it came in; with ``dry_run`` only say what would become of it.

    Each message is stored and marked by itself: whatever ends this half-way, it goes on where it stopped.
    """
    replayed, after = Replayed(), 0
    while messages := await _next(database, wanted, after):
        for each in messages:
            result = await _replay_one(database, each, clock, dry_run=dry_run)
            replayed.results[result] += 1
        after = messages[-1].key
    return replayed


async def _next(database: Database, wanted: Wanted, after: int) -> Sequence[Kept]:
    async with database.read() as read:
        return await kept_messages(read, wanted, after=after, most=AT_ONCE)


async def _replay_one(database: Database, kept: Kept, clock: Clock, *, dry_run: bool) -> str:
    topic = parse_up_topic(kept.topic)
    device = None
    if topic is not None:
        async with database.read() as read:
            device = await known_device(read, topic.device_id)
    if topic is None or device is None:
        return "unknown_device"
    message = decode(topic.channel, kept.payload)
    if isinstance(message, Rejection):
        return message.code.value
    if dry_run:
        return "stored" if topic.channel in STORED else "nothing"
    if isinstance(message, TelemetryMessage):
        await store_readings(database, readings_of(message, device.key, kept.payload, kept.received_at))
    async with database.write() as write:
        if topic.channel in SIGNAL_CHANNELS:
            intake = interpret(_arrived(topic, device, kept)).intake
            await store_signals(write, [] if intake is None else [intake])
        await mark_replayed(write, [kept.key], now=clock.now())
    return "stored" if topic.channel in STORED else "nothing"


STORED: Final = frozenset({UpChannel.ALARM, UpChannel.STATE, UpChannel.TELEMETRY})


def _arrived(topic: UpTopic, device: KnownDevice, kept: Kept) -> Arrived:
    """As the broker's kept copy of an alarm is taken: it happened, and not now."""
    return Arrived(
        device_id=topic.device_id,
        device_kind=device.kind,
        channel=topic.channel,
        payload=kept.payload,
        retained=topic.channel is UpChannel.ALARM,
        received_at=kept.received_at,
    )
