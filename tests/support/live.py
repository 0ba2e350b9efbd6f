"""A console for tests: speaks ``nowalls.v1`` on a real socket and checks the chain of every event."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import websockets

from tests.support.waiting import HANG_S

Json = dict[str, Any]


@dataclass(slots=True)
class LiveConsole:
    """What one console has been told."""

    socket: websockets.ClientConnection
    frames: list[Json] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)
    incidents: dict[str, Json] = field(default_factory=dict)
    tasks: dict[str, Json] = field(default_factory=dict)
    applied: int = 0
    complete: int = 0
    mode: str = ""
    epoch: str = ""
    shows: bool = True
    """Whether it is on a visible screen and says so of each incident."""
    shown: set[str] = field(default_factory=set)

    async def receive(self) -> Json:
        """Take the next frame and apply it as the protocol says; an event out of the chain fails the test."""
        async with asyncio.timeout(HANG_S):
            frame: Json = json.loads(await self.socket.recv())
        self.frames.append(frame)
        match frame["type"]:
            case "hello":
                self.epoch = frame["epoch"]
            case "ready":
                self.mode = frame["mode"]
            case "snapshot":
                self._take_snapshot(frame)
            case "event":
                self._apply(frame)
            case "events":
                for event in frame["events"]:
                    self._apply(event)
            case "beat" | "pong":
                assert frame["seq"] >= self.applied, "A beat speaks of what was sent, not of less."
                self.complete = max(self.complete, frame["seq"])
            case _:
                pass
        await self._show()
        return frame

    async def _show(self) -> None:
        """Say of each new incident that it is on the screen, as a real console does."""
        new = set(self.incidents) - self.shown if self.shows else set()
        self.shown |= new
        for incident_id in sorted(new):
            await self.send({"type": "seen", "incident_id": incident_id, "audible": True})

    def _take_snapshot(self, frame: Json) -> None:
        if frame["part"] == 1:
            self.incidents.clear()
            self.tasks.clear()
        self.incidents |= {each["id"]: each for each in frame["incidents"]}
        self.tasks |= {each["id"]: each for each in frame["tasks"]}
        self.applied = self.complete = frame["seq"]

    def _apply(self, event: Json) -> None:
        assert event["prev"] == self.applied, f"Event {event['seq']} follows {event['prev']}, not {self.applied}."
        assert event["seq"] > self.applied
        self.applied = self.complete = event["seq"]
        self.events.append(event)
        known = self.incidents if event["name"].startswith("incident") else self.tasks
        known[event["data"]["id"]] = event["data"]

    async def until(self, wanted: Callable[["LiveConsole"], bool]) -> None:
        """Take frames until the console knows what is wanted."""
        async with asyncio.timeout(HANG_S):
            while not wanted(self):
                await self.receive()

    async def event(self, name: str, reason: str, *, after: int = 0) -> Json:
        """Take frames until there is an event of this name and reason after a seq, and return it."""

        def found() -> Json | None:
            fitting = (
                each for each in self.events if each["seq"] > after and (each["name"], each["reason"]) == (name, reason)
            )
            return next(fitting, None)

        await self.until(lambda _console: found() is not None)
        event = found()
        assert event is not None
        return event

    async def send(self, frame: Json) -> None:
        """Say something."""
        await self.socket.send(json.dumps(frame))


@asynccontextmanager
async def live_console(
    url: str,
    token: str,
    *,
    resume: Json | None = None,
    shows: bool = True,
) -> AsyncIterator[LiveConsole]:
    """Connect, log in, and return once the snapshot is whole or the resumption granted."""
    async with websockets.connect(url, subprotocols=[websockets.Subprotocol("nowalls.v1")], max_size=None) as socket:
        console = LiveConsole(socket, shows=shows)
        await console.receive()
        await console.send({"type": "auth", "token": token} | ({"resume": resume} if resume else {}))
        await console.until(lambda each: each.mode != "")
        if console.mode == "snapshot":
            await console.until(
                lambda each: (
                    each.frames[-1]["type"] == "snapshot" and each.frames[-1]["part"] == each.frames[-1]["parts"]
                ),
            )
        elif resume is not None:
            console.applied = console.complete = resume["seq"]
        yield console
