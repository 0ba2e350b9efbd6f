"""A crowd that presses: every device once, repeating until it hears ``stored``, as the protocol says."""

import asyncio
import json
from contextlib import suppress

import aiomqtt

from nowalls.domain.registry import Device
from tests.support.centre import Centre
from tests.support.district import SECRET
from tests.support.waiting import until

REPEAT_S = 3.0
"""The protocol says 10 s; three keep a test short and change nothing of what is proved."""
RECONNECT_S = 0.5
SETTLED_WITHIN_S = 120.0


async def press_all(centre: Centre, devices: list[Device], pace_s: float) -> set[str]:
    """Let every device press once and repeat until it hears ``stored``; return those that heard it."""
    heard: set[str] = set()
    async with asyncio.TaskGroup() as group:
        for number, device in enumerate(devices):
            group.create_task(_press(centre, device.id, number * pace_s, heard))
    return heard


async def _press(centre: Centre, device_id: str, delay_s: float, heard: set[str]) -> None:
    await asyncio.sleep(delay_s)
    while device_id not in heard:
        with suppress(aiomqtt.MqttError):
            await _press_on_one_connection(centre, device_id, heard)
        if device_id not in heard:
            await asyncio.sleep(RECONNECT_S)


async def _press_on_one_connection(centre: Centre, device_id: str, heard: set[str]) -> None:
    payload = json.dumps({"id": "1", "type": "sos", "state": "raised", "at": "2026-11-21T12:00:00Z"})
    async with aiomqtt.Client(
        "127.0.0.1",
        centre.broker.devices_port,
        username=device_id,
        password=SECRET,
        identifier=device_id,
        timeout=60,
    ) as client:
        await client.subscribe(f"nowalls/v1/{device_id}/ack", qos=1)
        messages = aiter(client.messages)
        while device_id not in heard:
            await client.publish(f"nowalls/v1/{device_id}/alarm", payload, qos=1)
            with suppress(TimeoutError):
                async with asyncio.timeout(REPEAT_S):
                    message = await anext(messages)
                assert isinstance(message.payload, bytes)
                if json.loads(message.payload)["stage"] == "stored":
                    heard.add(device_id)


async def all_decided(centre: Centre) -> None:
    """Wait until nothing is undecided."""
    undecided = "select 1 from signals where handled_at is null limit 1"
    await until(lambda: not centre.query(undecided), within_s=SETTLED_WITHIN_S)


def assert_everything_once(centre: Centre, heard: set[str]) -> None:
    """Check that every acknowledged press is one signal, in the one incident of its place."""
    rows = centre.query("select device_id, count(*) as n from outside.signals group by device_id")
    stored = {row["device_id"]: row["n"] for row in rows}
    assert heard <= stored.keys()
    assert set(stored.values()) == {1}
    incidents = centre.query("select place_id, signal_ids from outside.incidents")
    assert len(incidents) == len(stored)
    assert len({row["place_id"] for row in incidents}) == len(incidents)
    assert all(len(row["signal_ids"]) == 1 for row in incidents)
