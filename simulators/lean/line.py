"""One connection to the broker: frames out without waiting, confirmations and messages back as they come."""

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from typing import Final

from simulators.lean import frames
from simulators.lean.frames import BrokenFrameError, Incoming, Kind, Packet

MOST_UNCONFIRMED: Final = 65_535
"""Packet ids are 16 bits without 0; what is beyond waits here, in order."""
ANSWER_WITHIN_S: Final = 30.0
"""A broker that is asked by thousands at once takes its time; one that takes longer is gone."""


class LineError(OSError):
    """A connection that could not be made or was refused."""


class Line(asyncio.Protocol):
    """An open connection; ``lost`` is set when it ends, from whichever side."""

    def __init__(self, hear: Callable[[str, bytes], None]) -> None:
        self.lost = asyncio.Event()
        self._hear = hear
        self._incoming = Incoming()
        self._transport: asyncio.Transport | None = None
        self._answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._unconfirmed: dict[int, Callable[[], None]] = {}
        self._waiting: deque[tuple[str, bytes, bool, Callable[[], None]]] = deque()
        self._last_id = 0

    async def open(self, host: str, port: int, login: bytes) -> None:
        """Connect and log in. Raises ``LineError``, or another ``OSError``."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await loop.create_connection(lambda: self, host, port)
                self._write(login)
                code = await self._answered
        except TimeoutError as error:
            raise LineError(f"The broker gave no answer within {ANSWER_WITHIN_S:g} s.") from error
        if code:
            self.close()
            raise LineError(f"The broker refused the login with code {code}.")

    def subscribe(self, topic_filter: str) -> None:
        """Subscribe; what the account may not read never arrives."""
        self._write(frames.subscribe(self._next_id(lambda: None), topic_filter))

    def publish(self, topic: str, payload: bytes, confirmed: Callable[[], None], *, retain: bool = False) -> None:
        """Send at once; ``confirmed`` is called when the broker has confirmed it, and never when the line is lost."""
        if len(self._unconfirmed) >= MOST_UNCONFIRMED:
            self._waiting.append((topic, payload, retain, confirmed))
            return
        self._write(frames.publish(topic, payload, self._next_id(confirmed), retain=retain))

    def ping(self) -> None:
        """Tell the broker that somebody is there."""
        self._write(frames.PING)

    def close(self, *, goodbye: bool = False) -> None:
        """End the connection; without a goodbye the broker sends the last will."""
        if self._transport is not None:
            if goodbye:
                self._transport.write(frames.GOODBYE)
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send each press at once: it must not wait for the acknowledgement of the one before (some 40 ms)."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # a TCP connection's transport is one
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take what came; nonsense ends the connection."""
        try:
            for told in self._incoming.feed(data):
                self._take(told)
        except (BrokenFrameError, UnicodeDecodeError):
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self._transport = None
        if not self._answered.done():
            self._answered.set_exception(LineError(f"The broker hung up ({exc or 'without a word'})."))
            # Nobody may be waiting any more; then nobody is to be told that nobody asked.
            self._answered.exception()
        self.lost.set()

    def _take(self, told: Packet) -> None:
        match told.kind:
            case Kind.PUBACK:
                self._confirm(int.from_bytes(told.body[:2], "big"))
            case Kind.PUBLISH:
                topic, payload, packet_id = frames.received(told)
                if packet_id is not None:
                    self._write(frames.puback(packet_id))
                self._hear(topic, payload)
            case Kind.SUBACK:
                self._confirm(int.from_bytes(told.body[:2], "big"))
            case Kind.CONNACK if not self._answered.done():
                self._answered.set_result(told.body[1])
            case _:
                pass

    def _confirm(self, packet_id: int) -> None:
        confirmed = self._unconfirmed.pop(packet_id, None)
        if confirmed is not None:
            confirmed()
        if self._waiting:
            topic, payload, retain, waiting = self._waiting.popleft()
            self.publish(topic, payload, waiting, retain=retain)

    def _next_id(self, confirmed: Callable[[], None]) -> int:
        while True:
            self._last_id = self._last_id % MOST_UNCONFIRMED + 1
            if self._last_id not in self._unconfirmed:
                self._unconfirmed[self._last_id] = confirmed
                return self._last_id

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)
