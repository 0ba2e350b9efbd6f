"""A fall that counts down and is cancelled, and a person who asks again."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import CANCEL_WINDOW_S
from tests.e2e.pages import Desk, seconds
from tests.support.centre import Centre
from tests.support.device import a_device

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_pending_fall_counts_down_and_a_cancel_asks_for_a_call(centre: Centre, desk: Desk) -> None:
    """A pending fall shows the seconds left to cancel it; cancelled, it stays with the step call back."""
    async with a_device("fall-home-1", centre.broker.devices_port) as sensor:
        await sensor.alarm("countdown", "fall")
        await desk.expect_state("pending")
        await desk.rows.click()
        await expect(desk.panel).to_contain_text("后确认为警情")
        first = await desk.clock.inner_text()
        await expect(desk.clock).not_to_have_text(first)
        assert 0 < seconds(await desk.clock.inner_text()) < seconds(first) <= CANCEL_WINDOW_S
        await sensor.alarm("countdown", "fall", "cancelled")
        await expect(desk.state).to_have_text("已取消，待回访")
    await expect(desk.rows).to_contain_text("已取消，待回访")
    await expect(desk.panel).to_contain_text("内须回访")
    # All clocks turn together, at whole seconds: one that began in between shows up to a second more.
    assert 240 < seconds(await desk.clock.inner_text()) <= 301

    await desk.press("q")
    await expect(desk.timeline).to_contain_text("通话 李华 接通")
    await desk.press("r", "2")
    await expect(desk.state).to_have_text("已取消")
    await expect(desk.rows).to_have_count(0)


async def test_pressing_again_rings_again(centre: Centre, desk: Desk) -> None:
    """A second press on a claimed incident sounds, and its row says why, until somebody silences or acts."""
    await desk.start_shift()
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("first", "sos")
        await expect(desk.silence).to_be_visible()
        await desk.press("j", "Space")
        await expect(desk.in_hand).to_contain_text("已接警")
        await expect(desk.silence).to_have_count(0)
        await button.alarm("again", "sos")
        await expect(desk.in_hand).to_contain_text("再次报警")
        await expect(desk.state).to_have_text("再次报警")
        await expect(desk.silence).to_be_visible()
        await button.hears("again", "claimed")
    await desk.press("s")
    await expect(desk.silence).to_have_count(0)
    await expect(desk.in_hand).to_contain_text("已接警")
    await expect(desk.rows).to_have_count(1)


async def test_another_alarm_on_a_claimed_incident_waits_for_notice(centre: Centre, desk: Desk) -> None:
    """An alarm of another device stands among the waiting again until the owner takes notice of it."""
    port = centre.broker.devices_port
    async with a_device("sos-home-1", port) as button, a_device("fall-home-1", port) as sensor:
        await button.alarm("noticed", "sos")
        await expect(desk.waiting).to_have_count(1)
        await desk.press("j", "Space")
        await expect(desk.in_hand).to_contain_text("已接警")
        await sensor.alarm("unnoticed", "fall")
        await expect(desk.waiting).to_contain_text("再次报警")
        await expect(desk.action("claim")).to_contain_text("知悉")
        await sensor.hears("unnoticed", "claimed")
    await desk.press("Space")
    await expect(desk.in_hand).to_contain_text("已接警")
    await expect(desk.waiting).to_have_count(0)
