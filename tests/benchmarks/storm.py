"""A storm: 10,000 alarms in 10 s over 2,000 telemetry messages a second; when each is on a screen.

On schedule whatever the system does. Beside it, in the same run and on the same way, single alarms over the same
telemetry: what a press takes when it does not storm.
"""

import asyncio
import json
import random
import statistics
import time
from collections.abc import Iterator
from typing import Final

import paho.mqtt.client as paho
import psycopg

from nowalls.runtime.clock import SystemClock
from tests.benchmarks.pacing import Due, publisher, send
from tests.benchmarks.result import Result, percentile
from tests.benchmarks.rig import Rig, running_rig
from tests.benchmarks.screen import Screen, following
from tests.support.district import small_district

CALM: Final = 200
"""Alarms before the storm, ten a second."""
CALM_A_SECOND: Final = 10
ALARMS: Final = 10_000
ALARMS_A_SECOND: Final = 1_000
TELEMETRY_A_SECOND: Final = 2_000
BUDGET_S: Final = 2.0
HANG_S: Final = 120.0
PRESS: Final = json.dumps({"id": "1", "type": "sos", "state": "raised"}).encode()


async def run() -> list[Result]:
    """Measure and return the storm's 99th percentile on a screen, beside the calm's."""
    async with running_rig(small_district(CALM + ALARMS), "ingest", "alerts", "api") as rig:
        async with (
            publisher(rig, "telemetry") as measuring,
            publisher(rig, "alarms") as pressing,
            following(rig) as screen,
        ):
            telemetry = asyncio.create_task(send(measuring, _telemetry(), begin_s=time.perf_counter()))
            calm = _alarms(0, CALM, CALM_A_SECOND)
            calm_s, _ = await _shown(pressing, screen, calm, CALM)
            storm = _alarms(CALM, ALARMS, ALARMS_A_SECOND)
            storm_s, late_s = await _shown(pressing, screen, storm, CALM + ALARMS)
            telemetry.cancel()
            await asyncio.gather(telemetry, return_exceptions=True)
        lost = CALM + ALARMS - len(screen.opened_s)
        doubled = screen.twice + _doubled(rig)
    assert (lost, doubled) == (0, 0), f"{lost} alarms were lost and {doubled} came twice."
    value, baseline = percentile(storm_s, 0.99), percentile(calm_s, 0.99)
    return [
        Result(
            name="storm_p99",
            value=round(value, 3),
            baseline=round(baseline, 3),
            ratio=round(value / baseline, 2),
            unit="s",
            budget=BUDGET_S,
            met=value <= BUDGET_S,
            at=SystemClock().now(),
            detail={
                "alarms": ALARMS,
                "telemetry_a_second": TELEMETRY_A_SECOND,
                "p50_s": round(statistics.median(storm_s), 3),
                "longest_s": round(max(storm_s), 3),
                "calm_p50_s": round(statistics.median(calm_s), 3),
                "publisher_late_s": round(late_s, 3),
                "resyncs": screen.resyncs,
            },
        )
    ]


def _alarms(first: int, count: int, a_second: int) -> list[Due]:
    return [Due(n / a_second, f"nowalls/v1/sos-{first + n:05}/alarm", PRESS) for n in range(count)]


def _telemetry() -> Iterator[Due]:
    chance, n = random.Random(1), 0
    while True:
        device = chance.randrange(CALM + ALARMS)
        payload = json.dumps({"battery": n % 100, "rssi": -70, "temperature": 20 + n / 1e6}).encode()
        yield Due(n / TELEMETRY_A_SECOND, f"nowalls/v1/sos-{device:05}/telemetry", payload)
        n += 1


async def _shown(client: paho.Client, screen: Screen, alarms: list[Due], total: int) -> tuple[list[float], float]:
    """Send alarms on schedule; return each one's seconds from its moment to the screen, and how late we were."""
    begin_s = time.perf_counter() + 0.1
    late_s = await send(client, alarms, begin_s=begin_s)
    await screen.showed(total, within_s=HANG_S)
    sites = [f"extra-{int(due.topic.split('/')[2].removeprefix('sos-'))}" for due in alarms]
    return [screen.opened_s[site] - begin_s - due.at_s for site, due in zip(sites, alarms, strict=True)], late_s


def _doubled(rig: Rig) -> int:
    """Return how many devices have more than one signal."""
    twice = "select count(*) from (select 1 from signals group by device_key having count(*) > 1) as t"
    with psycopg.connect(rig.database_url) as database:
        row = database.execute(twice).fetchone()
    return 0 if row is None else int(row[0])
