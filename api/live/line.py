"""The line of a live socket: whoever writes the same frame to a thousand of them encodes it once and never waits."""

from typing import Final, Protocol

from websockets.frames import Frame, Opcode

LINE: Final = "nowalls.line"
"""Under which name a live socket's scope has its line among the extensions."""


class Line(Protocol):
    """A connection that takes whole frames without waiting."""

    @property
    def is_free(self) -> bool:
        """Whether it is open, and what was written before does not fill it."""

    def write_frame(self, frame: bytes) -> None:
        """Write a frame that is encoded already; only to a line that is free."""


def encoded(text: str) -> bytes:
    """Return a text frame as the server puts it on the line: in one piece and unmasked (RFC 6455, 5.1)."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
