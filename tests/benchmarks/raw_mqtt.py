"""The least that speaks MQTT 3.1.1: a publisher that saturates a broker and a bare subscriber, over plain sockets.

Only for benchmarks: so that neither the generator nor the baseline's client is what is measured.
"""

import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CHUNK: Final = 1 << 18
WINDOW: Final = 1_000
"""Unacknowledged publishes; below the broker's max_inflight_messages."""
PUBACK_BYTES: Final = 4
PUBLISH: Final = 0x30


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where and as whom to connect."""

    port: int
    username: str
    password: str
    client_id: str


def _text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("!H", len(raw)) + raw


def _length(number: int) -> bytes:
    out = bytearray()
    while True:
        number, digit = divmod(number, 128)
        out.append(digit | (0x80 if number else 0))
        if not number:
            return bytes(out)


def connect(account: Account) -> socket.socket:
    """Connect with a clean session."""
    link = socket.create_connection(("127.0.0.1", account.port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    body = _text("MQTT") + b"\x04\xc2" + struct.pack("!H", 0)
    body += _text(account.client_id) + _text(account.username) + _text(account.password)
    link.sendall(b"\x10" + _length(len(body)) + body)
    answer = _exactly(link, 4)
    if answer[3] != 0:
        message = f"The broker refused the benchmark's login with code {answer[3]}."
        raise ConnectionError(message)
    return link


def _exactly(link: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += link.recv(count - len(data))
    return data


def publish_all(account: Account, messages: Sequence[tuple[str, bytes]]) -> None:
    """Publish messages with QoS 1, a window at a time, and return when the broker has acknowledged all."""
    frames = [_publish(topic, payload, number % 65_535 + 1) for number, (topic, payload) in enumerate(messages)]
    with connect(account) as link:
        sent = acknowledged = unread = 0
        while acknowledged < len(frames):
            upto = min(len(frames), acknowledged + WINDOW)
            if sent < upto:
                link.sendall(b"".join(frames[sent:upto]))
                sent = upto
            unread += len(link.recv(CHUNK))
            acknowledged = unread // PUBACK_BYTES
        link.sendall(b"\xe0\x00")


def _publish(topic: str, payload: bytes, packet_id: int) -> bytes:
    body = _text(topic) + struct.pack("!H", packet_id) + payload
    return b"\x32" + _length(len(body)) + body


class BareSubscriber:
    """Counts and acknowledges QoS 1 messages and does nothing else: as fast as a subscriber in Python can be."""

    def __init__(self, account: Account, topic_filter: str) -> None:
        """Connect and subscribe."""
        self._link = connect(account)
        body = struct.pack("!H", 1) + _text(topic_filter) + b"\x01"
        self._link.sendall(b"\x82" + _length(len(body)) + body)
        _exactly(self._link, 5)
        self._rest = b""

    def receive(self, count: int) -> None:
        """Return when so many messages have been received and acknowledged."""
        received = 0
        while received < count:
            received += self._take(self._link.recv(CHUNK))

    def _take(self, data: bytes) -> int:
        buffer = self._rest + data
        acks = bytearray()
        place = found = 0
        while (end := _end_of_packet(buffer, place)) is not None:
            start, stop = end
            if buffer[place] & 0xF0 == PUBLISH:
                topic_length = int.from_bytes(buffer[start : start + 2], "big")
                packet_id = buffer[start + 2 + topic_length : start + 4 + topic_length]
                acks += b"\x40\x02" + packet_id
                found += 1
            place = stop
        self._rest = buffer[place:]
        if acks:
            self._link.sendall(acks)
        return found

    def close(self) -> None:
        """Disconnect."""
        self._link.sendall(b"\xe0\x00")
        self._link.close()


def _end_of_packet(buffer: bytes, place: int) -> tuple[int, int] | None:
    """Return where the body of the packet at ``place`` starts and ends, if it is whole."""
    length = shift = 0
    for offset in range(1, 5):
        if place + offset >= len(buffer):
            return None
        byte = buffer[place + offset]
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # the last digit of MQTT's variable length
            start = place + offset + 1
            return (start, start + length) if start + length <= len(buffer) else None
    return None
