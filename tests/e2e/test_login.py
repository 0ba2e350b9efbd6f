"""Who comes in, and what each finds."""

import pytest
from playwright.async_api import expect

from tests.e2e.accessibility import expect_accessible
from tests.e2e.pages import Desk, Login, Report
from tests.support.browser import Windows
from tests.support.centre import Centre

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_wrong_password_says_so(centre: Centre, plain_windows: Windows) -> None:
    """A wrong password and an unknown user are told in the same sentence, and the form is still there."""
    login = Login(await plain_windows.open(centre.http))
    await login.enter("lihua", "not-the-password")
    await expect(login.failure).to_have_text("用户名或密码不正确")
    await login.window.page.reload()
    await login.enter("nobody", "not-the-password")
    await expect(login.failure).to_have_text("用户名或密码不正确")


async def test_a_login_outlives_a_reload_and_ends_with_logging_out(desk: Desk) -> None:
    """After a reload the desk is there without a password; after logging out the form is, also after a reload."""
    await desk.page.reload()
    await expect(desk.glance).to_be_visible()
    await desk.click("logout")
    await expect(desk.page.get_by_test_id("login-submit")).to_be_visible()
    await desk.page.reload()
    await expect(desk.page.get_by_test_id("login-submit")).to_be_visible()


async def test_a_supervisor_reviews_response_times(centre: Centre, plain_windows: Windows) -> None:
    """A supervisor's first page is the table of response times, with an incident just handled in it."""
    with centre.login() as lihua:
        body = {"kind": "fire_hazard", "site_id": "home-2", "source": "phone"}
        opened = lihua.post("/incidents", json=body).raise_for_status().json()
        lihua.post(f"/incidents/{opened['id']}/resolve", json={"outcome": "handed_119"}).raise_for_status()
    window = await plain_windows.open(centre.http)
    await Login(window).enter("wangjian")
    report = Report(window)
    await expect(report.row("火灾报警")).to_be_visible()
    heads = await report.table.get_by_role("columnheader").all_inner_texts()
    assert heads[:5] == ["类别", "件数", "接警用时", "到场用时", "处置用时"]
    await window.page.get_by_test_id("tab-desk").click()
    await expect(window.page.get_by_test_id("banner-sound")).to_have_count(0)


@pytest.mark.parametrize("harm", ["textContent = ''", "style.color = 'gray'"])
async def test_the_check_for_accessibility_sees_what_is_wrong(centre: Centre, windows: Windows, harm: str) -> None:
    """The form is accessible as it stands, and no longer with a button that has no word or too little contrast."""
    page = (await windows.open(centre.http)).page
    await expect(page.get_by_test_id("login-submit")).to_be_visible()
    await expect_accessible(page)
    await page.evaluate(f"document.querySelector('[data-testid=login-submit]').{harm}")
    with pytest.raises(AssertionError):
        await expect_accessible(page)
