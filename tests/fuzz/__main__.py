"""Look for bytes that break a reader, led by which lines they reach (atheris, on libFuzzer).

``python -m tests.fuzz messages|packets`` with libFuzzer's own options behind it; ``make fuzz`` runs both, bounded. It
begins with valid messages of every channel. What breaks a reader is printed, written to a file, and ends it with an
exit code that is not 0.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import atheris

from nowalls.domain.topics import UpChannel
from tests.support.mutations import VALID

with atheris.instrument_imports():
    from nowalls.domain.device_messages import MotionMessage, Rejection, TelemetryMessage, decode, encode
    from nowalls.runtime.mqtt import MqttVersion, packets

CHANNELS: Final = tuple(UpChannel)
VERSIONS: Final = tuple(MqttVersion)
MOST_PACKET_BYTES: Final = 10_000
"""So little that the fuzzer finds the bound too."""


def read_message(data: bytes) -> None:
    """Whatever comes is a message or a named rejection; a message that is written again is read as the same."""
    if not data:
        return
    channel = CHANNELS[data[0] % len(CHANNELS)]
    message = decode(channel, data[1:])
    if not isinstance(message, Rejection | TelemetryMessage | MotionMessage):
        again = decode(channel, encode(message))
        if again != message:
            raise AssertionError(f"{message!r} was read again as {again!r}.")


def read_packets(data: bytes) -> None:
    """Whatever comes, in whatever pieces, is packets, the beginning of one, or malformed."""
    version, at = VERSIONS[len(data) % len(VERSIONS)], len(data) // 2
    reader = packets.PacketReader(version, generation=1, most_bytes=MOST_PACKET_BYTES)
    try:
        for piece in (data[:at], data[at:]):
            for packet in reader.feed(piece)[1]:
                packets.read_connack(packet.body, version)
                packets.read_suback(packet.body, version)
                packets.read_puback(packet.body)
    except packets.MalformedPacketError:
        return


def message_seeds() -> list[bytes]:
    """Every valid message behind the byte that chooses its channel."""
    return [
        bytes([number]) + json.dumps(message).encode()
        for number, channel in enumerate(CHANNELS)
        for message in VALID[channel]
    ]


def packet_seeds() -> list[bytes]:
    """A publish and what answers one, in each version."""
    return [
        packets.publish("nowalls/v1/sos-1/alarm", b"{}", packet_id=1, version=version) + packets.pubacks([1, 2])
        for version in VERSIONS
    ]


READERS: Final[dict[str, tuple[Callable[[bytes], None], Callable[[], list[bytes]]]]] = {
    "messages": (read_message, message_seeds),
    "packets": (read_packets, packet_seeds),
}


def main() -> None:
    """Fuzz one reader."""
    what, *options = sys.argv[1:]
    read, seeds = READERS[what]
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds()):
            Path(folder, str(number)).write_bytes(seed)
        atheris.Setup([sys.argv[0], folder, *options], read)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
