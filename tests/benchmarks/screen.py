"""A live socket that notes when each incident came: by its place, as seconds of ``time.perf_counter``."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec
import websockets

from deploy.local.processes import LOOPBACK
from tests.benchmarks.rig import Rig


class _Incident(msgspec.Struct):
    """What is read of an incident or task."""

    id: str
    site_id: str | None = None


class _Event(msgspec.Struct):
    """What is read of an event."""

    name: str
    data: _Incident


class _Frame(msgspec.Struct):
    """A frame of the live protocol, as far as it is counted."""

    type: str
    name: str = ""
    data: _Incident | None = None
    events: list[_Event] = []


@dataclass(slots=True)
class Screen:
    """What was shown."""

    socket: websockets.ClientConnection
    opened_s: dict[str, float] = field(default_factory=dict)
    """When the first incident of each site came."""
    incident_ids: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    """Incidents in the order they came, for whoever handles them."""
    twice: int = 0
    resyncs: int = 0
    _frame: msgspec.json.Decoder[_Frame] = field(default_factory=lambda: msgspec.json.Decoder(_Frame))

    async def follow(self) -> None:
        """Take frames until cancelled."""
        async for raw in self.socket:
            frame, now_s = self._frame.decode(raw), time.perf_counter()
            self.resyncs += frame.type == "resync"
            for event in frame.events or ([] if frame.data is None else [_Event(frame.name, frame.data)]):
                if event.name == "incident.opened":
                    self._note(event.data, now_s)

    def _note(self, incident: _Incident, now_s: float) -> None:
        site = incident.site_id or ""
        self.twice += site in self.opened_s
        self.opened_s.setdefault(site, now_s)
        self.incident_ids.put_nowait(incident.id)

    async def showed(self, count: int, *, within_s: float) -> None:
        """Wait until so many sites have shown an incident."""
        async with asyncio.timeout(within_s):
            while len(self.opened_s) < count:  # noqa: ASYNC110  # frames give no event to wait for
                await asyncio.sleep(0.05)


@asynccontextmanager
async def following(rig: Rig) -> AsyncIterator[Screen]:
    """Follow the live socket as a dispatcher, for the length of the block."""
    async with websockets.connect(
        f"ws://{LOOPBACK}:{rig.http_port}/api/v1/live",
        subprotocols=[websockets.Subprotocol("nowalls.v1")],
        max_size=None,
    ) as socket:
        await socket.send(json.dumps({"type": "auth", "token": await asyncio.to_thread(rig.token)}))
        screen = Screen(socket)
        task = asyncio.create_task(screen.follow())
        try:
            yield screen
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
