"""Events written past a client's writer: in one order with what the writer sends, and nothing left lying."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from api.live.client import Client
from api.live.line import encoded
from api.live.outgoing import MAX_WAITING, Batch
from nowalls.domain.ids import UserId
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.storage.people import Session
from tests.support.builders import NOW
from tests.support.paper_line import PaperLine

USER = User(id=UserId("usr-1"), username="lihua", name="李华", role=Role.DISPATCHER)
SESSION = Session(user=USER, expires_at=NOW + timedelta(hours=1))
TAIL = '"at":"2026-11-21T03:00:00Z","name":"incident.changed","reason":"note","data":{"note":"看过"}}'


def seqs(text: str) -> list[tuple[int, int]]:
    """Return what each event of a frame follows, and its own seq."""
    frame: dict[str, Any] = json.loads(text)
    return [(each["prev"], each["seq"]) for each in frame.get("events", [frame])]


@dataclass
class Console:
    """One client, its line, its writer as far as it matters here, and what was received in which order."""

    client: Client
    line: PaperLine
    received: list[tuple[int, int]] = field(default_factory=list)
    entitled: list[int] = field(default_factory=list)

    def read(self) -> None:
        """Take what the hub wrote."""
        for text in self.line.take_texts():
            self.received += seqs(text)

    def writer_runs(self) -> None:
        """Send all that waits, as the socket's writer does once it is woken; a full line keeps it from resting."""
        if not self.client.wake.is_set():
            return
        self.client.wake.clear()
        self.client.writer_rests = False
        if self.client.outgoing.overflowed:
            self.client.outgoing.overflowed = False
            self.client.outgoing.start(self.client.outgoing.head)
            self.received = [(0, seq) for seq in self.entitled]
        while (batch := self.client.outgoing.take_batch()) is not None:
            self.received += seqs(batch.text())
        self.client.outgoing.beat_now = False
        self.client.writer_rests = True


def write(batch: Batch) -> bytes:
    """Encode a batch, as the hub does."""
    return encoded(batch.text())


def a_console(loop: asyncio.AbstractEventLoop) -> Console:
    """A console that has its snapshot and its first beat."""
    line = PaperLine()
    console = Console(Client(SESSION, b"digest", line, ended=loop.create_future()), line)
    console.client.wake.set()
    console.writer_runs()
    return console


class TwoWriters(RuleBasedStateMachine):
    """Two consoles of one scope: one that always reads, and one whose line is full now and then."""

    @initialize()
    def begin(self) -> None:
        """Both have their snapshot and their first beat."""
        self.loop = asyncio.new_event_loop()
        self.seq = 0
        self.consoles = [a_console(self.loop), a_console(self.loop)]

    def teardown(self) -> None:
        """Close the loop that the clients' futures belong to."""
        if hasattr(self, "loop"):
            self.loop.close()

    @rule(count=st.integers(1, 5) | st.just(MAX_WAITING + 1), theirs=st.booleans())
    def the_log_grows(self, count: int, *, theirs: bool) -> None:
        """The hub offers events that both may see, or neither, and passes on."""
        for _ in range(count):
            self.seq += 1
            for console in self.consoles if theirs else ():
                console.entitled.append(self.seq)
                console.client.outgoing.offer(self.seq, TAIL)
        once = cache(write)
        for console in self.consoles:
            console.client.outgoing.offered_up_to(self.seq)
            console.client.pass_on(once)
            console.read()

    @rule(free=st.booleans())
    def the_second_line_fills_or_empties(self, *, free: bool) -> None:
        """Its client stops reading, or reads again."""
        self.consoles[1].line.is_free = free

    @rule()
    def a_beat_is_due(self) -> None:
        """The writer is woken for something else than events."""
        for console in self.consoles:
            console.client.outgoing.beat_now = True
            console.client.wake.set()

    @rule()
    def the_first_writer_runs(self) -> None:
        """The event loop comes to it."""
        self.consoles[0].writer_runs()

    @rule()
    def the_second_writer_runs(self) -> None:
        """As far as its line takes anything."""
        if self.consoles[1].line.is_free:
            self.consoles[1].writer_runs()

    @invariant()
    def each_event_comes_once_and_in_order(self) -> None:
        """Whoever wrote it, what was received is a beginning of what the client is entitled to."""
        for console in self.consoles:
            got = [seq for _, seq in console.received]
            assert got == console.entitled[: len(got)]

    @invariant()
    def what_waits_has_woken_its_writer(self) -> None:
        """Nothing lies in a queue that nobody looks after."""
        for console in self.consoles:
            assert console.client.outgoing.is_empty or console.client.wake.is_set()

    @invariant()
    def one_who_reads_waits_for_no_writer(self) -> None:
        """Events that fit into the queue are on a free line at once."""
        first = self.consoles[0]
        assert first.client.outgoing.overflowed or [seq for _, seq in first.received] == first.entitled


TestTwoWriters = TwoWriters.TestCase
TestTwoWriters.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


async def test_a_frame_is_written_once_for_all_who_stand_at_the_same_event() -> None:
    """Two consoles get one frame in one piece of memory; one that joined later gets its own first, then the same."""
    early, later = a_console(asyncio.get_running_loop()), a_console(asyncio.get_running_loop())
    later.client.outgoing.start(3)
    for seq in (5, 6):
        once = cache(write)
        for console in (early, later):
            console.client.outgoing.offer(seq, TAIL)
            console.client.pass_on(once)
    (first, second), (others_first, others_second) = early.line.frames, later.line.frames
    assert first != others_first
    assert second is others_second
    assert [seqs(each) for each in later.line.take_texts()] == [[(3, 5)], [(5, 6)]]


async def test_how_sites_stand_is_written_at_once_or_joins_what_waits() -> None:
    """A free line has the frame as it is; where something is before it the writer's next word is the latest of each."""
    console = a_console(asyncio.get_running_loop())
    frame = encoded('{"type":"status"}')
    console.client.pass_on_sites({"home-1": 3}, frame)
    assert console.line.frames == [frame]
    assert console.client.outgoing.is_empty
    console.line.is_free = False
    console.client.pass_on_sites({"home-1": 0, "home-2": 3}, frame)
    console.line.is_free = True
    console.client.pass_on_sites({"home-2": 0}, frame)
    assert console.line.frames == [frame]
    assert console.client.wake.is_set()
    assert console.client.outgoing.take_sites() == {"home-1": 0, "home-2": 0}
