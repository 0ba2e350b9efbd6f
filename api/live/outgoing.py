"""What one client still has to be sent: a bounded queue of events and the latest of everything else. Pure.

Events keep their order and are chained by ``prev``: the seq of the event before it that this client was entitled
to. When a client falls too far behind, its queue is dropped whole and a fresh snapshot follows; nothing in
between is ever skipped silently.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from api.live.frames import MAX_EVENTS_IN_A_FRAME, event_frame, events_frame

MAX_WAITING: Final = 2_000
"""Events that may wait for one client: some 2 MiB; a burst of 10,000 alarms ends in a snapshot instead."""


class Batch(NamedTuple):
    """Events that go out in one frame: the same for all clients that stand at the same event and may see the same."""

    prev: int
    events: tuple[tuple[int, str], ...]

    def text(self) -> str:
        """Write the frame, each event chained to the one before it."""
        before = (self.prev, *(seq for seq, _ in self.events))
        return events_frame(
            [event_frame(seq, prev, tail) for prev, (seq, tail) in zip(before, self.events, strict=False)]
        )


@dataclass(slots=True)
class Outgoing:
    """One client's waiting frames."""

    last: int = 0
    """The seq that the next event's ``prev`` names: the snapshot's, the resumed one, or the last event's."""
    complete: int = 0
    """Up to which seq everything this client is entitled to has been handed to it."""
    overflowed: bool = False
    overflow_reason: str = "slow"
    announced: bool = False
    """Whether the client was told that a snapshot follows, and waits for it."""
    events: deque[tuple[int, str]] = field(default_factory=deque)
    head: int = 0
    """Up to which seq the hub has offered."""
    sites: dict[str, int] = field(default_factory=dict)
    undecided: str | None = None
    presence: str | None = None
    pongs: int = 0
    """Pings that wait for their answer."""
    beat_now: bool = True
    """A client's first beat comes right after its snapshot."""

    def start(self, seq: int) -> None:
        """Begin after ``seq``: what waits from before it has been told by the snapshot or the resumed events."""
        while self.events and self.events[0][0] <= seq:
            self.events.popleft()
        self.last = self.complete = seq
        self.head = max(self.head, seq)

    def begin_anew(self, reason: str) -> None:
        """Drop everything: only a snapshot can follow. ``reason`` is what the client is told: ``epoch`` or ``gap``."""
        self.events.clear()
        self.last = self.complete = self.head = 0
        self.overflowed = True
        self.overflow_reason = reason

    def offer(self, seq: int, tail: str) -> None:
        """Queue an event that this client is entitled to."""
        if self.overflowed:
            return
        if len(self.events) >= MAX_WAITING:
            self.events.clear()
            self.overflowed = True
            self.overflow_reason = "slow"
            return
        self.events.append((seq, tail))

    def offered_up_to(self, seq: int) -> None:
        """Note that all events up to ``seq`` were offered, entitled or not."""
        self.head = max(self.head, seq)

    def take_batch(self) -> Batch | None:
        """Return what the next frame of events holds; ``None`` when none waits."""
        if self.overflowed:  # what was dropped is not complete, whatever the head
            return None
        prev = self.last
        taken: list[tuple[int, str]] = []
        while self.events and len(taken) < MAX_EVENTS_IN_A_FRAME:
            event = self.events.popleft()
            if event[0] > self.last:
                taken.append(event)
                self.last = event[0]
        self.complete = self.last if self.events else max(self.head, self.last)
        return Batch(prev, tuple(taken)) if taken else None

    def take_sites(self) -> dict[str, int]:
        """Return how sites stand that changed since the last time, the latest of each."""
        taken, self.sites = self.sites, {}
        return taken

    def take_presence(self) -> str | None:
        """Return the latest frame of a presence check, once."""
        taken, self.presence = self.presence, None
        return taken

    def take_undecided(self) -> str | None:
        """Return the latest frame about undecided signals, once."""
        taken, self.undecided = self.undecided, None
        return taken

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        latest = self.sites or self.undecided or self.presence or self.pongs or self.beat_now
        return not (self.events or latest or self.overflowed)
