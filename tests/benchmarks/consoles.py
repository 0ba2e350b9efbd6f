"""Many consoles follow the live socket: how long after an incident was opened each of them is told.

A thousand at 20 incidents a second and two hundred at a hundred, each time with one that has stopped reading. Counted
from the event's own time, when the engine decided: its commit, the api's reading and the frames to all are in the
figure. From the press on, with the broker, ingest and the engine before it, stands in the detail. Beside it, in the
same run, the same crowd at the least that could be called a live socket: frames of the same size, on the same schedule,
broadcast by the websockets library with nothing behind it.
"""

import asyncio
import json
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

import websockets

from deploy.local.processes import LOOPBACK, free_port
from nowalls.runtime.clock import SystemClock
from tests.benchmarks.crowd import Told, crowd
from tests.benchmarks.pacing import Due, publisher, send
from tests.benchmarks.result import Result, bounded, percentile
from tests.benchmarks.rig import Rig, running_rig
from tests.support.district import small_district

FOR_S: Final = 15
"""Shorter than the first step of an unclaimed incident, which would double the events."""
BUDGET_MS: Final = 150.0
PRESS: Final = json.dumps({"id": "1", "type": "sos", "state": "raised"}).encode()
FRAME_BYTES: Final = 1_000
"""About what an opened incident takes."""


class Load(NamedTuple):
    """So many consoles, and so many incidents a second."""

    consoles: int
    a_second: int


LOADS: Final = (Load(1_000, 20), Load(200, 100))


async def run() -> list[Result]:
    """Measure each load, ours and bare, and return the 99th percentiles over all consoles and incidents."""
    results, first = [], 0
    async with running_rig(
        small_district(sum(FOR_S * each.a_second for each in LOADS)), "ingest", "alerts", "api"
    ) as rig:
        for load in LOADS:
            results.append(_result(load, await _our_way(rig, load, first), await _bare_way(load)))
            first += FOR_S * load.a_second
    return results


class Waits(NamedTuple):
    """Each console's milliseconds to each incident."""

    from_event_ms: list[float]
    from_press_ms: list[float]
    joined_s: float
    """Until all consoles had their snapshots, fifty at a time."""
    resyncs: int


def _result(load: Load, ours: Waits, bare: Waits) -> Result:
    value, baseline = percentile(ours.from_event_ms, 0.99), percentile(bare.from_event_ms, 0.99)
    detail: dict[str, float | int | str] = {
        "incidents_a_second": load.a_second,
        "told": len(ours.from_event_ms),
        "p50_ms": round(statistics.median(ours.from_event_ms), 1),
        "longest_ms": round(max(ours.from_event_ms), 1),
        "press_p50_ms": round(statistics.median(ours.from_press_ms), 1),
        "press_p99_ms": round(percentile(ours.from_press_ms, 0.99), 1),
        "bare_p50_ms": round(statistics.median(bare.from_event_ms), 1),
        "joined_s": round(ours.joined_s, 2),
        "bare_joined_s": round(bare.joined_s, 2),
        "resyncs": ours.resyncs,
    }
    return bounded(f"consoles_{load.consoles}", value, baseline, bound=BUDGET_MS, unit="ms", detail=detail)


async def _our_way(rig: Rig, load: Load, first: int) -> Waits:
    """Press on schedule."""
    token = await asyncio.to_thread(rig.token)
    async with crowd(rig.http_port, token, load.consoles) as consoles, publisher(rig, f"presser-{first}") as pressing:
        begin = Begin.soon()
        schedule = [
            Due(n / load.a_second, f"nowalls/v1/sos-{first + n:05}/alarm", PRESS) for n in range(FOR_S * load.a_second)
        ]
        await send(pressing, schedule, begin_s=begin.elapsed_s)
        told = await consoles.told(len(schedule))
    return _waits(told, load, first, begin)


class Begin(NamedTuple):
    """The schedule's first moment: by the clock that paces, and by the one that events bear."""

    elapsed_s: float
    epoch_s: float

    @classmethod
    def soon(cls) -> "Begin":
        """In a tenth of a second."""
        return cls(time.perf_counter() + 0.1, SystemClock().now().timestamp() + 0.1)


def _waits(told: Told, load: Load, first: int, begin: Begin) -> Waits:
    """Return every wait, after a look that each console was told of each incident exactly once and none was cut off."""
    expected = set(range(first, first + FOR_S * load.a_second))
    whole = [len(sites) == len(expected) and set(sites) == expected for sites in told.sites]
    assert not told.closed, f"{len(told.closed)} of {load.consoles} consoles were cut off: {Counter(told.closed)}."
    assert all(whole), f"{whole.count(False)} of {load.consoles} consoles missed an incident or were told of one twice."
    opened_s = {site: at.timestamp() for site, at in told.events_at.items()}
    pressed_s = {site: begin.epoch_s + (site - first) / load.a_second for site in expected}
    all_told = [
        (site, told_s)
        for sites, times_s in zip(told.sites, told.told_s, strict=True)
        for site, told_s in zip(sites, times_s, strict=True)
    ]
    return Waits(
        from_event_ms=[1000 * (told_s - opened_s[site]) for site, told_s in all_told],
        from_press_ms=[1000 * (told_s - pressed_s[site]) for site, told_s in all_told],
        joined_s=told.joined_s,
        resyncs=told.resyncs,
    )


async def _bare_way(load: Load) -> Waits:
    """Broadcast on the same schedule to the same crowd."""
    port = free_port()
    async with _bare_server(port) as screens, crowd(port, "", load.consoles) as consoles:
        begin = Begin.soon()
        for n in range(FOR_S * load.a_second):
            await asyncio.sleep(max(0.0, begin.elapsed_s + n / load.a_second - time.perf_counter()))
            data = {"id": f"inc-{n}", "site_id": f"extra-{n}", "padding": " " * FRAME_BYTES}
            event = {"at": SystemClock().now().isoformat(), "name": "incident.opened", "data": data}
            websockets.broadcast(screens, json.dumps(event, separators=(",", ":")))
        told = await consoles.told(FOR_S * load.a_second)
    return _waits(told, load, 0, begin)


@asynccontextmanager
async def _bare_server(port: int) -> AsyncIterator[set[websockets.ServerConnection]]:
    """Serve the least of a live socket: whoever says anything gets an empty snapshot and then what is broadcast."""
    screens: set[websockets.ServerConnection] = set()

    async def serve(screen: websockets.ServerConnection) -> None:
        await screen.recv()
        await screen.send('{"type":"snapshot"}')
        screens.add(screen)
        await screen.wait_closed()
        screens.discard(screen)

    subprotocols = [websockets.Subprotocol("nowalls.v1")]
    async with websockets.serve(serve, LOOPBACK, port, subprotocols=subprotocols, compression=None):
        yield screens
