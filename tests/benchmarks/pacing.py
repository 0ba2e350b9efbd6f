"""A publisher that keeps to its schedule whatever the system does, so that a slow system cannot slow its own test."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from deploy.local.processes import LOOPBACK
from tests.benchmarks.rig import BENCH, Rig

TURN_S: Final = 0.005
"""What falls due within this is sent together; a thousand a second are five at a time."""
CONNECT_WITHIN_S: Final = 10.0


class Due(NamedTuple):
    """What is to be sent, and when, in seconds after the schedule's beginning."""

    at_s: float
    topic: str
    payload: bytes


@asynccontextmanager
async def publisher(rig: Rig, name: str) -> AsyncIterator[paho.Client]:
    """Connect as the account that may speak for every device, for the length of the block."""
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=f"bench-{name}", protocol=paho.MQTTv311)
    client.username_pw_set(BENCH, rig.bench_password)
    client.max_inflight_messages_set(0)
    client.connect(LOOPBACK, rig.mosquitto.services_port)
    client.loop_start()
    try:
        async with asyncio.timeout(CONNECT_WITHIN_S):
            while not client.is_connected():  # noqa: ASYNC110  # paho gives no event to wait for
                await asyncio.sleep(TURN_S)
        yield client
    finally:
        client.disconnect()
        await asyncio.to_thread(client.loop_stop)


async def send(client: paho.Client, schedule: Iterable[Due], *, begin_s: float) -> float:
    """Send a schedule, in order of time, from ``begin_s`` of ``time.perf_counter`` on; return the latest it was late.

    Whoever measures counts from the scheduled moments, so that the publisher's own lateness is in the figure.
    """
    latest_s = 0.0
    for due in schedule:
        wait_s = begin_s + due.at_s - time.perf_counter()
        if wait_s > TURN_S:
            await asyncio.sleep(wait_s)
        latest_s = max(latest_s, -wait_s)
        client.publish(due.topic, due.payload, qos=1)
    return latest_s
