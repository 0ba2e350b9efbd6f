"""Where a telemetry message's time goes: microseconds of processor time a message, step by step.

Processor time and not the clock's: on a shared machine the clock tells what others do.
"""

import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg

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
BUDGETS_US: Final = {
    "parse": 2.0,
    "topic": 1.0,
    "decode": 2.0,
    "row": 2.5,
    "encode": 1.5,
    "puback": 0.3,
    "copy": 2.0,
    "server": 8.0,
}
"""Nine-tenths of a bare subscriber's rate: there the broker is the limit with some 17 µs a message on one core, so that
all else, publisher included, has the other core's 19. ``server`` is COPY into a hypertable with a unique index and the
commits; ``copy`` holds ``encode``."""


async def run() -> list[Result]:
    """Measure each step alone; ``server`` is the database's own process, commits included."""
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
        **await _store_us(rows),
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
    """Return the least of some rounds."""
    least_s = float("inf")
    for _ in range(ROUNDS):
        started_s = time.thread_time()
        work()
        least_s = min(least_s, time.thread_time() - started_s)
    return least_s / MESSAGES * 1e6


def _parsed(stream: bytes) -> list[Delivery]:
    reader = packets.PacketReader(MqttVersion.V311, generation=1, most_bytes=READ_BYTES)
    deliveries: list[Delivery] = []
    for place in range(0, len(stream), READ_BYTES):
        deliveries += reader.feed(stream[place : place + READ_BYTES])[0]
    return deliveries


def _rows(read: Sequence[tuple[bytes, TelemetryMessage]], now: datetime) -> list[ReadingRow]:
    return [row for key, (payload, message) in enumerate(read) for row in readings_of(message, key + 1, payload, now)]


async def _store_us(rows: list[ReadingRow]) -> dict[str, float]:
    """Return what storing in ingest's batches takes a row, of our process and of the server's."""
    async with (
        running_rig(small_district()) as rig,
        open_database(rig.database_url, name="bench", size=1) as database,
    ):
        server = _backend(rig.database_url)
        ours_s, servers_s = time.thread_time(), _processor_s(server)
        for place in range(0, len(rows), BATCH):
            await store_readings(database, rows[place : place + BATCH])
        ours_s, servers_s = time.thread_time() - ours_s, _processor_s(server) - servers_s
    return {"copy": ours_s / len(rows) * 1e6, "server": servers_s / len(rows) * 1e6}


def _backend(database_url: str) -> int:
    """Return the server's process that works for us."""
    with psycopg.connect(database_url) as connection:
        [row] = connection.execute("select pid from pg_stat_activity where application_name = 'nowalls-bench'")
    return int(row[0])


def _processor_s(pid: int) -> float:
    """Return the processor time that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
