"""Faults between two parts: a TCP proxy that refuses, stalls, slows down and cuts."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import pytest

from deploy.local.processes import LOOPBACK, free_port

CHUNK_BYTES = 65536
RESET = struct.pack("ii", 1, 0)
"""A lingering time of 0 s: closing sends a reset and no farewell."""


@dataclass(slots=True)
class FaultProxy:
    """Forwards a loopback port to another, until told otherwise. It lives in the test's event loop."""

    target_port: int
    port: int
    _server: asyncio.Server | None = None
    delay_s: float = 0.0
    """How long each chunk is held back: a long way, or a network that can hardly carry more."""
    overhear: Callable[[bytes], None] | None = None
    """Told of each chunk on its way back to who connected, before it is passed on."""
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _relays: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    async def open(cls, target_port: int) -> Self:
        """Open a proxy on a free port, which nobody else is given while it refuses connections."""
        proxy = cls(target_port, free_port())
        proxy._flowing.set()
        await proxy.listen()
        return proxy

    async def listen(self) -> None:
        """Take connections (again), always on the same port."""
        self._server = await asyncio.start_server(self._relay, LOOPBACK, self.port)

    async def stop(self) -> None:
        """Refuse new connections and cut those there are; ``listen`` ends it."""
        if self._server:
            self._server.close()
            self._server = None
        await self.cut()

    async def cut(self) -> None:
        """Reset every connection; new ones are welcome."""
        for writer in self._writers:
            with suppress(OSError):  # one that the other side has just closed
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()
        for relay in list(self._relays):
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)

    def stall(self) -> None:
        """Keep connections and pass nothing on, as a dead router does; ``flow`` ends it."""
        self._flowing.clear()

    def flow(self) -> None:
        """Pass everything on again, first what was held back."""
        self._flowing.set()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        relay = asyncio.current_task()
        assert relay is not None
        self._relays.add(relay)
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self.target_port)
        except OSError:
            writer.transport.abort()
        else:
            self._writers.add(far_writer)
            with suppress(OSError, asyncio.CancelledError):
                await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer, self._heard))
            far_writer.transport.abort()
            writer.transport.abort()
            self._writers.discard(far_writer)
        finally:
            self._writers.discard(writer)
            self._relays.discard(relay)

    def _heard(self, chunk: bytes) -> None:
        if self.overhear is not None:
            self.overhear(chunk)

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        heard: Callable[[bytes], None] = lambda _chunk: None,
    ) -> None:
        while chunk := await reader.read(CHUNK_BYTES):
            await asyncio.sleep(self.delay_s)
            await self._flowing.wait()
            heard(chunk)
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()


@pytest.fixture
async def fault_proxy() -> AsyncIterator[Callable[[int], Awaitable[FaultProxy]]]:
    """Opens a proxy before the port it is awaited with; they are closed at the end."""
    proxies: list[FaultProxy] = []

    async def open_before(target_port: int) -> FaultProxy:
        proxies.append(await FaultProxy.open(target_port))
        return proxies[-1]

    yield open_before
    for proxy in proxies:
        await proxy.stop()
