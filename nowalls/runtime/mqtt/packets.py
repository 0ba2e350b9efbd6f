"""MQTT's packets as bytes: what a receiving client must read and write, of 3.1.1 and of 5 (OASIS standards).

Pure: bytes in, values out. Reading is made for many messages at once: a stream is cut where the socket happened to cut
it, and each PUBLISH of a big read costs one pass of one loop.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from struct import Struct
from typing import Final, NamedTuple

from nowalls.domain.errors import NowallsError
from nowalls.runtime.mqtt.address import MqttAddress, MqttVersion
from nowalls.runtime.mqtt.plan import NOT_UTF_8, Delivery, Subscription

KEPT_FOR_EVER: Final = 0xFFFFFFFF
"""Session expiry interval: the broker never forgets (MQTT 5, 3.1.2.11.2)."""
MOST_LENGTH_BYTES: Final = 4
CONTINUES: Final = 0x80
TWO_BYTES: Final = Struct("!H")
FOUR_BYTES: Final = Struct("!I")
PUBACK: Final = Struct("!HH")
PUBACK_HEAD: Final = 0x4002
"""PUBACK's first byte and its length: a packet id follows, and its absent reason means success in MQTT 5."""


class Kind(IntEnum):
    """The upper half of a packet's first byte."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    SUBSCRIBE = 8
    SUBACK = 9
    UNSUBSCRIBE = 10
    UNSUBACK = 11
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14


class Property(IntEnum):
    """The properties that are written or read here (MQTT 5, 2.2.2.2)."""

    SESSION_EXPIRY = 0x11
    RECEIVE_MAXIMUM = 0x21
    MAXIMUM_PACKET_SIZE = 0x27


PINGREQ: Final = bytes([Kind.PINGREQ << 4, 0])
DISCONNECT: Final = bytes([Kind.DISCONNECT << 4, 0])
"""Without a reason or an expiry: the broker keeps the session as CONNECT asked it to."""


class MalformedPacketError(NowallsError):
    """What came is not MQTT as a broker may send it to us; the connection cannot be read any further."""


class Packet(NamedTuple):
    """A packet other than PUBLISH, whole."""

    kind: int
    body: bytes


class Connack(NamedTuple):
    """The answer to CONNECT; ``reason`` 0 is welcome."""

    session_present: bool
    reason: int
    receive_maximum: int
    """How many of our publishes may stand unconfirmed (MQTT 5; the protocol's own bound in 3.1.1)."""


class PacketReader:
    """Cuts a connection's stream into packets, however the socket cut it."""

    def __init__(self, version: MqttVersion, *, generation: int, most_bytes: int) -> None:
        """Begin a connection; a packet of more than ``most_bytes`` is malformed, so that no broker fills our memory."""
        self._has_properties = version is MqttVersion.V5
        self._generation = generation
        self._most_bytes = most_bytes
        self._rest = bytearray()
        self._wanted_bytes = 2

    def feed(self, data: bytes) -> tuple[list[Delivery], list[Packet]]:
        """Return the messages and the other packets that are whole now, each in the order they came.

        Raises ``MalformedPacketError``; nothing more can be read of this connection then.
        """
        if self._rest:
            self._rest += data
            if len(self._rest) < self._wanted_bytes:
                return [], []
            data = bytes(self._rest)
            self._rest.clear()
        deliveries: list[Delivery] = []
        packets: list[Packet] = []
        place, size = 0, len(data)
        while size - place >= 2:  # noqa: PLR2004  # a packet's least: its first byte and its length
            first, length, start = data[place], data[place + 1], place + 2
            if length >= CONTINUES:
                found = read_length(data, place + 1)
                if found is None:
                    break
                length, start = found
                if length > self._most_bytes:
                    raise MalformedPacketError(f"A packet of {length} bytes is above the bound of {self._most_bytes}.")
            end = start + length
            if end > size:
                break
            if first >> 4 == 3:  # noqa: PLR2004  # Kind.PUBLISH, spelt out where each message passes
                deliveries.append(_delivery(data, first, start, end, self._generation, self._has_properties))
            else:
                packets.append(Packet(first >> 4, data[start:end]))
            place = end
        if place < size:
            self._keep(data, place)
        return deliveries, packets

    def _keep(self, data: bytes, place: int) -> None:
        """Keep the beginning of a packet, and how long it will be, so that a slow big one is not read over and over."""
        self._rest += data[place:]
        found = read_length(data, place + 1)
        self._wanted_bytes = len(self._rest) + 1 if found is None else sum(found) - place


def _delivery(  # positions: it is called for every message
    data: bytes,
    first: int,
    start: int,
    end: int,
    generation: int,
    has_properties: bool,  # noqa: FBT001
) -> Delivery:
    topic_start = start + 2
    payload_start = topic_end = topic_start + (data[start] << 8 | data[start + 1]) if topic_start <= end else end + 1
    qos = first >> 1 & 3
    packet_id = 0
    if qos == 1:
        payload_start += 2
    elif qos:
        raise MalformedPacketError(f"A message came with QoS {qos}; nothing here subscribes with more than 1.")
    if payload_start > end:
        raise MalformedPacketError(f"A message of {end - start} bytes is shorter than its own topic says.")
    if qos:
        packet_id = data[topic_end] << 8 | data[topic_end + 1]
        if not packet_id:
            raise MalformedPacketError("A message with QoS 1 bears the packet id 0.")
    if has_properties:  # a message without any bears a zero
        if payload_start < end and not data[payload_start]:
            payload_start += 1
        else:
            payload_start = _after_properties(data, payload_start, end)
    try:
        topic = str(data[topic_start:topic_end], "utf-8")
    except UnicodeDecodeError:
        topic = NOT_UTF_8
    # A quarter of the time that the named tuple's own constructor takes.
    return tuple.__new__(Delivery, (topic, data[payload_start:end], first & 1 == 1, generation, packet_id, qos))


def _after_properties(data: bytes, place: int, end: int) -> int:
    """Return where a packet goes on after its properties, which tell nothing that is wanted here."""
    found = read_length(data, place)
    if found is None or sum(found) > end:
        raise MalformedPacketError("A packet's properties are longer than the packet.")
    return sum(found)


def read_length(data: bytes, place: int) -> tuple[int, int] | None:
    """Read a variable length at ``place``: the number and where it ends; ``None`` where more bytes are needed.

    Raises ``MalformedPacketError`` beyond four bytes.
    """
    number = 0
    for digit in range(MOST_LENGTH_BYTES):
        if place + digit >= len(data):
            return None
        byte = data[place + digit]
        number |= (byte & 0x7F) << 7 * digit
        if byte < CONTINUES:
            return number, place + digit + 1
    raise MalformedPacketError("A packet's length goes on beyond four bytes.")


def write_length(number: int) -> bytes:
    """Write a variable length."""
    out = bytearray()
    while number >= CONTINUES:
        out.append(number & 0x7F | CONTINUES)
        number >>= 7
    out.append(number)
    return bytes(out)


def _packet(kind: Kind, body: bytes, *, flags: int = 0) -> bytes:
    return bytes([kind << 4 | flags]) + write_length(len(body)) + body


def _text(value: str) -> bytes:
    raw = value.encode()
    return TWO_BYTES.pack(len(raw)) + raw


def connect(address: MqttAddress, client_id: str, *, kept: bool, keepalive_s: int, most_bytes: int) -> bytes:
    """Write CONNECT. A ``kept`` session is taken up again and never expires; others end with their connection."""
    login = [each for each in (address.username, address.password) if each is not None]
    flags = (
        (0 if kept else 0x02) | (0 if address.username is None else 0x80) | (0 if address.password is None else 0x40)
    )
    head = _text("MQTT") + bytes([address.version, flags]) + TWO_BYTES.pack(keepalive_s)
    if address.version is MqttVersion.V5:
        properties = bytes([Property.SESSION_EXPIRY]) + FOUR_BYTES.pack(KEPT_FOR_EVER if kept else 0)
        properties += bytes([Property.MAXIMUM_PACKET_SIZE]) + FOUR_BYTES.pack(most_bytes)
        head += write_length(len(properties)) + properties
    return _packet(Kind.CONNECT, head + b"".join(map(_text, [client_id, *login])))


def read_connack(body: bytes, version: MqttVersion) -> Connack:
    """Read CONNACK's body; raises ``MalformedPacketError``."""
    if len(body) < 2:  # noqa: PLR2004  # its flags and its reason
        raise MalformedPacketError(f"The broker's answer to CONNECT has {len(body)} bytes.")
    receive_maximum = 0xFFFF
    if version is MqttVersion.V5 and len(body) > 2:  # noqa: PLR2004  # the same
        receive_maximum = _receive_maximum(body)
    return Connack(bool(body[0] & 1), body[1], receive_maximum)


PROPERTY_BYTES: Final = {
    **dict.fromkeys((0x24, 0x25, 0x28, 0x29, 0x2A), 1),
    **dict.fromkeys((0x13, 0x21, 0x22), 2),
    **dict.fromkeys((0x11, 0x27), 4),
}
"""CONNACK's properties of fixed size; its others are texts, and a pair of texts (0x26)."""
PAIR_OF_TEXTS: Final = 0x26


def _receive_maximum(body: bytes) -> int:
    """Find one property among CONNACK's, stepping over the others."""
    end = _after_properties(body, 2, len(body))
    found = read_length(body, 2)
    place = end if found is None else found[1]
    while place < end:
        name = body[place]
        place += 1
        if name == Property.RECEIVE_MAXIMUM and place + 2 <= end:
            return int.from_bytes(body[place : place + 2])
        if name in PROPERTY_BYTES:
            place += PROPERTY_BYTES[name]
        else:
            for _ in range(2 if name == PAIR_OF_TEXTS else 1):
                place += 2 + int.from_bytes(body[place : place + 2])
    return 0xFFFF


def subscribe(packet_id: int, subscriptions: Sequence[Subscription], version: MqttVersion) -> bytes:
    """Write SUBSCRIBE with QoS 1; in MQTT 5 with retain handling as each subscription wishes."""
    body = TWO_BYTES.pack(packet_id) + (b"\0" if version is MqttVersion.V5 else b"")
    for each in subscriptions:
        no_retained = 0x20 if version is MqttVersion.V5 and not each.retained else 0
        body += _text(each.topic) + bytes([no_retained | 1])
    return _packet(Kind.SUBSCRIBE, body, flags=2)


def unsubscribe(packet_id: int, topics: Sequence[str], version: MqttVersion) -> bytes:
    """Write UNSUBSCRIBE."""
    body = TWO_BYTES.pack(packet_id) + (b"\0" if version is MqttVersion.V5 else b"")
    return _packet(Kind.UNSUBSCRIBE, body + b"".join(map(_text, topics)), flags=2)


def read_suback(body: bytes, version: MqttVersion) -> list[int]:
    """Return a SUBACK's reasons, one for each subscription; raises ``MalformedPacketError``."""
    start = _after_properties(body, 2, len(body)) if version is MqttVersion.V5 else 2
    return list(body[start:])


def publish(topic: str, payload: bytes, *, packet_id: int, version: MqttVersion) -> bytes:
    """Write PUBLISH with QoS 1."""
    properties = b"\0" if version is MqttVersion.V5 else b""
    return _packet(Kind.PUBLISH, _text(topic) + TWO_BYTES.pack(packet_id) + properties + payload, flags=2)


def read_puback(body: bytes) -> int:
    """Return the packet id that a PUBACK confirms; raises ``MalformedPacketError``."""
    if len(body) < 2:  # noqa: PLR2004  # a packet id
        raise MalformedPacketError("A PUBACK bears no packet id.")
    return int.from_bytes(body[:2])


def pubacks(packet_ids: Iterable[int]) -> bytes:
    """Write the PUBACKs of these messages, in order, as one buffer."""
    return b"".join([PUBACK.pack(PUBACK_HEAD, packet_id) for packet_id in packet_ids])
