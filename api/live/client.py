"""One connected console, as the hub and its socket share it: what it is sent, and when its time is up."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from api.live.closing import TOO_SLOW, CloseError
from api.live.frames import ResumeFrame
from api.live.line import Line
from api.live.outgoing import Batch, Outgoing
from nowalls.domain.registry import User
from nowalls.storage.people import Session

PACE_S: Final = 0.5
"""How often beats are looked after; a beat comes up to so much early, so that none comes late."""
SEND_WITHIN_S: Final = 10.0
"""A client that takes nothing for so long is cut off; it resumes when it can."""


def _never_yet() -> "asyncio.Future[CloseError]":
    return asyncio.get_running_loop().create_future()


@dataclass(eq=False, slots=True)
class Client:
    """One connected console."""

    session: Session
    digest: bytes
    """Of the token that it logged in with."""
    line: Line
    outgoing: Outgoing = field(default_factory=Outgoing)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    ended: "asyncio.Future[CloseError]" = field(default_factory=_never_yet)
    """Set by the hub when the connection is to be closed."""
    asked: bool = False
    """Whether this console shows a presence check now."""
    beat_due_s: float = float("-inf")
    sending_since_s: float | None = None
    """Since when a frame waits to be taken; ``None`` while nothing does."""
    resume: ResumeFrame | None = None
    """From where the client asked to go on, until its writer has seen to it."""
    writer_rests: bool = False
    """Whether the writer has sent all that it took and waits to be woken: only then may somebody else write."""

    @property
    def user(self) -> User:
        """Who sits there."""
        return self.session.user

    def keep_pace(self, now_s: float) -> None:
        """Let the writer send the beat that is due, or try again for a snapshot; end what has long taken nothing."""
        beat_is_due = now_s + PACE_S >= self.beat_due_s
        if self.sending_since_s is not None and now_s - self.sending_since_s > SEND_WITHIN_S:
            self.end(TOO_SLOW, "too slow")
        elif beat_is_due or self.outgoing.overflowed:
            self.outgoing.beat_now = self.outgoing.beat_now or beat_is_due
            self.wake.set()

    def pass_on(self, written: Callable[[Batch], bytes]) -> None:
        """Write the events that wait, at once if nothing is before them; whatever else waits is left to the writer.

        A task that wakes, writes and sleeps again costs as much as the kernel takes for the frame.
        """
        while self._takes_at_once and (batch := self.outgoing.take_batch()) is not None:
            self.line.write_frame(written(batch))
        if not self.outgoing.is_empty:
            self.wake.set()

    def pass_on_sites(self, sites: Mapping[str, int], written: bytes) -> None:
        """Write how sites stand now, at once if nothing is before it; the writer's next word of them otherwise."""
        if self._takes_at_once and not self.outgoing.sites:
            self.line.write_frame(written)
        else:
            self.outgoing.sites.update(sites)
            self.wake.set()

    @property
    def _takes_at_once(self) -> bool:
        return self.writer_rests and self.line.is_free

    def end(self, code: int, reason: str) -> None:
        """Let its socket close the connection; what was said first stands."""
        if not self.ended.done():
            self.ended.set_result(CloseError(code, reason))
