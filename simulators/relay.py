"""A relay between some devices and the broker: the line that can be cut."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from nowalls.domain.ids import DeviceId
from nowalls.runtime.clock import Clock
from simulators.happenings.scene import Cut
from simulators.publishing import BrokerAddress

LOOPBACK: Final = "127.0.0.1"
CHUNK_BYTES: Final = 65_536
RESET: Final = struct.pack("ii", 1, 0)
"""A lingering time of 0 s: closing sends a reset and no farewell, as a line that breaks."""

Stretches: TypeAlias = tuple[tuple[datetime, datetime], ...]


def outages(cuts: Sequence[Cut]) -> dict[Stretches, frozenset[DeviceId]]:
    """Group devices by when their line is gone, the stretches in order and apart: each group shares one relay."""
    of_device: dict[DeviceId, list[tuple[datetime, datetime]]] = {}
    for cut in cuts:
        for device in cut.devices:
            of_device.setdefault(device, []).append((cut.begin, cut.end))
    groups: dict[Stretches, set[DeviceId]] = {}
    for device, stretches in of_device.items():
        groups.setdefault(_joined(stretches), set()).add(device)
    return {stretches: frozenset(devices) for stretches, devices in groups.items()}


def _joined(stretches: Sequence[tuple[datetime, datetime]]) -> Stretches:
    joined: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(stretches):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


@dataclass(slots=True)
class Relay:
    """Passes connections on to the broker, until it is cut."""

    broker: BrokerAddress
    port: int = 0
    _reserved: socket.socket | None = None
    """Bound and never listening: while the line is cut nobody else's connection may take the port."""
    _server: asyncio.Server | None = None
    _passing: set[asyncio.Task[None]] = field(default_factory=set)
    _ends: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def address(self) -> BrokerAddress:
        """Where devices find it."""
        return BrokerAddress(host=LOOPBACK, port=self.port)

    async def mend(self) -> None:
        """Take connections, always on the same port."""
        if self._reserved is None:
            self._reserved = socket.socket()
            self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._reserved.bind((LOOPBACK, 0))
            self.port = self._reserved.getsockname()[1]
        if self._server is None:
            self._server = await asyncio.start_server(self._pass_on, LOOPBACK, self.port, reuse_address=True)

    async def end(self) -> None:
        """Cut it for ever and give the port back."""
        await self.cut()
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None

    async def cut(self) -> None:
        """Reset every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for end in self._ends:
            with suppress(OSError):
                end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.transport.abort()
        for passing in list(self._passing):
            passing.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passing = asyncio.current_task()
        assert passing is not None  # noqa: S101  # the server runs each connection as a task
        self._passing.add(passing)
        self._ends.add(writer)
        try:
            await self._between(reader, writer)
        except asyncio.CancelledError:
            # Whoever is cut ends here: the server would report a cancelled connection as a fault.
            pass
        finally:
            self._ends.discard(writer)
            self._passing.discard(passing)
            writer.transport.abort()

    async def _between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(self.broker.host, self.broker.port)
        except OSError:
            return
        self._ends.add(far_writer)
        try:
            with suppress(OSError):
                await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            self._ends.discard(far_writer)
            far_writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK_BYTES):
        writer.write(chunk)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


@asynccontextmanager
async def cut_lines(
    groups: Mapping[Stretches, frozenset[DeviceId]], broker: BrokerAddress, clock: Clock
) -> AsyncIterator[dict[DeviceId, BrokerAddress]]:
    """Lead each group's lines through a relay and cut it when its time comes; gives where each device connects to."""
    async with AsyncExitStack() as stack:
        lines: dict[DeviceId, BrokerAddress] = {}
        for stretches, devices in groups.items():
            relay = Relay(broker)
            await relay.mend()
            stack.push_async_callback(relay.end)
            lines |= dict.fromkeys(devices, relay.address)
            cutting = asyncio.create_task(_cut_in_time(relay, stretches, clock))
            stack.push_async_callback(_end, cutting)
        yield lines


async def _cut_in_time(relay: Relay, stretches: Stretches, clock: Clock) -> None:
    for begin, end in stretches:
        await asyncio.sleep(max(0.0, (begin - clock.now()).total_seconds()))
        await relay.cut()
        await asyncio.sleep(max(0.0, (end - clock.now()).total_seconds()))
        await relay.mend()


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
