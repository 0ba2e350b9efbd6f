"""A desk whose computer cannot draw a map."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.pages import Desk
from tests.support.browser import Windows
from tests.support.centre import Centre
from tests.support.device import a_device

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_everything_but_the_map_works_without_webgl(
    centre: Centre, windows: Windows, browser_without_webgl: Browser
) -> None:
    """Without WebGL a sentence stands in the map's place, and an incident is handled as ever, by mouse."""
    desk = await Desk.enter(await windows.open(centre.http, browser=browser_without_webgl))
    await expect(desk.map_notice).to_contain_text("此浏览器无法显示地图")
    await expect(desk.map_notice).to_contain_text("警情队列、处置命令和声音照常可用")
    await expect(desk.map).to_have_count(0)
    async with a_device("smoke-203", centre.broker.devices_port) as detector:
        await detector.alarm("no-map", "smoke")
        await desk.rows.click()
        await desk.action("claim").click()
        await desk.expect_state("claimed")
        await desk.action("dispatch").click()
        await desk.click("responder-rsp-liuyang")
        await desk.expect_state("dispatched")
        await desk.action("arrive").click()
        await desk.expect_state("arrived")
        await desk.action("resolve").click()
        await desk.click("outcome-handed_119")
        await expect(desk.rows).to_have_count(0)
        await detector.hears("no-map", "closed")
