"""Telemetry at a steady rate, from a process of its own: so that neither its work nor ours delays the other's."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from typing import Final

from nowalls.runtime.mqtt import MqttVersion, packets
from tests.benchmarks.raw_mqtt import CHUNK, Account, connect

TICK_S: Final = 0.01
STOP_WITHIN_S: Final = 10.0


@contextmanager
def steady_telemetry(account: Account, *, rate: int, devices: int) -> Iterator[None]:
    """Publish so many messages a second, of one device after the other, for the length of the block."""
    process = get_context("spawn").Process(target=_publish, args=(account, rate, devices), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(STOP_WITHIN_S)


def _publish(account: Account, rate: int, devices: int) -> None:
    """Send what is due every hundredth of a second; what could not be sent in time is sent late, never left out."""
    sent, started_s = 0, time.perf_counter()
    with connect(account) as link:
        while True:
            due = int((time.perf_counter() - started_s) * rate)
            link.sendall(b"".join(telemetry_frame(number, devices) for number in range(sent, due)))
            sent = due
            with suppress(BlockingIOError):
                link.recv(CHUNK, socket.MSG_DONTWAIT)
            time.sleep(TICK_S)


def telemetry_frame(number: int, devices: int) -> bytes:
    """Return the publish of a message of one of these devices."""
    # A prime's step: neighbours in time are not neighbours in the registry.
    device = number * 7919 % devices
    payload = json.dumps({"battery": number % 100, "rssi": -70, "temperature": 20 + number % 100_000 / 1e5})
    topic = f"nowalls/v1/sos-{device:05}/telemetry"
    return packets.publish(topic, payload.encode(), packet_id=number % 65_535 + 1, version=MqttVersion.V311)
