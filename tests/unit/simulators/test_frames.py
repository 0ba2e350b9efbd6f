"""MQTT 3.1.1 in bytes: what is written is what is read, however a socket cuts it."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.lean import frames
from simulators.lean.frames import BrokenFrameError, Incoming, Kind, Packet

TOPICS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60)
PAYLOADS = st.binary(max_size=500)


def fed(data: bytes, cuts: Sequence[int]) -> list[Packet]:
    """Feed bytes cut at these places."""
    incoming, places = Incoming(), [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    pieces = (data[begin:end] for begin, end in pairwise(places))
    return [packet for piece in pieces for packet in incoming.feed(piece)]


@given(st.lists(st.tuples(TOPICS, PAYLOADS, st.integers(1, 65_535)), max_size=5), st.lists(st.integers(0, 9999)))
def test_publishes_survive_every_way_of_being_cut(messages: list[tuple[str, bytes, int]], cuts: list[int]) -> None:
    """Whatever pieces come, the packets are whole, in order, and say what was written."""
    data = b"".join(frames.publish(topic, payload, number) for topic, payload, number in messages)
    packets = fed(data, cuts)
    assert [packet.kind for packet in packets] == [Kind.PUBLISH] * len(messages)
    assert [frames.received(packet) for packet in packets] == messages


@pytest.mark.parametrize("size", [0, 1, 127, 128, 16_383, 16_384, 70_000])
def test_lengths_of_every_width_are_read(size: int) -> None:
    """A length of one to three bytes is the same length again."""
    (packet,) = fed(frames.packet(0x30, bytes(size)), [])
    assert len(packet.body) == size


def test_a_message_of_qos_0_wants_no_confirmation() -> None:
    """It bears no packet id."""
    (packet,) = fed(frames.packet(0x30, frames.text("a/b") + b"payload"), [])
    assert frames.received(packet) == ("a/b", b"payload", None)


def test_bytes_that_are_no_mqtt_are_refused() -> None:
    """A length that never ends is no length."""
    with pytest.raises(BrokenFrameError):
        fed(b"\x30\xff\xff\xff\xff\xff", [])


def test_a_login_says_who_and_what_is_left_behind() -> None:
    """Protocol 3.1.1, a clean session, the will retained with QoS 1, user name and password last."""
    (packet,) = fed(
        frames.connect(client_id="sos-1", username="u", password="p", keepalive_s=30, will=("t", b"gone")), []
    )
    assert packet.body.startswith(frames.text("MQTT") + b"\x04\xee\x00\x1e" + frames.text("sos-1"))
    assert packet.body.endswith(frames.text("t") + b"\x00\x04gone" + frames.text("u") + frames.text("p"))
