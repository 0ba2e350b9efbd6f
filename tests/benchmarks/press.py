"""Press to screen, idle, beside ``bare_press``: paho, one psycopg async INSERT and commit, websockets send.

Both ways are pressed in turn, on the same broker and the same database server, so that the machine's moods hit
both. The clock is one process's: the device's publish to the frame in the console's hands.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aiomqtt
import psycopg
import websockets

from deploy.local.processes import LOOPBACK, free_port
from nowalls.runtime.clock import SystemClock
from tests.benchmarks.result import Result, percentile
from tests.benchmarks.rig import Rig, running_rig
from tests.support.district import small_district
from tests.support.live import LiveConsole, live_console

PRESSES: Final = 400
WARM_UP: Final = 20
BUDGET_P50: Final = 4.0
BUDGET_P99: Final = 5.0
HANG_S: Final = 20.0
PAUSE_S: Final = 0.02
"""Idle: one press at a time, and everything has come to rest before the next."""


async def run() -> list[Result]:
    """Measure and return the median and the 99th percentile, each as a multiple of the bare way's."""
    ours: list[float] = []
    bare: list[float] = []
    async with (
        running_rig(small_district(PRESSES + WARM_UP), "ingest", "alerts", "api") as rig,
        _bare_way(rig) as bare_press,
        live_console(f"ws://{LOOPBACK}:{rig.http_port}/api/v1/live", rig.token()) as console,
        rig.device("bench-device") as device,
    ):
        for number in range(PRESSES + WARM_UP):
            took_ms = await our_press(device, console, number)
            bare_ms = await bare_press(number)
            if number >= WARM_UP:
                ours.append(took_ms)
                bare.append(bare_ms)
            await asyncio.sleep(PAUSE_S)
    return [_result("press_p50", ours, bare, 0.5, BUDGET_P50), _result("press_p99", ours, bare, 0.99, BUDGET_P99)]


def _result(name: str, ours: list[float], bare: list[float], share: float, budget: float) -> Result:
    value, baseline = percentile(ours, share), percentile(bare, share)
    return Result(
        name=name,
        value=round(value, 2),
        baseline=round(baseline, 2),
        ratio=round(value / baseline, 2),
        unit="ms",
        budget=budget,
        met=value / baseline <= budget,
        at=SystemClock().now(),
        detail={"presses": len(ours), "worst_ms": round(max(ours), 2)},
    )


async def our_press(device: aiomqtt.Client, console: LiveConsole, number: int) -> float:
    """Press one home's button and wait for its incident on the live socket; return milliseconds."""
    payload = json.dumps({"id": "1", "type": "sos", "state": "raised"})
    known = len(console.incidents)
    started_s = time.perf_counter()
    publishing = asyncio.create_task(device.publish(f"nowalls/v1/sos-{number:05}/alarm", payload, qos=1))
    await console.until(lambda each: len(each.incidents) > known)
    took_ms = (time.perf_counter() - started_s) * 1000
    await publishing
    return took_ms


@asynccontextmanager
async def _bare_way(rig: Rig) -> AsyncIterator["_BarePress"]:
    """Run the skeleton: a subscriber that inserts one row and sends one frame, and nothing else."""
    port = free_port()
    press = _BarePress(rig, port)
    connection = await psycopg.AsyncConnection.connect(rig.database_url, autocommit=True)
    async with connection, websockets.serve(press.serve, LOOPBACK, port):
        await connection.execute("create table bare (id bigint generated always as identity, payload jsonb)")
        press.connection = connection
        async with (
            rig.device("bare-subscriber") as subscriber,
            websockets.connect(f"ws://{LOOPBACK}:{port}") as screen,
            rig.device("bare-device") as device,
        ):
            await subscriber.subscribe("nowalls/v1/bare/#", qos=1)
            working = asyncio.create_task(press.work(subscriber))
            press.screen, press.device = screen, device
            yield press
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


class _BarePress:
    """The bare way, from publish to frame."""

    connection: psycopg.AsyncConnection
    screen: websockets.ClientConnection
    device: aiomqtt.Client

    def __init__(self, rig: Rig, port: int) -> None:
        """Take the rig; the connections are set by ``_bare_way``."""
        self._rig = rig
        self._port = port
        self._screens: set[websockets.ServerConnection] = set()

    async def serve(self, screen: websockets.ServerConnection) -> None:
        """Keep a screen connected."""
        self._screens.add(screen)
        await screen.wait_closed()

    async def work(self, subscriber: aiomqtt.Client) -> None:
        """Insert and send, message by message."""
        async for message in subscriber.messages:
            assert isinstance(message.payload, bytes)
            text = message.payload.decode()
            await self.connection.execute("insert into bare (payload) values (%s)", [text])
            for screen in self._screens:
                await screen.send(text)

    async def __call__(self, number: int) -> float:
        """Press once and wait for the frame; return milliseconds."""
        payload = json.dumps({"id": str(number), "type": "sos", "state": "raised"})
        started_s = time.perf_counter()
        publishing = asyncio.create_task(self.device.publish("nowalls/v1/bare/alarm", payload, qos=1))
        async with asyncio.timeout(HANG_S):
            await self.screen.recv()
        took_ms = (time.perf_counter() - started_s) * 1000
        await publishing
        return took_ms
