"""A live socket whose line is full is reset, also when only an unanswered ping tells of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from errno import ECONNRESET
from socket import SO_ERROR, SOL_SOCKET
from typing import Any

import pytest
import uvicorn
import websockets

from api.connections import LiveProtocol
from api.service import QuietServer
from deploy.local.processes import LOOPBACK, free_port
from tests.support.waiting import HANG_S

MEGABYTES = "x" * 8_000_000
"""More than the buffers of both ends hold."""


async def pours(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401  # an ASGI application
    """Accept, and send one frame that is more than the line holds."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": MEGABYTES})
        while (await receive())["type"] != "websocket.disconnect":
            pass


@asynccontextmanager
async def poured_over() -> AsyncIterator[websockets.ClientConnection]:
    """A client of that application behind a server that pings every fifth of a second."""
    config = uvicorn.Config(
        pours, port=free_port(), ws=LiveProtocol, ws_ping_interval=0.2, ws_ping_timeout=0.2, log_config=None
    )
    server = QuietServer(config)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(HANG_S):
        while not server.started:  # noqa: ASYNC110  # uvicorn gives no event to wait for
            await asyncio.sleep(0.01)
        url = f"ws://{LOOPBACK}:{config.port}/"
        async with websockets.connect(url, max_size=None, max_queue=1, ping_interval=None, compression=None) as client:
            yield client
        server.should_exit = True
        await serving


async def test_a_full_line_is_reset_when_no_ping_comes_back() -> None:
    """A close frame would stand behind what was never taken, for good; the client's kernel is told at once."""
    async with poured_over() as client:
        client.transport.pause_reading()
        line = client.transport.get_extra_info("socket")
        while line.getsockopt(SOL_SOCKET, SO_ERROR) != ECONNRESET:  # noqa: ASYNC110  # nobody reads, so nothing tells
            await asyncio.sleep(0.05)
        client.transport.abort()


async def test_a_line_that_is_read_is_kept() -> None:
    """Who takes the frame, answers pings, and goes on for many of them is not cut."""
    async with poured_over() as client:
        assert len(await client.recv()) == len(MEGABYTES)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.0):
                await client.recv()
        assert client.close_code is None
