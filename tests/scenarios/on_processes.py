"""The stage of the real processes: devices on MQTT, people on HTTP, consoles on the live socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import httpx2

from nowalls.domain.topics import UpChannel
from nowalls.runtime.clock import SystemClock
from tests.scenarios.premises import Premises
from tests.scenarios.story import Does, Story
from tests.scenarios.telling import Tolerance
from tests.support.centre import Centre
from tests.support.device import TestDevice, a_device
from tests.support.district import USERS
from tests.support.live import LiveConsole, live_console
from tests.support.memory import Event
from tests.support.waiting import HANG_S

Json = dict[str, Any]
DUE_WITHIN_S: Final = 3.0
"""How late a decision may be, and with it the step it sets, before a story is another one."""
PEOPLE: Final = ("lihua", "zhangwei", "limin")


@dataclass(slots=True)
class ControlRoom:
    """The people who act in stories: one console and one HTTP login each; every event is seen by all of them."""

    consoles: dict[str, LiveConsole]
    desks: dict[str, httpx2.AsyncClient]
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def events(self) -> list[Json]:
        """What consoles were told so far."""
        return self.consoles[PEOPLE[0]].events

    async def watch(self, console: LiveConsole) -> None:
        """Take in what one console is told, until cancelled."""
        while True:
            await console.receive()
            async with self.news:
                self.news.notify_all()


@asynccontextmanager
async def control_room(centre: Centre) -> AsyncIterator[ControlRoom]:
    """Log everybody in and watch; what goes wrong at a console goes wrong here."""
    async with AsyncExitStack() as stack:
        tokens = {name: await asyncio.to_thread(centre.token, name) for name in PEOPLE}
        consoles = {name: await stack.enter_async_context(live_console(centre.live, tokens[name])) for name in PEOPLE}
        desks = {
            name: await stack.enter_async_context(
                httpx2.AsyncClient(
                    base_url=f"{centre.http}/api/v1",
                    headers={"Authorization": f"Bearer {tokens[name]}"},
                    timeout=HANG_S,
                ),
            )
            for name in PEOPLE
        }
        room = ControlRoom(consoles, desks)
        async with asyncio.TaskGroup() as group:
            watching = [group.create_task(room.watch(console)) for console in consoles.values()]
            yield room
            for each in watching:
                each.cancel()


class ProcessStage:
    """A story's stage on the real processes, where its seconds pass ``speed`` times as fast."""

    def __init__(self, where: Premises, room: ControlRoom, devices: dict[str, TestDevice], speed: int) -> None:
        """Begin the story now."""
        self.tolerance = Tolerance(early_s=0.5 * speed, late_s=HANG_S * speed, due_s=DUE_WITHIN_S * speed)
        self.zero: datetime = SystemClock().now()
        self._speed = speed
        self._where = where
        self._room = room
        self._devices = devices
        self._sites = {site.id for site in where.sites}
        self._told = 0

    async def reach(self, at: float) -> None:
        """Wait."""
        moment = self.zero + timedelta(seconds=at / self._speed)
        await asyncio.sleep((moment - SystemClock().now()).total_seconds())

    async def say(self, device: str, channel: UpChannel, payload: Json) -> None:
        """Publish."""
        await self._devices[device].say(channel.value, payload)

    async def settle(self) -> None:
        """The services need no telling."""

    async def command(self, line: Does, about: str, into: str | None) -> str | None:
        """Send the command as a console does: an HTTP request, or the frame ``holding``."""
        if line.does == "hold":
            frame = {"type": "holding", "incident_ids": [about], "on_phone": False}
            await self._room.consoles[line.person].send(frame)
            return None
        body = self._body(line, into)
        path = f"/incidents/{about}/{line.does}"
        answer = await self._room.desks[line.person].post(path, json=body or None)
        return None if answer.status_code == httpx2.codes.OK else answer.json()["code"]

    def _body(self, line: Does, into: str | None) -> Json:
        body = dict(line.body)
        match line.does:
            case "dispatch":
                scaled = {"eta_s": body["eta_s"] // self._speed} if "eta_s" in body else {}
                return {"responder_id": self._where.responder.id} | scaled
            case "transfer":
                return {"user_id": USERS[body["to"]].id}
            case "merge":
                return {"into": into}
            case _:
                return body

    async def next_event(self) -> Event:
        """Wait for the next event of these premises."""
        async with asyncio.timeout(HANG_S), self._room.news:
            await self._room.news.wait_for(lambda: len(self._events()) > self._told)
        self._told += 1
        return self._events()[self._told - 1]

    async def hear(self, device: str, message_id: str, stage: str) -> None:
        """Wait until the device has heard it."""
        await self._devices[device].hears(message_id, stage)

    def untold(self) -> list[Event]:
        """Return the events that no line asked for."""
        return self._events()[self._told :]

    def second(self, moment: datetime) -> float:
        """Return a moment's second in the story."""
        return (moment - self.zero).total_seconds() * self._speed

    def _events(self) -> list[Event]:
        return [
            Event(
                at=datetime.fromisoformat(each["at"]),
                name=each["name"],
                reason=each["reason"],
                data=each["data"],
            )
            for each in self._room.events
            if each["data"]["site_id"] in self._sites
        ]


@asynccontextmanager
async def process_stage(
    centre: Centre,
    room: ControlRoom,
    story: Story,
    where: Premises,
) -> AsyncIterator[ProcessStage]:
    """Connect the devices that a story needs, and begin."""
    async with AsyncExitStack() as stack:
        roles = {line.device for line in story.lines if hasattr(line, "device")}
        devices = {
            role: await stack.enter_async_context(a_device(where.devices[role].id, centre.broker.devices_port))
            for role in sorted(roles)
        }
        yield ProcessStage(where, room, devices, story.speed)
