"""The fault proxy itself: what it forwards, holds back, cuts and refuses."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from deploy.local.processes import LOOPBACK
from tests.support.faults import FaultProxy

OpenBefore = Callable[[int], Awaitable[FaultProxy]]


@pytest.fixture
async def echo_port() -> AsyncIterator[int]:
    """A server that sends back what it gets."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(100):
            writer.write(chunk)
        writer.close()

    server = await asyncio.start_server(echo, LOOPBACK, 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def test_it_forwards_and_stalls(fault_proxy: OpenBefore, echo_port: int) -> None:
    """While it stalls nothing comes through and nothing is lost; when it flows again everything arrives."""
    proxy = await fault_proxy(echo_port)
    reader, writer = await asyncio.open_connection(LOOPBACK, proxy.port)
    writer.write(b"one")
    assert await reader.readexactly(3) == b"one"
    proxy.stall()
    writer.write(b"two")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.1)
    proxy.flow()
    assert await reader.readexactly(3) == b"two"
    writer.close()


async def test_it_cuts(fault_proxy: OpenBefore, echo_port: int) -> None:
    """A cut resets the connection there is, and the next one works."""
    proxy = await fault_proxy(echo_port)
    reader, writer = await asyncio.open_connection(LOOPBACK, proxy.port)
    writer.write(b"one")
    await reader.readexactly(3)
    await proxy.cut()
    with pytest.raises(ConnectionResetError):
        await reader.read(1)
    writer.close()
    again, other = await asyncio.open_connection(LOOPBACK, proxy.port)
    other.write(b"two")
    assert await again.readexactly(3) == b"two"
    other.close()


async def test_it_refuses(fault_proxy: OpenBefore, echo_port: int) -> None:
    """Stopped, it refuses connections; listening again, it takes them on the same port."""
    proxy = await fault_proxy(echo_port)
    await proxy.stop()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(LOOPBACK, proxy.port)
    await proxy.listen()
    reader, writer = await asyncio.open_connection(LOOPBACK, proxy.port)
    writer.write(b"one")
    assert await reader.readexactly(3) == b"one"
    writer.close()
