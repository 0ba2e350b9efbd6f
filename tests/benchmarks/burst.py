"""10,000 alarms of 10,000 places at once, all committed and out as frames on one live socket, beside Alertmanager.

Rounds of ours and of Alertmanager in turn, each of fresh places; the figure is the median of the rounds' times.
Alertmanager keeps alerts in memory and each place is a group of its own; ours is on disk before it is a frame.
"""

import asyncio
import json
import statistics
import time
from typing import Final, Self

import msgspec
import psycopg
import websockets

from deploy.local.processes import LOOPBACK
from nowalls.runtime.clock import SystemClock
from tests.benchmarks.alertmanager import running_alertmanager
from tests.benchmarks.raw_mqtt import Account, publish_all
from tests.benchmarks.result import Result
from tests.benchmarks.rig import BENCH, Rig, running_rig
from tests.support.district import small_district

PLACES: Final = 10_000
ROUNDS: Final = 3
BUDGET: Final = 1.5
HANG_S: Final = 120.0


async def run() -> list[Result]:
    """Measure and return our time as a multiple of Alertmanager's."""
    async with running_rig(small_district(PLACES * ROUNDS), "ingest", "alerts", "api") as rig:
        async with running_alertmanager(rig.folder) as alertmanager, _Screen(rig) as screen:
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


async def _our_burst(rig: Rig, screen: "_Screen", number: int) -> float:
    """Press every button of this round and wait for the last frame; return seconds."""
    payload = json.dumps({"id": "1", "type": "sos", "state": "raised"}).encode()
    messages = [
        (f"nowalls/v1/sos-{place:05}/alarm", payload) for place in range(number * PLACES, (number + 1) * PLACES)
    ]
    account = Account(
        port=rig.mosquitto.services_port,
        username=BENCH,
        password=rig.bench_password,
        client_id="bench-burst",
    )
    started_s = time.perf_counter()
    publishing = asyncio.create_task(asyncio.to_thread(publish_all, account, messages))
    await screen.opened((number + 1) * PLACES)
    took_s = time.perf_counter() - started_s
    await publishing
    return took_s


class _Event(msgspec.Struct):
    """What is read of an event: no more than tells that an incident was opened."""

    name: str


class _Frame(msgspec.Struct):
    """A frame of the live protocol, as far as it is counted."""

    type: str
    name: str = ""
    events: list[_Event] = []


class _Screen:
    """A live socket that counts opened incidents."""

    def __init__(self, rig: Rig) -> None:
        """Take the rig; the connection is made on entering."""
        self._rig = rig
        self._count = 0
        self._frame = msgspec.json.Decoder(_Frame)

    async def __aenter__(self) -> Self:
        """Connect and take the snapshot."""
        self._socket = await websockets.connect(
            f"ws://{LOOPBACK}:{self._rig.http_port}/api/v1/live",
            subprotocols=[websockets.Subprotocol("nowalls.v1")],
            max_size=None,
        )
        await self._socket.send(json.dumps({"type": "auth", "token": self._rig.token()}))
        while (await self._receive()).type != "snapshot":
            pass
        return self

    async def __aexit__(self, *_: object) -> None:
        """Disconnect."""
        await self._socket.close()

    async def _receive(self) -> _Frame:
        async with asyncio.timeout(HANG_S):
            return self._frame.decode(await self._socket.recv())

    async def opened(self, wanted: int) -> None:
        """Take frames until so many incidents were opened."""
        while self._count < wanted:
            frame = await self._receive()
            events = frame.events if frame.type == "events" else [frame]
            self._count += sum(event.name == "incident.opened" for event in events)
            assert frame.type not in ("resync", "snapshot"), "The screen fell behind: this is another measurement."
