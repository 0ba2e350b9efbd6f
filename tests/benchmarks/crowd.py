"""Many consoles in a process of their own that note when each of them was told of each incident.

The least that speaks WebSocket and ``nowalls.v1`` as a reader, so that the clock shows the server and not its clients:
a thousand ordinary clients would take more of the two cores than the server does. One more console reads nothing at
all after its snapshot.
"""

import asyncio
import base64
import re
import secrets
import struct
import time
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final, cast

import msgspec
import uvloop

from deploy.local.processes import LOOPBACK
from nowalls.runtime.clock import Clock, SystemClock
from nowalls.runtime.open_files import allow_most_open_files

OPENED: Final = re.compile(rb'"at": ?"([^"]+)","name": ?"incident\.opened".*?"site_id": ?"extra-(\d+)"')
SNAPSHOT: Final = b'{"type":"snapshot"'
RESYNC: Final = b'{"type":"resync"'
TEXT: Final = 1
CLOSE: Final = 8
PING: Final = 9
PONG: Final = 10
"""Opcodes (RFC 6455, 5.2)."""
EXTENDED_BYTES: Final = {126: 2, 127: 8}
"""How many bytes the length takes when it does not fit where it stands."""
JOINING_AT_ONCE: Final = 50
JOIN_WITHIN_S: Final = 120.0
LINGER_S: Final = 10.0
"""How long after the end of the schedule a console may still be told."""


class Told(msgspec.Struct, frozen=True):
    """What the crowd was told: for each console, in order, which site and when (seconds of the epoch)."""

    sites: list[list[int]]
    told_s: list[list[float]]
    events_at: dict[int, datetime]
    """When each site's event says that it happened."""
    joined_s: float
    """How long it took until every one had its snapshot."""
    resyncs: int
    closed: list[str]
    """The reasons of those that were cut off."""


@dataclass(slots=True, eq=False)
class _Console(asyncio.Protocol):
    """One console."""

    token: str
    clock: Clock
    stalled: bool
    events_at: dict[int, bytes]
    joined: asyncio.Event = field(default_factory=asyncio.Event)
    sites: "array[int]" = field(default_factory=lambda: array("l"))
    told_s: "array[float]" = field(default_factory=lambda: array("d"))
    resyncs: int = 0
    closed: str = ""
    _unread: bytearray = field(default_factory=bytearray)
    _upgraded: bool = False
    _transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the live socket."""
        self._transport = transport = cast("asyncio.Transport", transport)  # uvloop's own is of no common class
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        transport.write(
            f"GET /api/v1/live HTTP/1.1\r\nHost: {LOOPBACK}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Protocol: nowalls.v1\r\n\r\n".encode()
        )

    def connection_lost(self, _error: Exception | None) -> None:
        """Note it: nobody is to be cut off but who reads nothing."""
        self.closed = self.closed or "no close frame"

    def data_received(self, data: bytes) -> None:
        """Take whole frames; what is left waits for its rest."""
        now_s = self.clock.now().timestamp()
        self._unread += data
        if not self._upgraded and not self._upgrade():
            return
        at = 0
        while (frame := _frame(self._unread, at)) is not None:
            opcode, begin, at = frame
            if opcode == TEXT:
                self._take(self._unread[begin:at], now_s)
            elif opcode == CLOSE:
                self.closed = (
                    f"{int.from_bytes(self._unread[begin : begin + 2])} {self._unread[begin + 2 : at].decode()}"
                )
            elif opcode == PING and self._transport is not None:
                self._transport.write(_masked(PONG, bytes(self._unread[begin:at])))
        del self._unread[:at]

    def _upgrade(self) -> bool:
        head, end, rest = bytes(self._unread).partition(b"\r\n\r\n")
        if not end or self._transport is None:
            return False
        assert head.startswith(b"HTTP/1.1 101"), f"The live socket was refused: {head[:80]!r}."
        self._unread = bytearray(rest)
        self._upgraded = True
        self._transport.write(_masked(TEXT, msgspec.json.encode({"type": "auth", "token": self.token})))
        return True

    def _take(self, frame: bytearray, now_s: float) -> None:
        for at, number in OPENED.findall(frame):
            self.sites.append(site := int(number))
            self.told_s.append(now_s)
            self.events_at.setdefault(site, at)
        self.resyncs += frame.startswith(RESYNC)
        if frame.startswith(SNAPSHOT) and not self.joined.is_set():
            self.joined.set()
            if self.stalled and self._transport is not None:
                self._transport.pause_reading()


def _frame(data: bytearray, at: int) -> tuple[int, int, int] | None:
    """Return a server's frame that begins here: its opcode, and where its payload begins and ends (RFC 6455, 5.2)."""
    if len(data) < at + 2:
        return None
    length, begin = data[at + 1], at + 2
    if extended := EXTENDED_BYTES.get(length, 0):
        length, begin = int.from_bytes(data[begin : begin + extended], "big"), begin + extended
    return None if len(data) < begin or len(data) < begin + length else (data[at] & 0x0F, begin, begin + length)


def _masked(opcode: int, payload: bytes) -> bytes:
    """Write a client's frame; the mask of zeros is a mask too."""
    length = struct.pack("!B", 0x80 | len(payload)) if len(payload) < 126 else struct.pack("!BH", 0xFE, len(payload))
    return bytes([0x80 | opcode]) + length + bytes(4) + payload


@asynccontextmanager
async def crowd(port: int, token: str, count: int) -> AsyncIterator["Crowd"]:
    """Connect so many consoles, and one that stalls, for the length of the block."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_be_a_crowd, args=(port, token, count, theirs), daemon=True)
    process.start()
    try:
        assert await asyncio.to_thread(ours.recv) == "joined"
        yield Crowd(ours)
    finally:
        process.terminate()
        await asyncio.to_thread(process.join)


@dataclass(frozen=True, slots=True)
class Crowd:
    """The crowd, as the benchmark speaks with it."""

    _link: Connection

    async def told(self, wanted: int) -> Told:
        """Return what it was told, once every console has heard of so many incidents or it has waited long enough."""
        self._link.send(wanted)
        raw = await asyncio.to_thread(self._link.recv_bytes)
        return msgspec.msgpack.decode(raw, type=Told)


def _be_a_crowd(port: int, token: str, count: int, link: Connection) -> None:
    allow_most_open_files()
    uvloop.run(_follow(port, token, count, link))


async def _follow(port: int, token: str, count: int, link: Connection) -> None:
    loop = asyncio.get_running_loop()
    events_at: dict[int, bytes] = {}
    consoles = [
        _Console(token, SystemClock(), stalled=number == count, events_at=events_at) for number in range(count + 1)
    ]
    began_s = time.perf_counter()
    async with asyncio.timeout(JOIN_WITHIN_S):
        for first in range(0, count + 1, JOINING_AT_ONCE):
            several = consoles[first : first + JOINING_AT_ONCE]
            for each in several:
                await loop.create_connection(lambda each=each: each, LOOPBACK, port)  # type: ignore[misc]
            await asyncio.gather(*(each.joined.wait() for each in several))
    joined_s = time.perf_counter() - began_s
    link.send("joined")
    wanted = await asyncio.to_thread(link.recv)
    reading, give_up_at_s = consoles[:count], time.perf_counter() + LINGER_S
    while any(len(each.sites) < wanted for each in reading):
        if time.perf_counter() >= give_up_at_s:
            break
        await asyncio.sleep(0.1)
    told = Told(
        sites=[each.sites.tolist() for each in reading],
        told_s=[each.told_s.tolist() for each in reading],
        events_at={site: datetime.fromisoformat(at.decode()) for site, at in events_at.items()},
        joined_s=joined_s,
        resyncs=sum(each.resyncs for each in reading),
        closed=[each.closed for each in reading if each.closed],
    )
    link.send_bytes(msgspec.msgpack.encode(told))
