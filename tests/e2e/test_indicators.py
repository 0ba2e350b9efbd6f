"""Institutions by indicators on the supervisors' page: what is known, what is behind it, and what somebody says."""

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk, Login
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre

pytestmark = pytest.mark.asyncio(loop_scope="session")

FURNISH = """
update organizations set beds = 40 where id = 'org-fukang';
update devices set registered_at = now() - interval '40 days' where id in ('sos-203', 'smoke-203');
"""
"""Beds, and two devices that are long in service and were never tried."""
FORGOTTEN = """
alter table indicator_values disable trigger indicator_values_appended;
delete from indicator_values;
alter table indicator_values enable trigger indicator_values_appended;
update devices set registered_at = now() where id in ('sos-203', 'smoke-203');
update organizations set beds = null where id = 'org-fukang';
"""


@pytest.fixture
def furnished(centre: Centre) -> Iterator[Centre]:
    """A centre of whose institution something is known."""
    centre.change(FURNISH)
    yield centre
    centre.change(FORGOTTEN)


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_a_supervisor_sees_what_is_known_and_says_what_is_not(
    furnished: Centre, plain_windows: Windows, lang: Language, theme: Theme
) -> None:
    """What is not known says so, a number opens its devices, and a value that is entered counts at once."""
    window = await plain_windows.open(furnished.http, lang=lang, theme=theme)
    await Login(window).enter("wangjian")
    page = window.page
    table = page.get_by_test_id("indicators")
    line = table.locator("[data-site=fukang]")
    await expect(line.get_by_test_id("indicator-score")).to_contain_text("不评分" if lang == "zh-CN" else "no score")
    content = line.locator("[data-code=content]")
    await expect(content).to_contain_text("未知" if lang == "zh-CN" else "not known")
    await table.scroll_into_view_if_needed()
    await look(Desk(window), "indicators")
    await line.locator("[data-code=tests_in_time]").click()
    behind = page.get_by_test_id("behind")
    await expect(behind.locator("[data-piece]").first).to_have_attribute("data-piece", "smoke-203")
    await look(Desk(window), "indicators-behind")
    await page.keyboard.press("Escape")
    await content.click()
    await expect(page.get_by_test_id("submit-indicator")).to_be_disabled()
    for field, said in (("value", "92"), ("said-by", "朝阳区民政局"), ("note", "电话询问 60 人")):
        await page.get_by_test_id(f"field-indicator-{field}").fill(said)
    await page.get_by_test_id("submit-indicator").click()
    await expect(page.get_by_test_id("indicator-value")).to_contain_text("92%")
    for field, said in (("value", "90"), ("note", "更正")):
        await page.get_by_test_id(f"field-indicator-{field}").fill(said)
    await page.get_by_test_id("submit-indicator").click()
    await expect(page.get_by_test_id("indicator-value")).to_contain_text("90%")
    await page.keyboard.press("Escape")
    await expect(content).to_contain_text("90%")
    async with page.expect_download() as download:
        await page.get_by_test_id("indicators-csv").click()
    assert (await download.value).suggested_filename.startswith("indicators-")


async def test_an_institution_reads_its_own_and_says_nothing(furnished: Centre, plain_windows: Windows) -> None:
    """It sees one line, what each indicator means, and no form."""
    window = await plain_windows.open(furnished.http)
    await Login(window).enter("fukang")
    page = window.page
    await page.get_by_test_id("tab-report").click()
    table = page.get_by_test_id("indicators")
    await expect(table.locator("tbody tr")).to_have_count(1)
    await table.locator("tbody [data-code=content]").click()
    await expect(page.get_by_test_id("indicator-unknown")).to_be_visible()
    await expect(page.get_by_test_id("form-indicator")).to_have_count(0)
