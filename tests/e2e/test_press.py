"""A press of a button, on the dispatcher's screen and under the dispatcher's keys."""

import asyncio

import pytest
import pytest_asyncio
from playwright.async_api import Route, expect

from tests.e2e.pages import Desk
from tests.support.centre import Centre
from tests.support.device import a_device

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def desk(mapped_desk: Desk) -> Desk:
    """These stories look at the map, or at a picture with it."""
    return mapped_desk


async def test_a_press_comes_to_the_queue_and_the_map(centre: Centre, desk: Desk) -> None:
    """A press stands in the queue and on the map without a reload, with who it is and what happens next."""
    await desk.expect_map(incidents=0)
    await expect(desk.glance).to_have_attribute("data-waiting", "0")
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("screen", "sos")
        await expect(desk.rows).to_have_count(1)
        await desk.expect_map(incidents=1)
    await desk.expect_state("open")
    await expect(desk.rows).to_contain_text("home-1")
    await expect(desk.rows).to_contain_text("救援 · 按下求助按钮")
    await expect(desk.glance).to_have_attribute("data-waiting", "1")
    await expect(desk.glance).to_contain_text("改用其他渠道通知")
    await desk.rows.click()
    await expect(desk.panel).to_contain_text("王淑兰")
    await expect(desk.panel).to_contain_text("听力差，请大声")
    await expect(desk.panel).to_contain_text("0431-8123 4567")
    await expect(desk.panel).to_contain_text("红旗街道 湖西路 108 号")


async def test_an_incident_is_handled_by_keyboard_alone(centre: Centre, desk: Desk) -> None:
    """By keys alone an incident is opened, claimed, dispatched, arrived and resolved, and its device hears each."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("keys", "sos")
        await expect(desk.rows).to_have_count(1)
        await desk.press("j")
        await expect(desk.panel).to_be_visible()

        await desk.press("Space")
        await desk.expect_state("claimed")
        await expect(desk.state).to_have_text("已接警")
        await button.hears("keys", "claimed")

        await desk.press("d")
        await expect(desk.sheet).to_contain_text("刘洋")
        await desk.press("1")
        await desk.expect_state("dispatched")
        await expect(desk.rows).to_contain_text("刘洋 途中")
        # Nobody knows where he is, and nobody said when he arrives: nothing is invented.
        assert (await button.hears("keys", "dispatched")).get("eta_s") is None

        await desk.press("a")
        await desk.expect_state("arrived")
        await button.hears("keys", "arrived")

        await desk.press("r")
        await expect(desk.sheet).to_contain_text("现场救助")
        await desk.press("1")
        await expect(desk.rows).to_have_count(0)
        await expect(desk.state).to_have_text("处置完毕")
        await button.hears("keys", "closed")
    await desk.expect_map(incidents=0)
    await expect(desk.timeline.get_by_role("listitem")).to_contain_text(
        ["处置完毕 李华", "到场 李华", "派单 李华", "接警 李华", "立案", "收到信号"],
    )
    closed = centre.query("select state, outcome from outside.incidents order by closed_at desc limit 1")
    assert closed == [{"state": "resolved", "outcome": "helped_on_site"}]


async def test_keys_may_run_ahead_of_the_server(centre: Centre, desk: Desk) -> None:
    """Keys typed in one go while the server is slow are all carried out, in order, each on what the last one left."""
    slowly = asyncio.Event()

    async def linger(route: Route) -> None:
        await slowly.wait()
        await route.continue_()

    await desk.page.route("**/claim", linger)
    async with a_device("sos-home-2", centre.broker.devices_port) as button:
        await button.alarm("ahead", "sos")
        await expect(desk.rows).to_have_count(1)
        await desk.press("j", "Space", "d", "1", "a", "r", "1")
        await desk.expect_state("open")
        slowly.set()
        await button.hears("ahead", "closed")
        told = [ack["stage"] for ack in button.heard]
    assert told == ["stored", "claimed", "dispatched", "arrived", "closed"]
