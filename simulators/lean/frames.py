"""The frames of MQTT 3.1.1 that a publisher needs, as bytes. Pure."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

LENGTH_BITS: Final = 7
MOST_LENGTH_BYTES: Final = 4
CLEAN_SESSION, WILL, WILL_QOS_1, WILL_RETAIN, PASSWORD, USERNAME = 0x02, 0x04, 0x08, 0x20, 0x40, 0x80
QOS_1: Final = 0x02
RETAIN: Final = 0x01
GOODBYE: Final = b"\xe0\x00"
PING: Final = b"\xc0\x00"


class Kind(IntEnum):
    """The kinds of packets that a broker sends."""

    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    SUBACK = 9
    PONG = 13


class Packet(NamedTuple):
    """A whole packet: what it is, the low half of its first byte, and what follows its length."""

    kind: int
    flags: int
    body: bytes


class BrokenFrameError(ValueError):
    """Bytes that are no MQTT."""


def text(value: str) -> bytes:
    """Write a text with its length before it."""
    raw = value.encode()
    return struct.pack("!H", len(raw)) + raw


def packet(first: int, body: bytes) -> bytes:
    """Write a packet around its body."""
    length, out = len(body), bytearray([first])
    while True:
        length, digit = length >> LENGTH_BITS, length & 0x7F
        out.append(digit | (0x80 if length else 0))
        if not length:
            return bytes(out) + body


def connect(
    *, client_id: str, username: str, password: str, keepalive_s: int, will: tuple[str, bytes] | None = None
) -> bytes:
    """Log in with a clean session; the will is retained and of QoS 1."""
    flags = CLEAN_SESSION | USERNAME | PASSWORD | (WILL | WILL_QOS_1 | WILL_RETAIN if will else 0)
    body = text("MQTT") + bytes([4, flags]) + struct.pack("!H", keepalive_s) + text(client_id)
    if will is not None:
        topic, payload = will
        body += text(topic) + struct.pack("!H", len(payload)) + payload
    return packet(0x10, body + text(username) + text(password))


def subscribe(packet_id: int, topic_filter: str) -> bytes:
    """Subscribe with QoS 1."""
    return packet(0x82, struct.pack("!H", packet_id) + text(topic_filter) + b"\x01")


def publish(topic: str, payload: bytes, packet_id: int, *, retain: bool = False) -> bytes:
    """Publish with QoS 1."""
    return packet(0x30 | QOS_1 | (RETAIN if retain else 0), text(topic) + struct.pack("!H", packet_id) + payload)


def puback(packet_id: int) -> bytes:
    """Confirm what was received with QoS 1."""
    return struct.pack("!BBH", 0x40, 2, packet_id)


def received(told: Packet) -> tuple[str, bytes, int | None]:
    """Read a PUBLISH: its topic, its payload, and the packet id that wants a PUBACK."""
    end = 2 + int.from_bytes(told.body[:2], "big")
    topic = told.body[2:end].decode()
    if not told.flags & (QOS_1 | QOS_1 << 1):
        return topic, told.body[end:], None
    return topic, told.body[end + 2 :], int.from_bytes(told.body[end : end + 2], "big")


@dataclass(slots=True)
class Incoming:
    """Puts what a socket gives back together into packets."""

    _rest: bytes = field(default=b"")

    def feed(self, data: bytes) -> Iterator[Packet]:
        """Take the next bytes and give each packet that is whole now. Raises ``BrokenFrameError``."""
        buffer, place = self._rest + data, 0
        while (found := _body(buffer, place)) is not None:
            start, stop = found
            yield Packet(buffer[place] >> 4, buffer[place] & 0x0F, buffer[start:stop])
            place = stop
        self._rest = buffer[place:]


def _body(buffer: bytes, place: int) -> tuple[int, int] | None:
    """Return where the body of the packet at ``place`` starts and stops, once it is whole."""
    length = 0
    for number in range(MOST_LENGTH_BYTES):
        at = place + 1 + number
        if at >= len(buffer):
            return None
        length |= (buffer[at] & 0x7F) << (LENGTH_BITS * number)
        if buffer[at] & 0x80 == 0:
            stop = at + 1 + length
            return (at + 1, stop) if stop <= len(buffer) else None
    raise BrokenFrameError("A packet's length has four bytes at most.")
