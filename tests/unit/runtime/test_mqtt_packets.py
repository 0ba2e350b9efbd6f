"""The lean reader's codec: any cut of the stream gives the same messages, and nothing hostile gets past it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.runtime.mqtt import Delivery, MqttAddress, MqttVersion, Subscription, packets
from nowalls.runtime.mqtt.packets import Connack, Kind, MalformedPacketError, Packet, PacketReader

MOST_BYTES = 100_000
VERSIONS = st.sampled_from(MqttVersion)
TOPICS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
MESSAGES = st.lists(st.tuples(TOPICS, st.binary(max_size=400), st.integers(1, 0xFFFF)), max_size=8)


def a_reader(version: MqttVersion = MqttVersion.V311) -> PacketReader:
    """A reader of a first connection."""
    return PacketReader(version, generation=1, most_bytes=MOST_BYTES)


def in_pieces(stream: bytes, cuts: list[int]) -> list[bytes]:
    """Cut a stream at these places."""
    places = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [stream[start:end] for start, end in pairwise(places)]


@given(MESSAGES, st.lists(st.integers(0, 10_000), max_size=12), VERSIONS)
def test_any_cut_of_the_stream_gives_the_same_messages(
    messages: list[tuple[str, bytes, int]], cuts: list[int], version: MqttVersion
) -> None:
    """What is written is read, whole and in order, wherever the socket cuts it; other packets do not disturb it."""
    stream = b"".join(
        packets.publish(topic, payload, packet_id=packet_id, version=version) + packets.pubacks([packet_id])
        for topic, payload, packet_id in messages
    )
    reader = a_reader(version)
    deliveries: list[Delivery] = []
    others: list[Packet] = []
    for piece in in_pieces(stream, cuts):
        found, more = reader.feed(piece)
        deliveries += found
        others += more

    assert [(each.topic, each.payload, each.packet_id) for each in deliveries] == messages
    assert {(each.generation, each.qos, each.retained) for each in deliveries} <= {(1, 1, False)}
    assert [packets.read_puback(each.body) for each in others] == [packet_id for _, _, packet_id in messages]


@given(st.lists(st.binary(max_size=200), max_size=10), VERSIONS)
def test_hostile_bytes_are_read_or_refused(pieces: list[bytes], version: MqttVersion) -> None:
    """Any bytes at all are packets, or the beginning of one, or a ``MalformedPacketError``: nothing else happens."""
    reader = a_reader(version)
    try:
        for piece in pieces:
            for packet in reader.feed(piece)[1]:
                packets.read_connack(packet.body, version)
                packets.read_suback(packet.body, version)
                packets.read_puback(packet.body)
    except MalformedPacketError:
        return


@given(MESSAGES.filter(bool), st.data())
def test_a_damaged_byte_never_breaks_the_reader(messages: list[tuple[str, bytes, int]], data: st.DataObject) -> None:
    """A stream with one byte changed is read or refused."""
    stream = bytearray(
        b"".join(
            packets.publish(topic, payload, packet_id=number, version=MqttVersion.V5)
            for topic, payload, number in messages
        )
    )
    stream[data.draw(st.integers(0, len(stream) - 1))] = data.draw(st.integers(0, 255))
    try:
        deliveries, _ = a_reader(MqttVersion.V5).feed(bytes(stream))
    except MalformedPacketError:
        return
    assert sum(len(each.payload) for each in deliveries) <= len(stream)


@given(st.integers(0, 268_435_455))
def test_a_length_is_read_as_it_was_written(number: int) -> None:
    """A variable length goes there and back, and takes four bytes at the most."""
    written = packets.write_length(number)
    assert packets.read_length(written, 0) == (number, len(written))
    assert len(written) <= 4


@pytest.mark.parametrize(
    "stream",
    [
        b"\x32\xff\xff\xff\xff\x01",  # a length that never ends
        b"\x32" + packets.write_length(MOST_BYTES + 1),  # more than anybody may send
        b"\x32\x02\x00\x09",  # a topic beyond its packet
        b"\x32\x01\x00",  # half of a topic's length
        b"\x32\x03\x00\x01a",  # no packet id
        b"\x32\x05\x00\x01a\x00\x00",  # the packet id 0
        b"\x34\x05\x00\x01a\x00\x01",  # QoS 2, which nobody asked for
    ],
)
def test_what_no_broker_sends_is_refused(stream: bytes) -> None:
    """Lengths that lie, ids that are none and a QoS that nobody asked for end the reading."""
    with pytest.raises(MalformedPacketError):
        a_reader().feed(stream)


def test_a_topic_that_is_no_text_is_kept_under_another_name() -> None:
    """A message whose topic is not UTF-8 is not lost, and looks like no topic of ours."""
    [delivery], _ = a_reader().feed(b"\x30\x06\x00\x02\xff\xfehi")
    assert (delivery.topic, delivery.payload, delivery.qos) == ("not-utf-8", b"hi", 0)


def test_properties_of_a_message_are_stepped_over() -> None:
    """A message with MQTT 5's properties gives its payload without them."""
    expiry = b"\x05\x02\x00\x00\x00\x3c"
    body = b"\x00\x01a\x00\x07" + expiry + b"hi"
    [delivery], _ = a_reader(MqttVersion.V5).feed(b"\x32" + packets.write_length(len(body)) + body)
    assert (delivery.payload, delivery.packet_id) == (b"hi", 7)


def test_a_broker_that_takes_few_publishes_at_once_is_understood() -> None:
    """The receive maximum is found among the other properties of MQTT 5's CONNACK."""
    properties = b"\x12\x00\x03abc" + b"\x26\x00\x01a\x00\x01b" + b"\x25\x01" + b"\x21\x00\x14"
    body = b"\x01\x00" + packets.write_length(len(properties)) + properties
    assert packets.read_connack(body, MqttVersion.V5) == Connack(session_present=True, reason=0, receive_maximum=20)
    assert packets.read_connack(b"\x00\x05", MqttVersion.V311) == Connack(
        session_present=False, reason=5, receive_maximum=0xFFFF
    )


def test_a_kept_session_is_taken_up_and_never_expires() -> None:
    """CONNECT asks for no clean start, an expiry of never, and bears the login."""
    address = MqttAddress(host="h", port=1, username="u", password="p")
    written = packets.connect(address, "id", kept=True, keepalive_s=15, most_bytes=1000)
    assert written == bytes.fromhex("10 1f 0004 4d515454 05 c0 000f 0a 11ffffffff 27000003e8 0002 6964 0001 75 0001 70")


def test_subscriptions_bear_their_wish_for_kept_copies() -> None:
    """MQTT 5 is told who wants no kept copies; 3.1.1 has no word for it."""
    both = [Subscription(topic="a"), Subscription(topic="b", retained=True)]
    assert packets.subscribe(1, both, MqttVersion.V5) == bytes.fromhex("82 0b 0001 00 0001 61 21 0001 62 01")
    assert packets.subscribe(1, both, MqttVersion.V311) == bytes.fromhex("82 0a 0001 0001 61 01 0001 62 01")
    assert packets.unsubscribe(2, ["a"], MqttVersion.V311)[0] == Kind.UNSUBSCRIBE << 4 | 2
