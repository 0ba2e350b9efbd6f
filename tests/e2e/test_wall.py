"""The wall: what waits, in great numbers, and nobody by name."""

import pytest
from playwright.async_api import expect

from tests.e2e.looking import EVERY_TEXT, look
from tests.e2e.pages import Desk
from tests.e2e.pages_centre import Wall
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.district import USERS

pytestmark = pytest.mark.asyncio(loop_scope="session")
PERSONAL = (*(user.name for user in USERS.values()), "刘洋", "王淑兰", "湖西路", "108", "0431", "home-1", "203")
"""Names of people, addresses, numbers of houses and telephones, and the sites' own names, which are some people's."""
HD = {"width": 1920, "height": 1080}


async def test_the_wall_follows_an_incident_and_names_nobody(centre: Centre, windows: Windows) -> None:
    """It shows what waits, where no closer than the subdistrict, and who has it only as a number."""
    wall = await Wall.enter(await windows.open(f"{centre.http}/wall/"))
    await expect(wall.waiting).to_have_attribute("data-waiting", "0")
    async with (
        a_device("sos-home-1", centre.broker.devices_port) as home,
        a_device("smoke-203", centre.broker.devices_port) as room,
    ):
        await home.alarm("wall-1", "sos")
        await room.alarm("wall-2", "smoke")
        await expect(wall.waiting).to_have_attribute("data-waiting", "2")
        await expect(wall.rows).to_have_count(2)
        for shown in await wall.rows.all():
            await expect(shown).to_contain_text("朝阳区 红旗街道")
        await expect(wall.target).to_have_attribute("data-late", "false")
    with centre.login() as desk:
        for row in centre.query("select id from incidents where closed_at is null"):
            desk.post(f"/incidents/{row['id']}/claim", json={}).raise_for_status()
    await expect(wall.in_hand).to_have_text("2")
    await expect(wall.waiting).to_have_attribute("data-waiting", "0")
    await expect(wall.map).to_have_attribute("data-incidents", "2", timeout=100_000)
    texts = " ".join(await wall.page.evaluate(EVERY_TEXT))
    assert [word for word in PERSONAL if word in texts] == []


async def test_the_wall_says_what_it_does_not_know(centre: Centre, windows: Windows) -> None:
    """While nobody decides signals, and when the connection is lost, it says so and never a calm zero."""
    wall = await Wall.enter(await windows.open(f"{centre.http}/wall/", theme="light"), "limin")
    await expect(wall.waiting).to_have_attribute("data-waiting", "0")
    centre.kill("alerts")
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("wall-3", "sos")
        await expect(wall.banner("undecided")).to_be_visible()
        await expect(wall.waiting).to_have_attribute("data-waiting", "?")
        centre.kill("api")
        await expect(wall.banner("stale")).to_be_visible()
        await expect(wall.waiting).to_have_attribute("data-waiting", "?")
    wall.window.forget()
    centre.start("alerts", "api")
    centre.wait_ready()
    await expect(wall.screen).to_have_attribute("data-blindness", "none")
    await expect(wall.waiting).to_have_attribute("data-waiting", "1")


async def test_an_institution_has_no_wall(centre: Centre, plain_windows: Windows) -> None:
    """An account that is not of the centre's staff is told so, and gets no number."""
    window = await plain_windows.open(f"{centre.http}/wall/")
    await Desk(window).page.get_by_test_id("login-username").wait_for()
    page = window.page
    await page.get_by_test_id("login-username").fill("fukang")
    await page.get_by_test_id("login-password").fill("correct-horse-battery")
    await page.get_by_test_id("login-submit").click()
    await expect(page.get_by_text("此账号没有大屏")).to_be_visible()
    await expect(page.get_by_test_id("wall")).to_have_count(0)


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_the_wall_is_one_language_and_readable(
    centre: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """On a large screen with incidents waiting, every word is of one language, and axe finds nothing."""
    window = await windows.open(f"{centre.http}/wall/", lang=lang, theme=theme)
    await window.page.set_viewport_size(HD)  # type: ignore[arg-type]  # a TypedDict of the same keys
    wall = await Wall.enter(window)
    async with (
        a_device("sos-home-1", centre.broker.devices_port) as home,
        a_device("smoke-203", centre.broker.devices_port) as room,
        a_device("sos-home-2", centre.broker.devices_port) as other,
    ):
        await home.alarm(f"wall-{lang}-4", "sos")
        await room.alarm(f"wall-{lang}-5", "smoke")
        await other.alarm(f"wall-{lang}-6", "sos", test=True)
        await expect(wall.rows).to_have_count(2)
        await expect(wall.map).to_have_attribute("data-incidents", "3", timeout=100_000)
        await look(wall, "wall")
