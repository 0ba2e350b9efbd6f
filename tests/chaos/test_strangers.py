"""Ten thousand half-open connections in a minute beside two thousand consoles: every alarm still reaches a screen."""

import asyncio
import time
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

import httpx2
import pytest
import websockets

from nowalls.runtime.open_files import allow_most_open_files
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.live import LiveConsole, live_console

IDLE = 2_000
STRANGERS = 10_000
OVER_S = 60.0
FILES = 15_000
MORE_MB = 400
"""Two thousand consoles with their queues take some 60 KB each, a half-open connection a few; the rest is room."""
HALF_A_HEAD = b"GET /api/v1/live HTTP/1.1\r\nHost: x\r\n"
UPGRADE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: nowalls.v1\r\n\r\n"
)
SAID = (b"", HALF_A_HEAD, HALF_A_HEAD + UPGRADE)
"""Nothing at all, half a head, and a live socket without its auth frame."""


def resident_mb(centre: Centre) -> float:
    """The api's resident memory."""
    pid = centre.running["api"].pid
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


async def a_stranger(centre: Centre, said: bytes, at_s: float) -> float:
    """Connect at a time, say something, and wait to be closed; return how long that took."""
    await asyncio.sleep(at_s)
    began_s = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", centre.http_port)
    writer.write(said)
    while await reader.read(4_096):
        pass
    writer.close()
    return time.monotonic() - began_s


async def an_idle_console(centre: Centre, token: str, stack: AsyncExitStack) -> websockets.ClientConnection:
    """Log in on the live socket and go on reading."""
    subprotocols = [websockets.Subprotocol("nowalls.v1")]
    live = await stack.enter_async_context(websockets.connect(centre.live, subprotocols=subprotocols, max_size=None))
    await live.recv()
    await live.send(f'{{"type":"auth","token":"{token}"}}')
    return live


async def read_on(live: websockets.ClientConnection) -> None:
    """Read what comes, as a console does."""
    async for _ in live:
        pass


async def press_each_second(centre: Centre, desk: LiveConsole, took_s: list[float]) -> None:
    """Press a button each second and note how long its incident takes to a screen."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button, centre_client(centre) as lead:
        while True:
            known = set(desk.incidents)
            began_s = time.monotonic()
            await button.alarm(f"p-{len(took_s)}", "sos")
            await desk.until(partial(shows_more_than, known))
            took_s.append(time.monotonic() - began_s)
            incident_id = next(iter(set(desk.incidents) - known))
            await lead.post(f"/incidents/{incident_id}/resolve", json={"outcome": "pressed_by_mistake"})
            await asyncio.sleep(1.0)


def shows_more_than(known: set[str], desk: LiveConsole) -> bool:
    """Tell whether an incident came that was not known before."""
    return bool(set(desk.incidents) - known)


def centre_client(centre: Centre) -> httpx2.AsyncClient:
    """A duty lead's client."""
    headers = {"Authorization": f"Bearer {centre.token('limin')}"}
    return httpx2.AsyncClient(base_url=f"{centre.http}/api/v1", headers=headers, timeout=60.0)


@pytest.mark.timeout(400)
async def test_a_crowd_of_strangers_keeps_no_alarm_away(centre: Centre) -> None:
    """All half-open connections are closed by the service, every press reaches the screen, memory stays bounded."""
    assert allow_most_open_files() >= FILES, f"This test opens {FILES} files."
    token, chance = centre.token(), Random(20)
    before_mb, took_s = resident_mb(centre), list[float]()
    async with AsyncExitStack() as stack, live_console(centre.live, token) as desk:
        idle = [await an_idle_console(centre, token, stack) for _ in range(IDLE)]
        async with asyncio.TaskGroup() as group:
            readers = [group.create_task(read_on(live)) for live in idle]
            pressing = group.create_task(press_each_second(centre, desk, took_s))
            strangers = [
                group.create_task(a_stranger(centre, chance.choice(SAID), chance.uniform(0.0, OVER_S)))
                for _ in range(STRANGERS)
            ]
            most_mb = 0.0
            while not all(each.done() for each in strangers):
                most_mb = max(most_mb, resident_mb(centre))
                await asyncio.sleep(1.0)
            pressing.cancel()
            for each in readers:
                each.cancel()
        assert all(live.close_code is None for live in idle), "An idle console was cut off."
    stayed_s = sorted(each.result() for each in strangers)
    print(  # noqa: T201  # a drill's figures are its result
        f"\nstrangers stayed p50 {median(stayed_s):.1f} s, longest {stayed_s[-1]:.1f} s; presses {len(took_s)},"
        f" p50 {1000 * median(took_s):.0f} ms, longest {1000 * max(took_s):.0f} ms;"
        f" api {before_mb:.0f} MB before, {most_mb:.0f} MB at most"
    )
    assert len(took_s) > OVER_S / 3
    assert most_mb - before_mb < MORE_MB
    assert httpx2.get(f"{centre.http}/readyz").status_code == 200
