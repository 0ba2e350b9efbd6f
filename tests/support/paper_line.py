"""A live socket's line that keeps what is written to it, and that can be full."""

from dataclasses import dataclass, field

from websockets.frames import Frame
from websockets.streams import StreamReader


@dataclass(slots=True)
class PaperLine:
    """What was written to one client past its writer."""

    is_free: bool = True
    frames: list[bytes] = field(default_factory=list)

    def write_frame(self, frame: bytes) -> None:
        """Keep it; nobody writes to a line that is full."""
        assert self.is_free, "A frame was written to a line that takes none."
        self.frames.append(frame)

    def take_texts(self) -> list[str]:
        """Return what a client would read, by the library's own reader, and forget it."""
        taken, self.frames = self.frames, []
        return [_text(each) for each in taken]


def _text(frame: bytes) -> str:
    reader = StreamReader()
    reader.feed_data(frame)
    parsing = Frame.parse(reader.read_exact, mask=False)
    try:
        while True:
            next(parsing)
    except StopIteration as done:
        rest = bytes(reader.buffer)
        assert not rest, f"More than one frame was written at once: {rest!r}."
        return bytes(done.value.data).decode()
