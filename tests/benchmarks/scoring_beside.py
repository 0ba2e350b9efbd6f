"""Acceleration looked at for falls beside an ingest that takes all the telemetry it can get, each beside itself alone.

A worn device sends a second of samples a second, so that seconds of acceleration scored in a second are the worn
devices that one service keeps up with. The way is the whole one: broker, ingest, table, service, marked as scored.
"""

import asyncio
import base64
import json
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from threading import Event
from typing import Final, LiteralString, NamedTuple

import numpy as np
import psycopg

from nowalls.runtime.clock import SystemClock
from tests.benchmarks import telemetry
from tests.benchmarks.raw_mqtt import publish_all
from tests.benchmarks.result import Result
from tests.benchmarks.rig import Rig, running_rig
from tests.support.district import small_district

WORN: Final = 1_000
SECONDS: Final = 15
"""Of each device in a round; an impact in it, of which six seconds are looked at: some people's quarter of a minute."""
IMPACT_S: Final = 7
RATE_HZ: Final = 50
ROUNDS: Final = 3
BEFORE_NOW: Final = timedelta(minutes=5)
SCORING_BUDGET: Final = 0.25
INGEST_BUDGET: Final = 0.5
"""Two cores for the broker, the database, ingest, the service and both publishers. Telemetry is not to lose more than
half to who looks for falls; the other way round a fall that is looked at a second later is still a fall."""
LOOK_EACH_S: Final = 0.1
HANG_S: Final = 120.0
LAST_STORED: Final = """
select from motion_windows where at = %(at)s and device_key = (select key from devices where id = %(device)s)
"""
UNSCORED: Final = "select from motion_windows where scored_at is null limit 1"
"""Both by an index: counting the rows meanwhile would take the database as long as scoring them."""


class Rates(NamedTuple):
    """One round's messages a second."""

    telemetry_alone: float
    scoring_alone: float
    telemetry_beside: float
    scoring_beside: float


async def run() -> list[Result]:
    """Measure and return what is left to either beside the other, as shares of what each does alone."""
    async with running_rig(small_district(telemetry.DEVICES), "ingest", "alerts", "motion", "api") as rig:
        rounds = await asyncio.to_thread(_rounds, rig)
        held_mb = rig.resident_mb("motion")
    scoring = _result(
        "scoring_beside_ingest",
        [each.scoring_beside for each in rounds],
        [each.scoring_alone for each in rounds],
        "worn devices",
        SCORING_BUDGET,
    )
    ingest = _result(
        "ingest_beside_scoring",
        [each.telemetry_beside for each in rounds],
        [each.telemetry_alone for each in rounds],
        "messages/s",
        INGEST_BUDGET,
    )
    scoring.detail["service_mb"] = round(held_mb)
    return [scoring, ingest]


def _rounds(rig: Rig) -> list[Rates]:
    numbers = count()
    began_at = SystemClock().now() - BEFORE_NOW
    parts = iter(range(2 * ROUNDS))
    with psycopg.connect(rig.database_url, autocommit=True) as database:
        return [_round(rig, database, numbers, began_at, (next(parts), next(parts))) for _ in range(ROUNDS)]


def _round(
    rig: Rig, database: psycopg.Connection, numbers: Iterator[int], began_at: datetime, parts: tuple[int, int]
) -> Rates:
    telemetry_alone = telemetry.our_rate(rig, next(numbers))
    scoring_alone = _scored_a_second(rig, database, _motion(began_at, parts[0]))
    before = telemetry.stored_rows(database)
    over = Event()
    with ThreadPoolExecutor(1) as publisher:
        messages = _motion(began_at, parts[1])
        publishing = publisher.submit(_publish_until, over, rig, numbers)
        started_s = time.perf_counter()
        scoring_beside = _scored_a_second(rig, database, messages)
        stored = telemetry.stored_rows(database) - before
        took_s = time.perf_counter() - started_s
        over.set()
        publishing.result()
    due = before + publishing.result() * telemetry.MESSAGES
    _wait_until(lambda: telemetry.stored_rows(database) >= due)
    return Rates(telemetry_alone, scoring_alone, stored / took_s, scoring_beside)


def _publish_until(over: Event, rig: Rig, numbers: Iterator[int]) -> int:
    """Publish one round of telemetry after the other until told; return how many."""
    published = 0
    while not over.is_set():
        publish_all(rig.account("bench-publisher"), telemetry.messages_of(next(numbers), "telemetry"))
        published += 1
    return published


def _scored_a_second(rig: Rig, database: psycopg.Connection, messages: list[tuple[str, bytes]]) -> float:
    """Publish acceleration and wait until the last second of it is stored, and all is scored."""
    started_s = time.perf_counter()
    publish_all(rig.account("bench-worn"), messages)
    last_at = json.loads(messages[-1][1])["at"]
    _wait_until(lambda: _some(database, LAST_STORED, {"device": f"sos-{WORN - 1:05}", "at": last_at}))
    _wait_until(lambda: not _some(database, UNSCORED, {}))
    return len(messages) / (time.perf_counter() - started_s)


def _wait_until(done: Callable[[], bool]) -> None:
    give_up_s = time.perf_counter() + HANG_S
    while not done():
        if time.perf_counter() > give_up_s:
            message = f"Not all was stored and scored within {HANG_S:.0f} s."
            raise TimeoutError(message)
        time.sleep(LOOK_EACH_S)


def _some(database: psycopg.Connection, question: LiteralString, values: dict[str, str]) -> bool:
    return database.execute(question, values).fetchone() is not None


def _motion(began_at: datetime, part: int) -> list[tuple[str, bytes]]:
    """Return every device's next seconds, all devices' first second first."""
    chance = np.random.default_rng(part)
    trace = np.array([0.0, 0.0, 1000.0]) + chance.normal(0, 20, (SECONDS * RATE_HZ, 3))
    trace[IMPACT_S * RATE_HZ] = (0, 1500, 2500)
    pieces = [base64.b64encode(each.astype("<i2").tobytes()).decode() for each in np.split(trace, SECONDS)]
    return [
        (f"nowalls/v1/sos-{device:05}/motion", _message(began_at + timedelta(seconds=part * SECONDS + second), piece))
        for second, piece in enumerate(pieces)
        for device in range(WORN)
    ]


def _message(at: datetime, samples: str) -> bytes:
    message = {"at": at.isoformat(), "rate_hz": RATE_HZ, "position": "waist", "unit": "mg", "xyz": samples}
    return json.dumps(message).encode()


def _result(name: str, beside: list[float], alone: list[float], unit: str, budget: float) -> Result:
    value, baseline = statistics.median(beside), statistics.median(alone)
    return Result(
        name=name,
        value=round(value),
        baseline=round(baseline),
        ratio=round(value / baseline, 2),
        unit=unit,
        budget=budget,
        met=value / baseline >= budget,
        at=SystemClock().now(),
        detail={
            "worn": WORN,
            "seconds": SECONDS,
            "beside": " ".join(f"{rate:.0f}" for rate in beside),
            "alone": " ".join(f"{rate:.0f}" for rate in alone),
        },
    )
