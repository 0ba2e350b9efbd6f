"""A device for tests: its own MQTT connection, its messages, and the acknowledgements it hears."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiomqtt

from tests.support.district import SECRET
from tests.support.waiting import HANG_S

Json = dict[str, Any]


@dataclass(slots=True)
class TestDevice:
    """A connected device."""

    __test__ = False
    id: str
    client: aiomqtt.Client
    heard: list[Json] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def say(self, channel: str, payload: Json | bytes, *, retain: bool = False) -> None:
        """Publish with QoS 1 and return when the broker has it."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        await self.client.publish(f"nowalls/v1/{self.id}/{channel}", body, qos=1, retain=retain)

    async def alarm(self, message_id: str, kind: str, state: str = "raised", **more: Any) -> None:  # noqa: ANN401  # JSON
        """Publish an alarm."""
        await self.say("alarm", {"id": message_id, "type": kind, "state": state, **more})

    def acks(self, message_id: str, stage: str) -> list[Json]:
        """Return the acknowledgements of this message and stage heard so far."""
        return [each for each in self.heard if (each["id"], each["stage"]) == (message_id, stage)]

    async def hears(self, message_id: str, stage: str, *, times: int = 1) -> Json:
        """Wait until this stage was heard so often; return the last one."""
        async with asyncio.timeout(HANG_S):
            while len(self.acks(message_id, stage)) < times:
                self._news.clear()
                await self._news.wait()
        return self.acks(message_id, stage)[-1]

    async def listen(self) -> None:
        """Take in acknowledgements until cancelled."""
        async for message in self.client.messages:
            assert isinstance(message.payload, bytes)
            self.heard.append(json.loads(message.payload))
            self._news.set()


@asynccontextmanager
async def a_device(
    device_id: str,
    port: int,
    *,
    password: str = SECRET,
    version: int = 5,
) -> AsyncIterator[TestDevice]:
    """Connect a device of the district and subscribe to its acknowledgements."""
    protocol = aiomqtt.ProtocolVersion.V5 if version == 5 else aiomqtt.ProtocolVersion.V311  # MQTT's versions
    async with aiomqtt.Client(
        "127.0.0.1",
        port,
        username=device_id,
        password=password,
        identifier=device_id,
        protocol=protocol,
    ) as client:
        device = TestDevice(device_id, client)
        await client.subscribe(f"nowalls/v1/{device_id}/ack", qos=1)
        listening = asyncio.create_task(device.listen())
        try:
            yield device
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
