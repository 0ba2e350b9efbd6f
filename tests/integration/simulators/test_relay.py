"""The line that can be cut: it comes back where it was, whoever looks for a port meanwhile."""

import asyncio
import socket

import pytest

from simulators.publishing import BrokerAddress
from simulators.relay import LOOPBACK, Relay


async def test_a_cut_line_keeps_its_port_until_it_is_mended() -> None:
    """While it is cut it refuses, and nobody else gets its port; mended it passes on again, from the same port."""

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        await writer.drain()
        writer.close()

    far = await asyncio.start_server(greet, LOOPBACK, 0)
    relay = Relay(BrokerAddress(host=LOOPBACK, port=far.sockets[0].getsockname()[1]))
    await relay.mend()
    port = relay.port
    await relay.cut()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(LOOPBACK, port)
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind((LOOPBACK, port))
    await relay.mend()
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    assert await reader.read(5) == b"hello"
    writer.close()
    await relay.end()
    far.close()
