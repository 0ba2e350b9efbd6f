"""Connections that say nothing: how long a request's head may take, and how long it may be.

The server library waits for ever for the first request of a connection, and keeps whatever head it is sent. Half-open
connections cost a file and some kilobytes each, so they are closed after a while.
"""

from asyncio import TimerHandle, Transport
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

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
