"""Telemetry to committed rows, beside a bare QoS 1 subscriber on the same broker.

Three metrics a message, 100,000 devices' topics, the publisher saturating. Rounds of ours and of the bare
subscriber in turn; the figure is the median of the rounds' rates.
"""

import asyncio
import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import psycopg

from nowalls.runtime.clock import SystemClock
from tests.benchmarks.raw_mqtt import BareSubscriber, publish_all
from tests.benchmarks.result import Result
from tests.benchmarks.rig import Rig, running_rig
from tests.support.district import small_district

DEVICES: Final = 100_000
MESSAGES: Final = 60_000
ROUNDS: Final = 3
BUDGET: Final = 0.4
MEMORY_MB: Final = 150.0
LOOK_EACH_S: Final = 0.02
"""Only once all is published: counting rows takes the database as long as storing many of them."""
HANG_S: Final = 300.0


async def run() -> list[Result]:
    """Measure and return our rate as a share of the bare subscriber's."""
    async with running_rig(small_district(DEVICES), "ingest", "alerts", "api") as rig:
        known_mb = rig.resident_mb("ingest")
        rounds = await asyncio.to_thread(_rounds, rig)
        after_mb = rig.resident_mb("ingest")
    ours = statistics.median(rate for rate, _ in rounds)
    bare = statistics.median(rate for _, rate in rounds)
    result = Result(
        name="telemetry",
        value=round(ours),
        baseline=round(bare),
        ratio=round(ours / bare, 2),
        unit="messages/s",
        budget=BUDGET,
        met=ours / bare >= BUDGET,
        at=SystemClock().now(),
        detail={
            "devices": DEVICES,
            "messages": MESSAGES,
            "ours": " ".join(f"{rate:.0f}" for rate, _ in rounds),
            "bare": " ".join(f"{rate:.0f}" for _, rate in rounds),
        },
    )
    return [result, _memory(known_mb, after_mb)]


def _memory(known_mb: float, after_mb: float) -> Result:
    """What ingest holds once every device has been heard, as a share of its bound."""
    return Result(
        name="ingest_memory",
        value=round(after_mb, 1),
        baseline=MEMORY_MB,
        ratio=round(after_mb / MEMORY_MB, 2),
        unit="MB",
        budget=1.0,
        met=after_mb <= MEMORY_MB,
        at=SystemClock().now(),
        detail={"devices": DEVICES, "before_the_first_message_mb": round(known_mb, 1)},
    )


def _rounds(rig: Rig) -> list[tuple[float, float]]:
    return [(our_rate(rig, number), _bare_rate(rig, number)) for number in range(ROUNDS)]


def messages_of(round_number: int, channel: str) -> list[tuple[str, bytes]]:
    """Return a round's messages: a different device each, a different payload each."""
    step = DEVICES // MESSAGES or 1
    return [
        (
            f"nowalls/v1/sos-{number * step % DEVICES:05}/{channel}",
            json.dumps(
                {"battery": number % 100, "rssi": -70 - round_number, "temperature": 20 + number / 1e5}
            ).encode(),
        )
        for number in range(MESSAGES)
    ]


def our_rate(rig: Rig, round_number: int) -> float:
    """Publish a round to ingest and wait for its last committed row; return messages a second."""
    messages = messages_of(round_number, "telemetry")
    with psycopg.connect(rig.database_url, autocommit=True) as database:
        before = stored_rows(database)
        started_s = time.perf_counter()
        publish_all(rig.account("bench-publisher"), messages)
        while stored_rows(database) < before + MESSAGES:
            if time.perf_counter() - started_s > HANG_S:
                message = f"Of {MESSAGES} messages {stored_rows(database) - before} were stored within {HANG_S:.0f} s."
                raise TimeoutError(message)
            time.sleep(LOOK_EACH_S)
        took_s = time.perf_counter() - started_s
    return MESSAGES / took_s


def stored_rows(database: psycopg.Connection) -> int:
    """Return how many readings are committed."""
    row = database.execute("select count(*) from readings").fetchone()
    return 0 if row is None else int(row[0])


def _bare_rate(rig: Rig, round_number: int) -> float:
    """Publish a round to the bare subscriber, on a channel that ingest does not read; return messages a second."""
    messages = messages_of(round_number, "bare")
    subscriber = BareSubscriber(rig.account("bare-subscriber"), "nowalls/v1/+/bare")
    with ThreadPoolExecutor(1) as publisher:
        started_s = time.perf_counter()
        publishing = publisher.submit(publish_all, rig.account("bench-publisher"), messages)
        subscriber.receive(MESSAGES)
        took_s = time.perf_counter() - started_s
        publishing.result()
    subscriber.close()
    return MESSAGES / took_s
