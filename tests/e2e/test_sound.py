"""A desk that cannot be heard says so, for as long as it is so."""

import pytest
from playwright.async_api import expect

from tests.e2e.pages import Desk
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOUNDING = "() => window.heard.filter((context) => context.state === 'running').length === 1"
LISTEN = """() => {
    window.heard = [];
    const Real = window.AudioContext;
    window.AudioContext = class extends Real {
        constructor(...given) { super(...given); window.heard.push(this); }
    };
}"""


async def test_a_browser_that_lets_no_sound_out_is_told_in_red(centre: Centre, desk: Desk) -> None:
    """After a reload the shift runs on and the browser is silent until somebody presses: the banner stays till then.

    What sounds can also be silenced while the card for 120 is being read out.
    """
    await desk.start_shift()
    await desk.page.reload()
    await expect(desk.banner("sound")).to_contain_text("声音未启用：此席位听不到报警声")
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("unheard", "sos")
        await expect(desk.rows).to_have_count(1)
        await expect(desk.banner("sound")).to_be_visible()
        await expect(desk.silence).to_have_count(0)
        await desk.page.evaluate(LISTEN)
        await desk.click("start-shift")
        await expect(desk.banner("sound")).to_have_count(0)
        await expect(desk.silence).to_be_visible()
        await desk.page.wait_for_function(SOUNDING)
        await desk.rows.click()
        await desk.press("f")
        await expect(desk.page.get_by_test_id("briefing")).to_be_visible()
        await desk.press("s")
        await expect(desk.silence).to_have_count(0)
    with centre.login("lihua") as lihua:
        await until(lambda: lihua.get("/shifts/current").json()["shift"]["audible"])
        lihua.post("/shifts/end").raise_for_status()
