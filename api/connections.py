"""Connections that say nothing or take nothing: where the server library would wait for ever.

It waits for the first request of a connection, and keeps whatever head it is sent: half-open connections cost a file
and some kilobytes each, so they are closed after a while. And it closes a live socket only once all that was written
has been taken: one whose other end lives and reads nothing would keep its connection and up to a megabyte for good.
"""

from asyncio import TimerHandle, Transport
from socket import SO_LINGER, SOL_SOCKET
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from api.live.line import LINE

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

RESET_ON_CLOSE: Final = Struct("ii").pack(1, 0)
"""``SO_LINGER`` for no time at all (socket(7))."""
HEAD_WITHIN_S: Final = 10.0
"""As long as a live client has for its auth frame."""
HEAD_BYTES: Final = 64 * 1024
"""As much as a live client's frame may have; our own console sends some hundred bytes."""


class PatientProtocol(HttpToolsProtocol):
    """HTTP whose request heads must come whole within ten seconds and 64 KiB."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # the library's own arguments
        """Make the protocol of one connection."""
        super().__init__(*args, **kwargs)
        self._head_timer: TimerHandle | None = None
        self._head_bytes = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as in the library
        """Expect a head."""
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing any more."""
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; a head that grows too long ends the connection."""
        if self._head_timer is not None:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES and b"\r\n\r\n" not in data:
                self.transport.close()
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Expect the rest of a further request's head too."""
        super().on_message_begin()
        self._expect_head()

    def on_headers_complete(self) -> None:
        """Stop expecting: from here on the application knows its own limits."""
        self._head_came()
        super().on_headers_complete()

    def _expect_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_WITHIN_S, self._give_up)

    def _head_came(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        self._head_bytes = 0

    def _give_up(self) -> None:
        self._head_timer = None
        self.transport.close()


class LiveProtocol(WebSocketsSansIOProtocol):
    """A live socket whose line also takes encoded frames, and that is cut when it is to be closed and its line is full.

    No close frame would reach a client that takes nothing.
    """

    @property
    def is_free(self) -> bool:
        """Whether the line is open and no more waits in it than the library lets wait (64 KiB)."""
        return self.conn.state is State.OPEN and self.writable.is_set() and not self.transport.is_closing()

    def write_frame(self, frame: bytes) -> None:
        """Write a frame as it is, past the library, which would encode it for each line anew."""
        self.transport.write(frame)

    async def run_asgi(self) -> None:
        """Run the application, and hand it the line."""
        cast("dict[str, object]", self.scope["extensions"])[LINE] = self
        await super().run_asgi()

    async def send(self, message: "ASGISendEvent") -> None:
        """Send; a close does not wait for what was never taken."""
        if message["type"] == "websocket.close" and not self.writable.is_set():
            self._cut()
            return
        await super().send(message)

    def keepalive_timeout(self) -> None:
        """Close a line whose ping was not answered, and cut it when even that does not fit."""
        super().keepalive_timeout()
        if self.transport.get_write_buffer_size():
            self._cut()

    def _cut(self) -> None:
        """Reset the connection: what waits in the kernel is dropped too, and the client hears of it at once."""
        self.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, RESET_ON_CLOSE)
        self.transport.abort()
