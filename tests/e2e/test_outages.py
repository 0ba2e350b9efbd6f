"""What the screen says while a service is dead, and how it comes back by itself."""

import pytest
from playwright.async_api import expect

from tests.e2e.pages import Desk
from tests.support.centre import Centre
from tests.support.device import a_device

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_undecided_alarms_stand_raw(centre: Centre, desk: Desk) -> None:
    """With nobody to decide, the raw alarm stands under a red banner; decided, it is an incident and they are gone."""
    centre.kill("alerts")
    async with a_device("sos-home-2", centre.broker.devices_port) as button:
        await button.alarm("undecided", "sos")
        await expect(desk.banner("undecided")).to_contain_text("报警未判定")
        await expect(desk.raw_signals).to_have_count(1)
        await expect(desk.raw_signals).to_contain_text("求助按钮 报警")
        await expect(desk.raw_signals).to_contain_text("home-2")
        await expect(desk.rows).to_have_count(0)
        await expect(desk.glance).to_have_attribute("data-tone", "critical")
        await expect(desk.glance).not_to_contain_text("无人等待")
        await desk.raw_signals.click()
        await expect(desk.page.get_by_test_id("site-panel")).to_contain_text("home-2")
        centre.start("alerts")
        await expect(desk.rows).to_have_count(1)
    await expect(desk.raw_signals).to_have_count(0)
    await expect(desk.banner("undecided")).to_have_count(0)


async def test_a_restarted_api_loses_nothing(centre: Centre, desk: Desk) -> None:
    """With the api dead the screen says how old it is; back again, whatever it missed is there once, by itself."""
    port = centre.broker.devices_port
    await desk.page.evaluate("window.neverReloaded = true")
    async with a_device("sos-203", port) as before, a_device("sos-204", port) as meanwhile:
        await before.alarm("before", "sos")
        await expect(desk.rows).to_have_count(1)
        centre.kill("api")
        await expect(desk.banner("stale")).to_contain_text("数据截至")
        await meanwhile.alarm("meanwhile", "sos")
        await meanwhile.hears("meanwhile", "stored")
        await desk.press("j", "Space")
        await expect(desk.failure).to_contain_text("未能送达服务器")
        await expect(desk.panel).not_to_contain_text("湖西路")
        await expect(desk.rows).to_have_count(1)
        centre.start("api")
        await expect(desk.rows).to_have_count(2)
        await expect(desk.banner("stale")).to_have_count(0)
        await expect(desk.panel).to_contain_text("湖西路")
        await desk.press("Space")
        await before.hears("before", "claimed")
    stored = centre.query("select id from outside.incidents where closed_at is null")
    assert sorted(await desk.shown_incident_ids()) == sorted(row["id"] for row in stored)
    assert await desk.page.evaluate("window.neverReloaded")


async def test_an_empty_queue_promises_nothing_without_a_connection(centre: Centre, desk: Desk) -> None:
    """While nothing can be heard an empty queue is not green: it says that nobody knows who waits."""
    await expect(desk.glance).to_have_attribute("data-tone", "calm")
    await expect(desk.glance).to_contain_text("无人等待")
    centre.kill("api")
    await expect(desk.glance).to_have_attribute("data-tone", "high")
    await expect(desk.glance).to_contain_text("连接中断，情况不明")
    centre.start("api")
    await expect(desk.glance).to_contain_text("无人等待")
