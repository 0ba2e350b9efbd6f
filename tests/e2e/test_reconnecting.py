"""What a desk shows after its line was cut, its history lost or its reader slow: each incident once, in order."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, WebSocket, WebSocketRoute, expect

from tests.e2e.pages import Desk, Login
from tests.support.browser import Windows
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.faults import FaultProxy

pytestmark = pytest.mark.asyncio(loop_scope="session")

Json = dict[str, Any]
STALLED_S = 8.0
"""Two heartbeats and more: long enough that the desk counts its picture as old."""


@dataclass(slots=True)
class Frames:
    """Every frame of the live socket that a page received."""

    raw: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note what comes from now on, over whatever connection."""
        page.on("websocket", lambda socket: self._follow(socket))  # noqa: PLW0108  # Playwright marks what it calls

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: self._note(payload))  # noqa: PLW0108  # Playwright marks what it calls

    def _note(self, payload: str | bytes) -> None:
        self.raw.append(payload if isinstance(payload, str) else payload.decode())

    @property
    def modes(self) -> list[str]:
        """How each connection began: ``snapshot`` or ``resumed``."""
        frames = [json.loads(each) for each in self.raw]
        return [frame["mode"] for frame in frames if frame["type"] == "ready"]

    def openings(self) -> list[str]:
        """The incidents that were told of as opened, in the order in which they came."""
        frames: list[Json] = [json.loads(each) for each in self.raw]
        events = [event for frame in frames for event in frame.get("events", [frame])]
        return [event["data"]["id"] for event in events if event.get("name") == "incident.opened"]


@pytest_asyncio.fixture(loop_scope="session")
async def line(centre: Centre) -> AsyncIterator[FaultProxy]:
    """The line between a desk and the api, which can be cut and stalled."""
    proxy = await FaultProxy.open(centre.http_port)
    yield proxy
    proxy.flow()
    await proxy.stop()


def open_incidents(centre: Centre, *sites: str) -> list[str]:
    """Open incidents by hand, one after the other; return their ids."""
    with centre.login("zhangwei") as other:
        bodies = [{"kind": "emergency_rescue", "site_id": site, "source": "phone"} for site in sites]
        return [other.post("/incidents", json=body).raise_for_status().json()["id"] for body in bodies]


async def enter(windows: Windows, address: str, username: str = "lihua") -> tuple[Desk, Frames]:
    """Log in, noting every frame."""
    frames = Frames()
    window = await windows.open(address)
    frames.listen(window.page)
    return await Desk.enter(window, username), frames


async def test_what_opened_while_the_line_was_cut_comes_once_and_in_order(
    centre: Centre, plain_windows: Windows, line: FaultProxy
) -> None:
    """Three incidents opened meanwhile are there after the reconnection, by resuming, each told of once."""
    desk, frames = await enter(plain_windows, f"http://127.0.0.1:{line.port}")
    [before] = open_incidents(centre, "home-1")
    await expect(desk.rows).to_have_count(1)
    await line.stop()
    await expect(desk.banner("stale")).to_be_visible()
    meanwhile = open_incidents(centre, "home-2", "extra-0", "extra-1")
    await line.listen()
    await expect(desk.rows).to_have_count(4)
    await expect(desk.banner("stale")).to_have_count(0)
    assert await desk.shown_incident_ids() == [before, *meanwhile]
    assert [each for each in frames.openings() if each != before] == meanwhile
    assert frames.modes == ["snapshot", "resumed"]


async def test_a_log_that_was_cut_short_is_a_new_picture(
    centre: Centre, plain_windows: Windows, line: FaultProxy
) -> None:
    """When the log no longer holds what was missed, the desk is given everything anew."""
    desk, frames = await enter(plain_windows, f"http://127.0.0.1:{line.port}")
    open_incidents(centre, "home-1")
    await expect(desk.rows).to_have_count(1)
    await line.stop()
    open_incidents(centre, "home-2", "extra-0")
    centre.change("delete from live_log")
    await line.listen()
    await expect(desk.rows).to_have_count(3)
    assert frames.modes == ["snapshot", "snapshot"]
    assert len(set(await desk.shown_incident_ids())) == 3


async def test_another_epoch_is_a_new_picture(centre: Centre, plain_windows: Windows, line: FaultProxy) -> None:
    """A desk that comes with the position of another history, as after a restore, forgets it and begins anew."""
    frames = Frames()
    window = await plain_windows.open(f"http://127.0.0.1:{line.port}")

    def as_from_elsewhere(message: str | bytes, server: WebSocketRoute) -> None:
        frame = json.loads(message)
        if frame["type"] == "auth" and frame.get("resume"):
            frame["resume"]["epoch"] = "another"
        server.send(json.dumps(frame))

    def note(message: str | bytes, page: WebSocketRoute) -> None:
        frames.raw.append(str(message))
        page.send(message)

    def between(page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        page.on_message(lambda message: as_from_elsewhere(message, server))
        server.on_message(lambda message: note(message, page))

    await window.page.route_web_socket("**/api/v1/live", between)
    desk = await Desk.enter(window)
    open_incidents(centre, "home-1")
    await expect(desk.rows).to_have_count(1)
    await line.stop()
    open_incidents(centre, "home-2")
    await line.listen()
    await expect(desk.rows).to_have_count(2)
    assert frames.modes == ["snapshot", "snapshot"]


async def test_a_slow_desk_delays_nobody_and_catches_up(
    centre: Centre, plain_windows: Windows, line: FaultProxy
) -> None:
    """While one desk's line takes nothing in, the other sees each press; then the slow one has them all, once."""
    slow, frames = await enter(plain_windows, f"http://127.0.0.1:{line.port}")
    quick, _ = await enter(plain_windows, centre.http, "zhangwei")
    line.stall()
    async with a_device("sos-203", centre.broker.devices_port) as button:
        await button.alarm("slow", "sos")
        await expect(quick.rows).to_have_count(1)
    opened = open_incidents(centre, "home-1", "home-2")
    await expect(quick.rows).to_have_count(3)
    await asyncio.sleep(STALLED_S)
    await expect(slow.banner("stale")).to_be_visible()
    assert await slow.shown_incident_ids() == []
    line.flow()
    await expect(slow.rows).to_have_count(3)
    await expect(slow.banner("stale")).to_have_count(0)
    assert (await slow.shown_incident_ids())[1:] == opened
    assert len(frames.openings()) == len(set(frames.openings()))


async def test_nobody_is_told_of_what_is_not_theirs(centre: Centre, plain_windows: Windows) -> None:
    """A neighbouring district's desk and an institution's show and receive nothing of a home in another's scope."""
    others: list[tuple[Desk, Frames]] = []
    for username in ("nanguan", "fukang"):
        frames = Frames()
        window = await plain_windows.open(centre.http)
        frames.listen(window.page)
        await Login(window).enter(username)
        desk = Desk(window)
        await desk.click("tab-desk")
        await expect(desk.glance).to_be_visible()
        others.append((desk, frames))
    whole, _ = await enter(plain_windows, centre.http)
    [at_home, in_house] = open_incidents(centre, "home-1", "fukang")
    await expect(whole.rows).to_have_count(2)
    (neighbour, told_neighbour), (institution, told_institution) = others
    await expect(institution.rows).to_have_count(1)
    assert await institution.shown_incident_ids() == [in_house]
    await expect(neighbour.rows).to_have_count(0)
    for told, kept in ((told_neighbour, (at_home, in_house, "home-1")), (told_institution, (at_home, "home-1"))):
        assert told.raw, "nothing was noted"
        assert [secret for secret in kept if any(secret in frame for frame in told.raw)] == []
