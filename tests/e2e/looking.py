"""Looks at a screen as people do: every word in one language, all of it readable and reachable; keeps a picture."""

import json
import re
from collections.abc import Iterable
from typing import Final

from playwright.async_api import expect

from tests.e2e.accessibility import expect_accessible
from tests.e2e.conftest import EXTRA_HOMES
from tests.e2e.pages import Desk
from tests.e2e.pages_centre import Board, Wall
from tests.support.browser import KEPT, Language
from tests.support.console import CONSOLE
from tests.support.district import CHAOYANG, USERS, small_district

KEYS: Final[frozenset[str]] = frozenset(
    key
    for part in (CONSOLE / "src" / "i18n" / "en").glob("*.json")
    for key in json.loads(part.read_text(encoding="utf-8"))
)
PREFIXES: Final = sorted({key.partition(".")[0] for key in KEYS})
UNTRANSLATED: Final = re.compile(rf"\b(?:{'|'.join(PREFIXES)})\.[a-z_]+\b|\b[a-z]+_[a-z_]+\b|[{{}}]")
"""A catalogue's key, a code of the wire, or a place that nothing was filled into."""
CHINESE: Final = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LATIN: Final = re.compile(r"[A-Za-z]{3,}")
NAMES_IN_CHINESE: Final = {"Nowalls", "Esc", "Asia", "Shanghai", "WGS", "CSV", "XLSX", "SHA", "ISA", "ppm"}

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
    district = small_district(extra_homes=EXTRA_HOMES)
    known = {CHAOYANG.name, "王淑兰", "听力差，请大声", "王丽", "女儿", "刘洋", "赵敏", "钱进", "孙丽"}
    known |= {user.name for user in USERS.values()}
    for site in district.sites:
        known |= {site.id, site.name, site.type, site.address, site.subdistrict, site.community}
    known |= {device.id for device in district.devices}
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


async def look(desk: Desk | Wall | Board, name: str) -> None:
    """Keep a picture of what is on the screen, for people to look at; read every word of it, with every eye."""
    root = desk.page.locator("html")
    lang, theme = await root.get_attribute("lang"), await root.get_attribute("data-theme")
    if await desk.map.count():
        # What the map says of itself is translated once it is drawn.
        await expect(desk.map).to_have_attribute("data-ready", "true", timeout=60_000)
    KEPT.mkdir(parents=True, exist_ok=True)
    await desk.page.screenshot(path=KEPT / f"look-{name}-{lang}-{theme}.png", full_page=True)
    expect_translated(await desk.page.evaluate(EVERY_TEXT), "en" if lang == "en" else "zh-CN")
    await expect_accessible(desk.page)
