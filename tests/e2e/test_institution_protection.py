"""Who is protected and who is not, and the list to walk with."""

import secrets
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk
from tests.e2e.pages_institution import Institution
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

TICKED = """
select 1 from commissioning_ticks as t
join devices as d on d.key = t.device_key
join commissionings as c on c.key = t.commissioning_key
where d.id = %s and c.id = %s
"""


@pytest.fixture
def untested(centre: Centre) -> Iterator[Centre]:
    """A centre whose institution has never tried a device and was never asked for proof, also after the story."""
    yield centre
    centre.change("delete from proofs")
    centre.change("update devices set lifecycle = 'registered', test_seen_at = null where test_seen_at is not null")
    centre.change("update commissionings set ended_at = now() where ended_at is null")


async def commission(centre: Centre, *device_ids: str) -> None:
    """Try devices as an installer and a dispatcher do together: test alarms that are seen, and an end."""
    soon = centre.query("select (now() + interval '1 hour') as at")[0]["at"].isoformat()
    with centre.login("fukang") as house, centre.login() as desk:
        body = {"site_id": "fukang", "until_at": soon}
        session = house.post("/commissionings", json=body).raise_for_status().json()["id"]
        for device_id in device_ids:
            async with a_device(device_id, centre.broker.devices_port) as device:
                name = secrets.token_hex(4)
                await device.alarm(name, device_id.partition("-")[0], test=True)
                await device.hears(name, "stored")
            await until(partial(centre.query, TICKED, device_id, session))
            await until(partial(centre.has_heard, device_id))
            desk.post(f"/commissionings/{session}/seen", json={"device_id": device_id}).raise_for_status()
        house.delete(f"/commissionings/{session}").raise_for_status()


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_a_score_says_what_is_missing_and_the_list_where_to_walk(
    untested: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """A room that nobody tried has a low score with its reasons and stands on the list; once tried it is whole."""
    house = await Institution.enter_as(await windows.open(untested.http, lang=lang, theme=theme))
    await house.open_view("protection")
    room = house.tile("fukang-204")
    await expect(room).to_contain_text("未启用" if lang == "zh-CN" else "Not commissioned")
    assert int(await room.get_attribute("data-score") or "") < 100
    await look(house, "protection")
    await house.choose("本周测试" if lang == "zh-CN" else "Tests this week")
    await expect(house.walk_line("sos-204")).to_have_attribute("data-why", "not_seen")
    await look(house, "walking-list")
    await house.page.emulate_media(media="print")
    await expect(house.page.get_by_role("banner")).to_be_hidden()
    await expect(house.walk_line("smoke-204")).to_be_visible()
    await house.page.emulate_media(media="screen")

    await commission(untested, "sos-204", "smoke-204")
    await house.page.reload()
    await house.open_view("protection")
    await house.choose("全部" if lang == "zh-CN" else "All")
    await expect(house.tile("fukang-204")).to_have_attribute("data-score", "100")
    await expect(house.tile("fukang-203")).not_to_have_attribute("data-score", "100")
    await look(house, "protection-all")
    await house.choose("本周测试" if lang == "zh-CN" else "Tests this week")
    await expect(house.walk_line("sos-203")).to_be_visible()
    await expect(house.walk_line("sos-204")).to_have_count(0)


SELF_TESTING = """
insert into device_models (name, maker, kind, capabilities) values ('silent-1', 'x', 'sos', '{self_test}')
on conflict do nothing;
update devices set model = 'silent-1' where id in ('sos-203', 'sos-204');
"""


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_who_is_not_protected_today_is_listed_with_who_sees_to_it(
    untested: Centre, plain_windows: Windows, lang: Language, theme: Theme
) -> None:
    """The figure, the rooms that lack something with keeper and deadline, the file, and a question to a house now."""
    untested.change(SELF_TESTING)
    await until(lambda: untested.query("select 1 from protection_places where score < 100"))
    window = await plain_windows.open(untested.http, lang=lang, theme=theme)
    page = window.page
    desk = await Desk.enter(window, "limin")
    await desk.click("tab-protection")
    whole = page.get_by_test_id("today-figures")
    await expect(whole).to_be_visible()
    lacking = untested.query("select count(*) as n from protection_places where score < 100")[0]["n"]
    rows = page.get_by_test_id("lacking")
    await expect(rows).to_have_count(lacking)
    room = page.locator("[data-place-id=fukang-204]")
    await expect(room).to_contain_text("未启用" if lang == "zh-CN" else "Not commissioned")
    await expect(room).to_contain_text("服务组织" if lang == "zh-CN" else "Organization")
    await look(desk, "protection-today")
    async with page.expect_download() as saved:
        await page.get_by_test_id("today-csv").click()
    table = (await (await saved.value).path()).read_text(encoding="utf-8-sig")
    assert len(table.splitlines()) == lacking + 1
    await room.get_by_role("button").click()
    await expect(page.get_by_test_id("today-asked")).to_contain_text("2")
    assert untested.query("select count(*) as n from proofs")[0]["n"] >= 2
