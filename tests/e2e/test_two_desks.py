"""Two dispatchers before the same queue."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.e2e.pages import Desk
from tests.support.browser import Windows
from tests.support.centre import Centre
from tests.support.device import a_device

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_claim_is_seen_at_the_other_desk(centre: Centre, desk: Desk, plain_windows: Windows) -> None:
    """What one desk claims, the other shows as hers at once, and no longer offers."""
    other = await Desk.enter(await plain_windows.open(centre.http), "zhangwei")
    async with a_device("sos-203", centre.broker.devices_port) as button:
        await button.alarm("two-desks", "sos")
        await expect(desk.rows).to_have_count(1)
    await other.rows.click()
    await expect(other.action("claim")).to_be_enabled()
    await desk.press("j", "Space")
    await other.expect_state("claimed")
    await expect(other.in_hand).to_contain_text("李华")
    await expect(other.panel).to_contain_text("李华 处置中")
    await expect(other.action("claim")).to_be_disabled()


async def test_a_lost_claim_names_the_owner(centre: Centre, desk: Desk, plain_windows: Windows) -> None:
    """Of two claims at once one wins, and the other desk says who has it."""
    other = await Desk.enter(await plain_windows.open(centre.http), "zhangwei")
    async with a_device("sos-204", centre.broker.devices_port) as button:
        await button.alarm("lost-claim", "sos")
        await expect(desk.rows).to_have_count(1)
        await expect(other.rows).to_have_count(1)
    on_its_way, go_on = asyncio.Event(), asyncio.Event()

    async def linger(route: Route) -> None:
        on_its_way.set()
        await go_on.wait()
        await route.continue_()

    await other.page.route("**/claim", linger)
    await other.press("j", "Space")
    await on_its_way.wait()
    await desk.press("j", "Space")
    await desk.expect_state("claimed")
    go_on.set()
    await expect(other.failure).to_have_text("已由 李华 接警")
    await expect(other.panel).to_contain_text("李华 处置中")
    assert centre.query("select owner_id from outside.incidents where closed_at is null") == [{"owner_id": "usr-lihua"}]
