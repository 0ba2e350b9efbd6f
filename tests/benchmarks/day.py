"""One device's day out of ten million readings, as a page asks for it, beside its rows read bare from the same table.

A thousand devices report each minute for a week; with ``SCALE=full`` for ten weeks. Asked over HTTP, of another device
and day each time, in stretches of five minutes. The bare way is one psycopg connection past row-level security that
fetches the day's raw rows by the device's key, with nothing between.
"""

import asyncio
import os
import random
import statistics
import time
from datetime import datetime, timedelta
from typing import Final

import httpx2
import psycopg

from deploy.local.processes import LOOPBACK
from nowalls.domain.local_time import LOCAL
from nowalls.runtime.clock import SystemClock
from tests.benchmarks.result import Result, bounded
from tests.benchmarks.rig import Rig, running_rig
from tests.support.district import small_district

DEVICES: Final = 1_000
DAYS: Final = 7
MINUTES: Final = 24 * 60
TIMES: Final = 60
BUDGET_MS: Final = 50.0
DAY: Final = timedelta(days=1)
LOAD: Final = """
insert into readings (device_key, at, received_at, digest, battery, rssi, temperature)
select d.key, m.at, m.at, hashint8extended(extract(epoch from m.at)::bigint, d.key), 90, -70, 20 + random()
from generate_series(%(since)s::timestamptz, %(since)s::timestamptz + interval '23:59', interval '1 min') as m (at)
cross join (select key from devices where id like 'sos-0%%' order by key limit %(devices)s) as d
"""


async def run() -> list[Result]:
    """Fill, ask both ways in turn, and return the median."""
    days = DAYS * (10 if os.environ.get("SCALE") == "full" else 1)
    async with running_rig(small_district(DEVICES), "ingest", "alerts", "api") as rig:
        now = SystemClock().now().astimezone(LOCAL)
        today = datetime(now.year, now.month, now.day, tzinfo=LOCAL)
        begins = [today - (n + 1) * DAY for n in range(days)]
        await asyncio.to_thread(_fill, rig, begins)
        return [await asyncio.to_thread(_compare, rig, begins)]


def _fill(rig: Rig, begins: list[datetime]) -> None:
    with psycopg.connect(rig.database_url, autocommit=True) as connection:
        for begin in begins:
            connection.execute(LOAD, {"since": begin, "devices": DEVICES})
        connection.execute("vacuum analyze readings")


def _compare(rig: Rig, begins: list[datetime]) -> Result:
    chance, ours_ms, bare_ms = random.Random(1), list[float](), list[float]()
    headers = {"Authorization": f"Bearer {rig.token()}"}
    base = f"http://{LOOPBACK}:{rig.http_port}/api/v1"
    with httpx2.Client(base_url=base, headers=headers) as client, psycopg.connect(rig.database_url) as connection:
        for _ in range(TIMES):
            device_id, begin = f"sos-{chance.randrange(DEVICES):05}", chance.choice(begins)
            ours_ms.append(_our_day_ms(client, device_id, begin))
            bare_ms.append(_bare_day_ms(connection, device_id, begin))
    detail: dict[str, float | int | str] = {
        "readings": DEVICES * MINUTES * len(begins),
        "longest_ms": round(max(ours_ms), 1),
        "bare_longest_ms": round(max(bare_ms), 1),
    }
    return bounded(
        "day", statistics.median(ours_ms), statistics.median(bare_ms), bound=BUDGET_MS, unit="ms", detail=detail
    )


def _our_day_ms(client: httpx2.Client, device_id: str, begin: datetime) -> float:
    began_s = time.perf_counter()
    asked = {"metric": "temperature", "from": begin.isoformat(), "to": (begin + DAY).isoformat()}
    answer = client.get(f"/devices/{device_id}/readings", params=asked)
    took_ms = 1000 * (time.perf_counter() - began_s)
    told = sum(each["n"] for each in answer.raise_for_status().json()["items"])
    assert told == MINUTES, f"{told} of {MINUTES} readings were counted."
    return took_ms


def _bare_day_ms(connection: psycopg.Connection, device_id: str, begin: datetime) -> float:
    began_s = time.perf_counter()
    rows = connection.execute(
        "select at, temperature from readings where device_key = (select key from devices where id = %s)"
        " and at >= %s and at < %s",
        (device_id, begin, begin + DAY),
    ).fetchall()
    took_ms = 1000 * (time.perf_counter() - began_s)
    assert len(rows) == MINUTES, f"{len(rows)} of {MINUTES} rows were read."
    return took_ms
