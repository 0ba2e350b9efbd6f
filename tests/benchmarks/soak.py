"""A district's normal load for an hour: 80,000 devices, 340 messages a second, and a desk that handles what comes.

``SOAK_MINUTES`` shortens it. The memory of each process at the end stands beside its memory after the first sixth of
the run, when caches and pools are filled; the data on disk grows, the processes may not.
"""

import asyncio
import json
import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import httpx2
import psycopg

from deploy.local.processes import LOOPBACK
from nowalls.runtime.clock import SystemClock
from tests.benchmarks.pacing import Due, publisher, send
from tests.benchmarks.result import Result, percentile
from tests.benchmarks.rig import Rig, running_rig
from tests.benchmarks.screen import Screen, following
from tests.support.district import small_district

DEVICES: Final = 80_000
MESSAGES_A_SECOND: Final = 340
"""Of 80,000 devices that say something every four minutes."""
PRESSES_AN_HOUR: Final = 330
"""80,000 users with three calls a month each."""
MINUTES: Final = float(os.environ.get("SOAK_MINUTES", "60"))
LOOK_EACH_S: Final = 15.0
BUDGET: Final = 1.05
"""Flat: what a pool and an allocator may still take; a leak of a byte a message would be 1.2 MB."""
SERVICES: Final = ("ingest", "alerts", "api")


async def run() -> list[Result]:
    """Live an hour; return each service's memory at the end beside that after the first sixth."""
    memory: dict[str, list[float]] = defaultdict(list)
    async with running_rig(small_district(DEVICES), *SERVICES) as rig:
        async with publisher(rig, "district") as client, following(rig) as screen:
            presses: dict[str, float] = {}
            begin_s = time.perf_counter() + 0.5
            at_work = [
                asyncio.create_task(_handle(rig, screen)),
                asyncio.create_task(_look(rig, memory)),
            ]
            late_s = await send(client, _an_hour(presses), begin_s=begin_s)
            await asyncio.sleep(10)
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)
        facts = _facts(rig)
        shown_s = [screen.opened_s[site] - begin_s - at_s for site, at_s in presses.items() if site in screen.opened_s]
    assert len(shown_s) == len(presses), f"Of {len(presses)} presses {len(shown_s)} were shown."
    assert facts["undecided"] == 0
    detail: dict[str, float | int | str] = {
        "minutes": MINUTES,
        "messages": int(MINUTES * 60 * MESSAGES_A_SECOND),
        "presses": len(presses),
        "press_p50_ms": round(statistics.median(shown_s) * 1000, 1),
        "press_p99_ms": round(percentile(shown_s, 0.99) * 1000, 1),
        "publisher_late_s": round(late_s, 3),
        **facts,
    }
    return [_result(service, samples, detail) for service, samples in memory.items()]


def _result(service: str, samples: list[float], detail: dict[str, float | int | str]) -> Result:
    warm = samples[len(samples) // 6 :]
    part = max(1, len(warm) // 10)
    before, after = statistics.median(warm[:part]), statistics.median(warm[-part:])
    return Result(
        name=f"soak_{service}",
        value=round(after, 1),
        baseline=round(before, 1),
        ratio=round(after / before, 3),
        unit="MB",
        budget=BUDGET,
        met=after / before <= BUDGET,
        at=SystemClock().now(),
        detail=detail | {"largest_mb": round(max(samples), 1)},
    )


def _an_hour(presses: dict[str, float]) -> Iterator[Due]:
    """Measurements of devices chosen by chance, and presses, each of a home that did not press before."""
    chance, n = random.Random(1), 0
    homes = iter(chance.sample(range(DEVICES), k=int(PRESSES_AN_HOUR * MINUTES / 60) + 1))
    next_press_s = chance.expovariate(PRESSES_AN_HOUR / 3600)
    while (at_s := n / MESSAGES_A_SECOND) < MINUTES * 60:
        if at_s >= next_press_s and (home := next(homes, None)) is not None:
            presses[f"extra-{home}"] = at_s
            yield Due(at_s, f"nowalls/v1/sos-{home:05}/alarm", b'{"id":"1","type":"sos","state":"raised"}')
            next_press_s += chance.expovariate(PRESSES_AN_HOUR / 3600)
        device = chance.randrange(DEVICES)
        payload = {"battery": n % 100, "rssi": -70, "temperature": round(20 + n / 1e6, 6)}
        yield Due(at_s, f"nowalls/v1/sos-{device:05}/telemetry", json.dumps(payload).encode())
        n += 1


async def _handle(rig: Rig, screen: Screen) -> None:
    """Claim every incident after some seconds and resolve it after some more, as a desk does."""
    chance = random.Random(2)
    headers = {"Authorization": f"Bearer {await asyncio.to_thread(rig.token)}"}
    url = f"http://{LOOPBACK}:{rig.http_port}/api/v1/incidents"
    async with httpx2.AsyncClient(headers=headers, timeout=30.0) as desk, asyncio.TaskGroup() as group:
        while True:
            incident_id = await screen.incident_ids.get()
            group.create_task(_one(desk, f"{url}/{incident_id}", chance.uniform(2, 15), chance.uniform(20, 120)))


async def _one(desk: httpx2.AsyncClient, url: str, claim_after_s: float, resolve_after_s: float) -> None:
    await asyncio.sleep(claim_after_s)
    (await desk.post(f"{url}/claim", json={})).raise_for_status()
    await asyncio.sleep(resolve_after_s)
    (await desk.post(f"{url}/resolve", json={"outcome": "reassured_by_phone"})).raise_for_status()


async def _look(rig: Rig, memory: dict[str, list[float]]) -> None:
    """Note the resident memory of each process, in MB."""
    while True:
        await asyncio.sleep(LOOK_EACH_S)
        for service in SERVICES:
            memory[service].append(rig.resident_mb(service))


def _facts(rig: Rig) -> dict[str, float | int | str]:
    with psycopg.connect(rig.database_url) as database:
        row = database.execute(
            "select (select count(*) from readings), (select count(*) from signals),"
            " (select count(*) from signals where handled_at is null)"
        ).fetchone()
    assert row is not None
    return {"readings": row[0], "signals": row[1], "undecided": row[2]}
