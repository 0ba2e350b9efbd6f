"""What one live client is sent: chained, in order, bounded, and never silently less than everything."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from api.live import frames
from api.live.outgoing import MAX_WAITING, Outgoing
from tests.support.builders import NOW, an_incident

TAIL = '"at":"2026-11-21T03:00:00Z","name":"incident.changed","reason":"note","data":{}}'


def events_of(frame: str) -> list[dict[str, Any]]:
    """Return the events of a frame."""
    parsed = json.loads(frame)
    return [parsed] if parsed["type"] == "event" else list(parsed["events"])


class OneClient(RuleBasedStateMachine):
    """A log grows; a client is entitled to some of it, reads now and then, and falls behind now and then."""

    @initialize()
    def begin(self) -> None:
        """Begin after an empty snapshot."""
        self.outgoing = Outgoing()
        self.outgoing.start(0)
        self.seq = 0
        self.entitled: list[int] = []
        self.received: list[int] = []
        self.applied = 0

    @rule(mine=st.lists(st.booleans(), min_size=1, max_size=30))
    def the_log_grows(self, mine: list[bool]) -> None:
        """Events are committed; the hub offers the client its own."""
        for is_mine in mine:
            self.seq += 1
            if is_mine:
                self.entitled.append(self.seq)
                self.outgoing.offer(self.seq, TAIL)
        self.outgoing.offered_up_to(self.seq)

    @rule()
    def the_writer_sends_one_frame(self) -> None:
        """The writer takes what fits into one frame."""
        if self.outgoing.overflowed:
            return
        batch = self.outgoing.take_batch()
        for event in events_of(batch.text()) if batch else []:
            assert event["prev"] == self.applied
            self.applied = event["seq"]
            self.received.append(event["seq"])

    @rule()
    def a_snapshot_is_sent(self) -> None:
        """After an overflow, or whenever the client asked for it, a snapshot as of now."""
        self.outgoing.overflowed = False
        self.outgoing.start(self.seq)
        self.applied = self.seq
        self.received = list(self.entitled)

    @invariant()
    def complete_is_true(self) -> None:
        """Everything the client is entitled to up to ``complete`` has been handed to it."""
        if not self.outgoing.overflowed:
            due = [seq for seq in self.entitled if seq <= self.outgoing.complete]
            assert [seq for seq in self.received if seq <= self.outgoing.complete] == due

    @invariant()
    def the_queue_is_bounded(self) -> None:
        """A client that reads nothing costs no more than its bound."""
        assert len(self.outgoing.events) <= MAX_WAITING


TestOneClient = OneClient.TestCase
TestOneClient.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def test_an_overflow_drops_the_queue_whole() -> None:
    """Beyond the bound nothing is sent until a snapshot: no hole, no half queue."""
    outgoing = Outgoing()
    for seq in range(1, MAX_WAITING + 2):
        outgoing.offer(seq, TAIL)
    assert (outgoing.overflowed, len(outgoing.events)) == (True, 0)
    outgoing.offer(MAX_WAITING + 2, TAIL)
    assert len(outgoing.events) == 0


def test_a_frame_holds_a_bounded_number_of_events() -> None:
    """Several waiting events come as one frame, up to its bound; the rest follows."""
    outgoing = Outgoing()
    for seq in range(1, frames.MAX_EVENTS_IN_A_FRAME + 3):
        outgoing.offer(seq, TAIL)
    first, second = outgoing.take_batch(), outgoing.take_batch()
    assert first is not None
    assert second is not None
    assert [len(events_of(first.text())), len(events_of(second.text()))] == [frames.MAX_EVENTS_IN_A_FRAME, 2]
    assert outgoing.take_batch() is None


@given(st.integers(0, 2_000))
@settings(max_examples=25, deadline=None)
def test_snapshot_parts_stay_small_and_lose_nothing(count: int) -> None:
    """However much stands open, each part is at most 256 KiB, there is at least one, and all incidents are in them."""
    incidents = [an_incident(id=f"inc-{number}") for number in range(count)]
    parts = frames.snapshot_parts(7, incidents, [])
    parsed = [json.loads(part) for part in parts]
    assert all(len(part.encode()) <= frames.MAX_PART_BYTES for part in parts)
    assert [(each["part"], each["parts"], each["seq"]) for each in parsed] == [
        (number, len(parts), 7) for number in range(1, len(parts) + 1)
    ]
    assert [each["id"] for part in parsed for each in part["incidents"]] == [each.id for each in incidents]


@given(st.binary(max_size=200))
def test_any_bytes_of_a_client_are_a_frame_or_nothing(data: bytes) -> None:
    """Reading what a client said never raises."""
    frames.read_frame(data)


def test_known_frames_are_read() -> None:
    """Each frame of the protocol is read as itself; unknown fields are ignored."""
    assert frames.read_frame('{"type":"ping","t":3}') == frames.Ping()
    auth = frames.read_frame('{"type":"auth","token":"x","resume":{"epoch":"e","seq":4}}')
    assert auth == frames.Auth(token="x", resume=frames.Resume(epoch="e", seq=4))  # no secret
    holding = frames.read_frame('{"type":"holding","incident_ids":["inc-1"],"on_phone":true}')
    assert holding == frames.Holding(incident_ids=["inc-1"], on_phone=True)
    assert frames.read_frame('{"type":"dance"}') is None


def test_frames_are_as_the_protocol_says() -> None:
    """Hello and beat bear exactly the protocol's fields, times with a Z."""
    assert json.loads(frames.hello("e1", NOW)) == {
        "type": "hello",
        "proto": 1,
        "epoch": "e1",
        "server_time": "2026-11-21T03:00:00Z",
        "heartbeat_s": 5,
    }
    assert json.loads(frames.beat(9, NOW, 0)) == {
        "type": "beat",
        "seq": 9,
        "server_time": "2026-11-21T03:00:00Z",
        "undecided_ms": 0,
    }
