"""One connection of the lean reader: from CONNECT to its end, never again."""

import asyncio
from collections import deque
from typing import Final, Protocol, cast

from nowalls.runtime.mqtt import packets
from nowalls.runtime.mqtt.address import MqttVersion
from nowalls.runtime.mqtt.packets import Connack, Kind, MalformedPacketError, Packet, PacketReader
from nowalls.runtime.mqtt.plan import Delivery

MOST_PACKET_BYTES: Final = 4_000_000
"""Twice what our broker lets anybody send; a packet is held in memory until it is whole."""
MOST_UNSENT: Final = 20_000
"""Publishes that wait because the broker confirms none; further ones are not kept. Twice a burst of 10,000 alarms."""
PACKET_IDS: Final = 0xFFFF


class Receiver(Protocol):
    """Whom a connection tells what happens on it."""

    def received(self, link: "Link", deliveries: list[Delivery]) -> None:
        """Take messages."""
        ...

    def welcomed(self, link: "Link", connack: Connack) -> None:
        """Learn how the broker answered CONNECT."""
        ...

    def granted(self, reasons: list[int]) -> None:
        """Learn how the broker answered SUBSCRIBE."""
        ...

    def confirmed(self, packet_id: int) -> None:
        """Learn that the broker has a publish."""
        ...


class Link(asyncio.Protocol):
    """A connection, as asyncio's transport drives it."""

    def __init__(self, receiver: Receiver, version: MqttVersion, generation: int, hello: bytes) -> None:
        """Be about to connect; ``hello`` is sent first."""
        self.generation = generation
        self.ended = asyncio.Event()
        self.why = "the broker closed it"
        """What ended it, for the log."""
        self.heard = True
        """Whether anything came since this was last set to false."""
        self.is_paused = False
        self._receiver = receiver
        self._version = version
        self._hello = hello
        self._reader = PacketReader(version, generation=generation, most_bytes=MOST_PACKET_BYTES)
        self._transport: asyncio.Transport | None = None
        self._is_welcome = False
        self._packet_id = 0
        self._unconfirmed = 0
        self._receive_maximum = PACKET_IDS
        self._unsent: deque[bytes] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet the broker."""
        self._transport = cast("asyncio.Transport", transport)
        self.write(self._hello)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        if exc is not None:
            self.why = str(exc)
        self._transport = None
        self.ended.set()

    def data_received(self, data: bytes) -> None:
        """Read what came; what is no MQTT ends the connection, and nothing else."""
        self.heard = True
        try:
            deliveries, others = self._reader.feed(data)
            for packet in others:
                self._take(packet)
            if deliveries:
                self._take_messages(deliveries)
        except MalformedPacketError as error:
            self.end(str(error))

    def _take_messages(self, deliveries: list[Delivery]) -> None:
        if not self._is_welcome:
            raise MalformedPacketError("A message came before the broker's answer to CONNECT.")
        self._receiver.received(self, deliveries)

    def _take(self, packet: Packet) -> None:
        if not self._is_welcome and packet.kind != Kind.CONNACK:
            raise MalformedPacketError(f"A packet of kind {packet.kind} came before the broker's answer to CONNECT.")
        match packet.kind:
            case Kind.CONNACK:
                connack = packets.read_connack(packet.body, self._version)
                self._receive_maximum = connack.receive_maximum
                self._is_welcome = connack.reason == 0
                self._receiver.welcomed(self, connack)
            case Kind.SUBACK:
                self._receiver.granted(packets.read_suback(packet.body, self._version))
            case Kind.PUBACK:
                packet_id = packets.read_puback(packet.body)
                self._send_next()
                self._receiver.confirmed(packet_id)
            case Kind.PINGRESP | Kind.UNSUBACK:
                pass
            case Kind.DISCONNECT:
                self.end(f"the broker ended it with reason {packet.body[0] if packet.body else 0}")
            case _:
                raise MalformedPacketError(f"A broker never sends a packet of kind {packet.kind}.")

    @property
    def is_open(self) -> bool:
        """Whether bytes can still leave."""
        return self._transport is not None

    def publish(self, topic: str, payload: bytes) -> int:
        """Send a publish as soon as the broker takes one more; return its packet id, or 0 where too many wait."""
        if len(self._unsent) >= MOST_UNSENT:
            return 0
        self._packet_id = self._packet_id % PACKET_IDS + 1
        frame = packets.publish(topic, payload, packet_id=self._packet_id, version=self._version)
        if self._unconfirmed < self._receive_maximum:
            self._unconfirmed += 1
            self.write(frame)
        else:
            self._unsent.append(frame)
        return self._packet_id

    def _send_next(self) -> None:
        if self._unsent:
            self.write(self._unsent.popleft())
        else:
            self._unconfirmed -= 1

    def write(self, data: bytes) -> None:
        """Send bytes; nothing happens where the connection has ended."""
        if self._transport is not None:
            self._transport.write(data)

    def pause(self) -> None:
        """Stop reading: what more there is waits at the broker."""
        if self._transport is not None and not self.is_paused:
            self.is_paused = True
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read on."""
        if self._transport is not None and self.is_paused:
            self.is_paused = False
            self.heard = True
            self._transport.resume_reading()

    def say_goodbye(self) -> None:
        """Ask the broker to end the connection, after all that was sent before; it keeps the session."""
        self.resume()
        self.write(packets.DISCONNECT)

    def end(self, why: str) -> None:
        """End at once."""
        self.why = why
        if self._transport is not None:
            self._transport.abort()
