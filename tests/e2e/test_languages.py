"""The screen in both languages and both themes: nothing untranslated, nothing that a theme makes unreadable."""

import json
import re
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.accessibility import expect_accessible
from tests.e2e.conftest import CONSOLE
from tests.e2e.pages import Desk
from tests.support.browser import KEPT, Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.device import TestDevice, a_device
from tests.support.district import CHAOYANG, USERS, small_district

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEYS: Final[frozenset[str]] = frozenset(json.loads((CONSOLE / "src" / "i18n" / "en.json").read_text(encoding="utf-8")))
PREFIXES: Final = sorted({key.partition(".")[0] for key in KEYS})
UNTRANSLATED: Final = re.compile(rf"\b(?:{'|'.join(PREFIXES)})\.[a-z_]+\b|\b[a-z]+_[a-z_]+\b|[{{}}]")
"""A catalogue's key, a code of the wire, or a place that nothing was filled into."""
CHINESE: Final = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LATIN: Final = re.compile(r"[A-Za-z]{3,}")
NAMES_IN_CHINESE: Final = {"Nowalls", "Esc", "Asia", "Shanghai"}

EVERY_TEXT: Final = """() => {
    const page = document.documentElement.lang;
    const otherLanguage = (element) => element.closest("[lang]").lang !== page;
    const texts = [document.title];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        if (!otherLanguage(walk.currentNode.parentElement)) texts.push(walk.currentNode.data);
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
        for (const name of ["aria-label", "title", "placeholder"]) texts.push(element.getAttribute(name) ?? "");
    }
    return texts.filter((text) => text.trim() !== "");
}"""


def names() -> list[str]:
    """What is written in the registry, in whatever language it was written; the longest first."""
    district = small_district()
    known = {CHAOYANG.name, "王淑兰", "听力差，请大声", "王丽", "女儿", "刘洋"}
    known |= {user.name for user in USERS.values()}
    for site in district.sites:
        known |= {site.id, site.name, site.type, site.address}
    known |= {part for place in district.places for part in (place.building, place.floor, place.room) if part}
    return sorted(known, key=len, reverse=True)


def without_names(texts: Iterable[str]) -> list[str]:
    """The texts of the screen, with the registry's names taken out."""
    known = re.compile("|".join(map(re.escape, names())))
    return [known.sub(" ", text) for text in texts]


def expect_translated(texts: list[str], lang: Language) -> None:
    """Expect nothing but words of this language, and names."""
    ours = without_names(texts)
    assert [text for text in ours if UNTRANSLATED.search(text)] == []
    if lang == "en":
        assert [text for text in ours if CHINESE.search(text)] == []
    else:
        assert [text for text in ours if set(LATIN.findall(text)) - NAMES_IN_CHINESE] == []


async def look(desk: Desk, name: str) -> None:
    """Keep a picture of what is on the screen, for people to look at; read every word of it, with every eye."""
    root = desk.page.locator("html")
    lang, theme = await root.get_attribute("lang"), await root.get_attribute("data-theme")
    KEPT.mkdir(parents=True, exist_ok=True)
    await desk.page.screenshot(path=KEPT / f"look-{name}-{lang}-{theme}.png")
    expect_translated(await desk.page.evaluate(EVERY_TEXT), "en" if lang == "en" else "zh-CN")
    await expect_accessible(desk.page)


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
    await expect(desk.timeline.get_by_role("listitem")).to_have_count(3)
    await look(desk, "pending")
    await desk.press("Space")
    await expect(fall).to_have_attribute("data-state", "claimed")
    for key, name in (("t", "transfer"), ("d", "dispatch"), ("r", "resolve"), ("c", "confirm"), ("n", "note")):
        await desk.press(key)
        await expect(desk.sheet).to_be_visible()
        await look(desk, name)
        await desk.press("Escape")
    await desk.press("d", "1")
    await expect(fall).to_have_attribute("data-state", "dispatched")
    await desk.press("q")
    await expect(desk.timeline.get_by_role("listitem")).to_have_count(6)
    await look(desk, "sent")
    await desk.press("?")
    await expect(desk.page.get_by_role("dialog")).to_be_visible()
    await look(desk, "help")
    await desk.press("Escape")
    await desk.tasks.click()
    await expect(desk.page.get_by_test_id("task-panel")).to_be_visible()
    await look(desk, "task")
    await desk.click("tab-report")
    await expect(desk.page.get_by_role("table")).to_be_visible()
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
