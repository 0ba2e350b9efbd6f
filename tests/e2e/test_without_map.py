"""A desk without a map: its computer cannot draw one, or the map's files come late."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.pages import Desk, Login
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


@pytest.mark.parametrize("file", ["map-*.js", "maplibre-gl-worker-*.js"])
async def test_a_map_whose_files_come_late_is_drawn_in_the_end(centre: Centre, windows: Windows, file: str) -> None:
    """A map that the server could not deliver at first is tried again by itself, and the screen says so meanwhile."""
    window = await windows.open(centre.http)
    files = f"**/assets/{file}"
    await window.page.route(files, lambda route: route.abort())
    await Login(window).enter("lihua")
    desk = Desk(window)
    await expect(desk.map_notice).to_contain_text("地图未能加载，正在重试")
    await window.page.unroute(files)
    await desk.expect_map(incidents=0)
    await expect(desk.map_notice).to_have_count(0)
