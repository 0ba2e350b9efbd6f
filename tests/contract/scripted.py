"""A broker that says what no real one would: for what readers must survive."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from deploy.local.processes import LOOPBACK
from nowalls.runtime.mqtt import MqttAddress, MqttVersion, packets
from nowalls.runtime.mqtt.packets import Kind

Script = Callable[["Line"], Awaitable[None]]


@dataclass(slots=True)
class Line:
    """One connection of a reader, after it was welcomed and its subscription granted."""

    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, data: bytes) -> None:
        """Send bytes, however long the reader lets us wait."""
        self.writer.write(data)
        await self.writer.drain()

    async def listen(self) -> bytes:
        """Return the reader's next bytes."""
        return await self.reader.read(65_536)


@asynccontextmanager
async def scripted_broker(script: Script) -> AsyncIterator[MqttAddress]:
    """Welcome every reader (MQTT 3.1.1), grant what it subscribes to, then follow the script; yields the address."""
    serving: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.append(task)
        line = Line(len(serving), reader, writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await _packet(reader)
            writer.write(bytes([Kind.CONNACK << 4, 2, 1 if line.number > 1 else 0, 0]))
            await _packet(reader)
            writer.write(bytes([Kind.SUBACK << 4, 3, 0, 1, 1]))
            await script(line)
        writer.transport.abort()

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    yield MqttAddress(host=LOOPBACK, port=port, username="u", password="p", version=MqttVersion.V311)
    server.close()
    for task in serving:
        task.cancel()
    await asyncio.gather(*serving)


async def _packet(reader: asyncio.StreamReader) -> bytes:
    """Read one whole packet of less than 16 kB."""
    await reader.readexactly(1)
    length = (await reader.readexactly(1))[0]
    if length >= packets.CONTINUES:
        length = (length & 0x7F) | (await reader.readexactly(1))[0] << 7
    return await reader.readexactly(length)


async def idle(_line: Line) -> None:
    """Say nothing for as long as the test takes."""
    await asyncio.sleep(600)
