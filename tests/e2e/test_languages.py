"""The screen in both languages and both themes: nothing untranslated, nothing that a theme makes unreadable."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.device import TestDevice, a_device

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def busy_centre(centre: Centre) -> AsyncIterator[Centre]:
    """A centre with one of everything: pending, waiting, unreadable, a confirmed fire, a test, a task."""
    port = centre.broker.devices_port
    tag = secrets.token_hex(4)
    async with AsyncExitStack() as devices:

        async def device(name: str) -> TestDevice:
            return await devices.enter_async_context(a_device(name, port))

        home, room, other_room = await device("sos-home-2"), await device("sos-203"), await device("sos-204")
        await home.alarm(f"{tag}-1", "sos")
        await home.alarm(f"{tag}-2", "sos", test=True)
        await home.alarm(f"{tag}-3", "call")
        await room.alarm(f"{tag}-4", "sos")
        await other_room.say("alarm", {"id": f"{tag}-5", "type": "help!", "state": "raised"})
        for name in ("smoke-203", "smoke-204"):
            await (await device(name)).alarm(f"{tag}-{name}", "smoke")
        await (await device("fall-home-1")).alarm(f"{tag}-6", "fall")
        yield centre


async def enter_busy(windows: Windows, centre: Centre, lang: Language, theme: Theme) -> Desk:
    """Log in at a busy centre and wait until all of it is on the screen."""
    desk = await Desk.enter(await windows.open(centre.http, lang=lang, theme=theme))
    await expect(desk.rows).to_have_count(6)
    await expect(desk.tasks).to_have_count(1)
    await desk.expect_map(incidents=6)
    return desk


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_every_screen_speaks_one_language(
    busy_centre: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """No screen shows a catalogue's key, a bare code or a word of the other language, and all of it is accessible."""
    window = await windows.open(busy_centre.http, lang=lang, theme=theme)
    await expect(window.page.get_by_test_id("login-submit")).to_be_visible()
    await look(Desk(window), "login")
    desk = await enter_busy(windows, busy_centre, lang, theme)
    await look(desk, "desk")
    fall = desk.rows_at("home-1")
    await fall.click()
    await expect(desk.timeline.locator("[data-code=opened]")).to_have_count(1)
    await look(desk, "pending")
    await desk.press("Space")
    await expect(fall).to_have_attribute("data-state", "claimed")
    for key, name in (("t", "transfer"), ("d", "dispatch"), ("r", "resolve"), ("c", "confirm"), ("n", "note")):
        await desk.press(key)
        await expect(desk.sheet).to_be_visible()
        await look(desk, name)
        await desk.press("Escape")
        await expect(desk.sheet).to_have_count(0)
    await desk.press("d", "1")
    await expect(fall).to_have_attribute("data-state", "dispatched")
    await desk.press("q")
    await expect(desk.timeline.locator("[data-code=call]")).to_have_count(1)
    await look(desk, "sent")
    await desk.press("?")
    await expect(desk.page.get_by_role("dialog")).to_be_visible()
    await look(desk, "help")
    await desk.press("Escape")
    await desk.tasks.click()
    await expect(desk.page.get_by_test_id("task-panel")).to_be_visible()
    await look(desk, "task")
    await desk.click("tab-report")
    await expect(desk.page.get_by_test_id("figures")).to_be_visible()
    await look(desk, "report")


async def test_language_and_theme_switch_at_once(busy_centre: Centre, windows: Windows) -> None:
    """Switching language or theme changes all of the screen without a reload, and lasts beyond one."""
    desk = await enter_busy(windows, busy_centre, "zh-CN", "dark")
    await desk.rows.first.click()
    await expect(desk.timeline).to_be_visible()
    await look(desk, "switched")
    dark = await desk.ground()
    await desk.click("theme-switch")
    await look(desk, "switched")
    assert await desk.ground() > dark + 100
    await desk.click("lang-switch")
    await expect(desk.glance).to_contain_text("waiting")
    await look(desk, "switched")
    await desk.page.reload()
    await desk.expect_map(incidents=6)
    await look(desk, "reloaded")
