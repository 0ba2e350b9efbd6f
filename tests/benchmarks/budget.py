"""Where a telemetry message's time goes: microseconds a message of each step, in one process and thread."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from ingest.telemetry import readings_of
from nowalls.domain.device_messages import TelemetryMessage, decode
from nowalls.domain.topics import UpChannel, parse_up_topic
from nowalls.runtime.clock import SystemClock
from nowalls.runtime.mqtt import Delivery, MqttVersion, packets
from nowalls.storage.database import open_database
from nowalls.storage.readings import ReadingRow, copy_rows, store_readings
from tests.benchmarks.result import Result
from tests.benchmarks.rig import running_rig
from tests.benchmarks.steady import telemetry_frame
from tests.support.district import small_district

MESSAGES: Final = 30_000
BATCH: Final = 1_500
ROUNDS: Final = 5
READ_BYTES: Final = 1 << 18
BUDGETS_US: Final = {"parse": 2.0, "topic": 1.0, "decode": 1.5, "row": 2.5, "encode": 1.5, "puback": 0.3, "store": 12.0}
"""What each step may take on this machine: 21 µs in all, of which ingest's own 9, is 0.9 of the bare subscriber's rate
(17 µs a message of broker and publisher together) on two cores."""


async def run() -> list[Result]:
    """Measure each step alone; the last one, with COPY, server and commit, is waited for and not only worked on."""
    stream = b"".join(telemetry_frame(number, 100_000) for number in range(MESSAGES))
    now = SystemClock().now()
    deliveries = _parsed(stream)
    messages = [(each.payload, decode(UpChannel.TELEMETRY, each.payload)) for each in deliveries]
    read = [(payload, message) for payload, message in messages if isinstance(message, TelemetryMessage)]
    rows = _rows(read, now)
    took = {
        "parse": _us(lambda: _parsed(stream)),
        "topic": _us(lambda: [parse_up_topic(each.topic) for each in deliveries]),
        "decode": _us(lambda: [decode(UpChannel.TELEMETRY, each.payload) for each in deliveries]),
        "row": _us(lambda: _rows(read, now)),
        "encode": _us(lambda: copy_rows(rows)),
        "puback": _us(lambda: packets.pubacks([each.packet_id for each in deliveries])),
        "store": await _store_us(rows),
    }
    return [_result(step, us) for step, us in took.items()]


def _result(step: str, us: float) -> Result:
    budget_us = BUDGETS_US[step]
    return Result(
        name=f"budget_{step}",
        value=round(us, 2),
        baseline=budget_us,
        ratio=round(us / budget_us, 2),
        unit="µs",
        budget=1.0,
        met=us <= budget_us,
        at=SystemClock().now(),
        detail={"messages": MESSAGES, "rounds": ROUNDS},
    )


def _us(work: Callable[[], object]) -> float:
    """Return the least time of some rounds: what the work takes when nobody else wants the core."""
    least_s = float("inf")
    for _ in range(ROUNDS):
        started_s = time.perf_counter()
        work()
        least_s = min(least_s, time.perf_counter() - started_s)
    return least_s / MESSAGES * 1e6


def _parsed(stream: bytes) -> list[Delivery]:
    reader = packets.PacketReader(MqttVersion.V311, generation=1, most_bytes=READ_BYTES)
    deliveries: list[Delivery] = []
    for place in range(0, len(stream), READ_BYTES):
        deliveries += reader.feed(stream[place : place + READ_BYTES])[0]
    return deliveries


def _rows(read: Sequence[tuple[bytes, TelemetryMessage]], now: datetime) -> list[ReadingRow]:
    return [row for key, (payload, message) in enumerate(read) for row in readings_of(message, key + 1, payload, now)]


async def _store_us(rows: list[ReadingRow]) -> float:
    """Return what storing takes a row, COPY, server and commit, in ingest's batches."""
    async with (
        running_rig(small_district()) as rig,
        open_database(rig.database_url, name="bench", size=1) as database,
    ):
        started_s = time.perf_counter()
        for place in range(0, len(rows), BATCH):
            await store_readings(database, rows[place : place + BATCH])
        return (time.perf_counter() - started_s) / len(rows) * 1e6
