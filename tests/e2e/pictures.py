"""Takes the README's pictures of the desk: ``python -m tests.e2e.pictures FOLDER/demo.json docs/images``.

Run it beside a demo that has been up for a minute, so that its devices have been heard. It raises alarms as the
sample devices and handles some of them as the second dispatcher; nothing in the pictures is painted.
"""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx2
from playwright.async_api import expect

from tests.e2e.pages import Desk
from tests.support.browser import SOFTWARE_WEBGL, Language, Theme, Window, Windows, chromium
from tests.support.device import TestDevice, a_device

Json = dict[str, Any]
PICTURES: Final[tuple[tuple[str, Language, Theme], ...]] = (
    ("desk-zh-dark", "zh-CN", "dark"),
    ("desk-en-light", "en", "light"),
)
LARGEST_BYTES: Final = 600_000
"""A README must open quickly on a slow line."""
LIVED_S: Final = 20.0
"""Clocks that have run a while say more than those at zero."""
SETTLED_MS: Final = 1_500
"""The map's last frame after the selection, which nothing on the page tells of; it takes some 200 ms."""


@asynccontextmanager
async def sample_devices(demo: Json) -> AsyncIterator[dict[str, TestDevice]]:
    """Connect the demo's sample devices, by the names that ``demo.json`` has for them."""
    async with AsyncExitStack() as devices:
        yield {
            name: await devices.enter_async_context(
                a_device(device["device_id"], demo["mqtt"]["port"], password=device["password"]),
            )
            for name, device in demo["devices"].items()
        }


async def let_neighbours_speak(demo: Json) -> None:
    """Let every other device at the samples' homes say that it is well: the simulated day leaves those homes alone."""
    samples = demo["devices"].values()
    sites, known = {each["site_id"] for each in samples}, {each["device_id"] for each in samples}
    for line in map(json.loads, Path(demo["fleet"]).read_text(encoding="utf-8").splitlines()):
        if line["site_id"] in sites and line["device_id"] not in known:
            async with a_device(line["device_id"], demo["mqtt"]["port"], password=line["password"]) as device:
                await device.say("status", {"online": True}, retain=True)
                await device.say("telemetry", {"battery": 91})


def log_in(demo: Json, user: str) -> httpx2.Client:
    """Log one of the demo's users in over HTTP."""
    api = f"{demo['http']}/api/v1"
    token = httpx2.post(f"{api}/sessions", json=demo["users"][user]).raise_for_status().json()["token"]
    return httpx2.Client(base_url=api, headers={"Authorization": f"Bearer {token}"})


def send_help(demo: Json, site_id: str) -> None:
    """Claim and dispatch the newest incident of a site as the second dispatcher."""
    with log_in(demo, "dispatcher2") as desk:
        incident = desk.get("/incidents", params={"site": site_id}).raise_for_status().json()["items"][0]
        responder = desk.get("/responders", params={"site_id": site_id}).raise_for_status().json()["items"][0]
        body = {"responder_id": responder["id"], "eta_s": 360}
        desk.post(f"/incidents/{incident['id']}/dispatch", json=body).raise_for_status()


async def make_a_busy_night(demo: Json, devices: dict[str, TestDevice]) -> None:
    """Raise a fire, three rescues of which one is under way, a test, and a service call."""
    room = devices["sos_room_1"]
    await room.alarm("pictures", "sos")
    await room.hears("pictures", "stored")
    await asyncio.sleep(2)
    await asyncio.to_thread(send_help, demo, demo["devices"]["sos_room_1"]["site_id"])
    await devices["sos_room_2"].alarm("pictures-test", "sos", test=True)
    await devices["sos_room_2"].alarm("pictures-call", "call")
    await devices["smoke"].alarm("pictures", "smoke", value=0.35, unit="dB/m")
    await asyncio.sleep(LIVED_S / 2)
    await devices["sos"].alarm("pictures", "sos")
    await asyncio.sleep(LIVED_S / 2)
    await devices["fall"].alarm("pictures", "fall")


async def take(windows: Windows, demo: Json, picture: Path, *, lang: Language, theme: Theme) -> None:
    """Picture the desk of the first dispatcher with the pressed button's incident open."""
    window = await windows.open(demo["http"], lang=lang, theme=theme)
    desk = await Desk.enter(window, **demo["users"]["dispatcher"])
    if await desk.banner("sound").count():
        await desk.start_shift()
        await desk.click("ready-close")
    site_id = demo["devices"]["sos"]["site_id"]
    with log_in(demo, "dispatcher") as api:
        [incident] = api.get("/incidents", params={"site": site_id}).raise_for_status().json()["items"]
    await desk.row(incident["id"]).click()
    await expect(desk.timeline.get_by_role("listitem")).not_to_have_count(0)
    await desk.expect_map(incidents=await desk.rows.count())
    await keep(window, picture)


async def take_briefing(windows: Windows, demo: Json, picture: Path) -> None:
    """Picture what the fire brigade is told of an institution's building, where a dispatcher opens a fire by hand."""
    site_id = demo["devices"]["sos_room_1"]["site_id"]
    with log_in(demo, "dispatcher") as api:
        places = api.get("/places", params={"site": site_id}).raise_for_status().json()["items"]
        building = next(place["id"] for place in places if place["kind"] == "building")
        fire = {"kind": "fire_hazard", "site_id": site_id, "place_id": building, "source": "phone"}
        incident = api.post("/incidents", json=fire).raise_for_status().json()
    window = await windows.open(demo["http"], theme="light")
    desk = await Desk.enter(window, **demo["users"]["dispatcher"])
    await desk.row(incident["id"]).click()
    await expect(desk.timeline.get_by_role("listitem")).not_to_have_count(0)
    await desk.press("f")
    await expect(window.page.get_by_test_id("briefing-floors")).to_be_visible()
    await keep(window, picture)


async def keep(window: Window, picture: Path) -> None:
    """Write what a window shows once it has settled; raises ``ValueError`` for one too large for a README."""
    await window.page.wait_for_timeout(SETTLED_MS)
    await window.page.screenshot(path=picture)
    size = picture.stat().st_size
    if size > LARGEST_BYTES:
        raise ValueError(f"{picture} has {size} bytes, more than {LARGEST_BYTES}.")


async def run(demo: Json, folder: Path) -> None:
    """Make the night and take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    async with chromium(*SOFTWARE_WEBGL) as browser, sample_devices(demo) as devices:
        windows = Windows(browser)
        await let_neighbours_speak(demo)
        await make_a_busy_night(demo, devices)
        for name, lang, theme in PICTURES:
            await take(windows, demo, folder / f"{name}.png", lang=lang, theme=theme)
        await take_briefing(windows, demo, folder / "briefing-zh-light.png")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Take the README's pictures of a running demo's desk.")
    parser.add_argument("demo", type=Path, help="the demo's demo.json")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    told = parser.parse_args()
    asyncio.run(run(json.loads(told.demo.read_text(encoding="utf-8")), told.folder))


if __name__ == "__main__":
    main()
