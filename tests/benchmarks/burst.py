"""10,000 alarms of 10,000 places at once, all committed and out as frames on one live socket, beside Alertmanager.

Rounds of ours and of Alertmanager in turn, each of fresh places; the figure is the median of the rounds' times.
Alertmanager keeps alerts in memory and each place is a group of its own; ours is on disk before it is a frame.
"""

import asyncio
import json
import statistics
import time
from typing import Final

import psycopg

from nowalls.runtime.clock import SystemClock
from tests.benchmarks.alertmanager import running_alertmanager
from tests.benchmarks.raw_mqtt import publish_all
from tests.benchmarks.result import Result
from tests.benchmarks.rig import Rig, running_rig
from tests.benchmarks.screen import Screen, following
from tests.support.district import small_district

PLACES: Final = 10_000
ROUNDS: Final = 3
BUDGET: Final = 1.5
HANG_S: Final = 120.0


async def run() -> list[Result]:
    """Measure and return our time as a multiple of Alertmanager's."""
    async with running_rig(small_district(PLACES * ROUNDS), "ingest", "alerts", "api") as rig:
        async with running_alertmanager(rig.folder) as alertmanager, following(rig) as screen:
            rounds = [
                (await _our_burst(rig, screen, number), await alertmanager.burst(f"round-{number}", PLACES))
                for number in range(ROUNDS)
            ]
        with psycopg.connect(rig.database_url) as database:
            committed = database.execute("select count(*) from incidents").fetchone()
    assert committed == (PLACES * ROUNDS,), f"{committed} incidents were committed."
    ours = statistics.median(seconds for seconds, _ in rounds)
    theirs = statistics.median(seconds for _, seconds in rounds)
    result = Result(
        name="burst",
        value=round(ours, 2),
        baseline=round(theirs, 2),
        ratio=round(ours / theirs, 2),
        unit="s",
        budget=BUDGET,
        met=ours / theirs <= BUDGET,
        at=SystemClock().now(),
        detail={
            "places": PLACES,
            "ours_s": " ".join(f"{seconds:.2f}" for seconds, _ in rounds),
            "alertmanager_s": " ".join(f"{seconds:.2f}" for _, seconds in rounds),
        },
    )
    return [result]


async def _our_burst(rig: Rig, screen: Screen, number: int) -> float:
    """Press every button of this round and wait for the last frame; return seconds."""
    payload = json.dumps({"id": "1", "type": "sos", "state": "raised"}).encode()
    messages = [
        (f"nowalls/v1/sos-{place:05}/alarm", payload) for place in range(number * PLACES, (number + 1) * PLACES)
    ]
    account = rig.account("bench-burst")
    started_s = time.perf_counter()
    publishing = asyncio.create_task(asyncio.to_thread(publish_all, account, messages))
    await screen.showed((number + 1) * PLACES, within_s=HANG_S)
    assert not screen.resyncs, "The screen fell behind: this is another measurement."
    await publishing
    return max(screen.opened_s.values()) - started_s
