"""The night nurse's screen: alone with forty residents, looking up from two metres away."""

import re
import secrets

import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk
from tests.e2e.pages_institution import Institution
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.device import a_device

UNHEARD = "delete from device_latest where device_key = (select key from devices where id = 'smoke-203')"
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_house_claims_first_and_the_centre_sees_it(centre: Centre, plain_windows: Windows) -> None:
    """A press in a room rings at night; by keys alone it is claimed and resolved, and the centre sees who."""
    night = await Institution.enter_as(await plain_windows.open(centre.http))
    await night.start_shift()
    await expect(night.quiet).to_be_visible()
    desk = await Desk.enter(await plain_windows.open(centre.http))
    async with a_device("sos-203", centre.broker.devices_port) as button:
        name = f"night-{secrets.token_hex(4)}"
        await button.alarm(name, "sos")
        await expect(night.cards).to_have_count(1)
        await expect(night.quiet).to_have_count(0)
        await expect(night.cards).to_contain_text("2 号楼 2 层 203 室")
        await expect(night.cards).to_contain_text("还没有人接")
        await expect(night.silence).to_be_visible()
        await expect(desk.rows).to_have_attribute("data-state", "open")

        await night.press("Space")
        await expect(night.cards).to_have_attribute("data-state", "claimed")
        await expect(night.silence).to_have_count(0)
        await button.hears(name, "claimed")
        await expect(desk.rows).to_contain_text("福康值班")

        await night.press("a")
        await expect(night.cards).to_have_attribute("data-state", "arrived")
        await button.hears(name, "arrived")
        await night.press("r")
        await expect(night.sheet).to_contain_text("现场救助")
        await night.press("1")
        await expect(night.quiet).to_be_visible()
        await button.hears(name, "closed")
    await expect(desk.rows).to_have_count(0)
    closed = centre.query("select state, outcome from outside.incidents order by closed_at desc limit 1")
    assert closed == [{"state": "resolved", "outcome": "helped_on_site"}]


async def test_a_call_that_the_centre_took_is_shown_as_theirs(centre: Centre, plain_windows: Windows) -> None:
    """What a dispatcher claimed stands on the night screen with their name, silent, and cannot be taken."""
    night = await Institution.enter_as(await plain_windows.open(centre.http))
    await night.start_shift()
    async with a_device("sos-204", centre.broker.devices_port) as button:
        name = f"theirs-{secrets.token_hex(4)}"
        await button.alarm(name, "sos")
        await expect(night.silence).to_be_visible()
        with centre.login("lihua") as lihua:
            incident = lihua.get("/incidents", params={"state": "open"}).raise_for_status().json()["items"][0]
            lihua.post(f"/incidents/{incident['id']}/claim", json={}).raise_for_status()
        await expect(night.cards).to_contain_text("李华 处置中")
        await expect(night.silence).to_have_count(0)
        await expect(night.action("claim")).to_have_count(0)


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_the_night_screen_is_read_from_two_metres(
    centre: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """Quiet says since when it listens and what it does not know; a call is the largest thing on the screen."""
    centre.change(UNHEARD)
    night = await Institution.enter_as(await windows.open(centre.http, lang=lang, theme=theme))
    # Whoever was on duty in an earlier story may still be: then only the sound is off.
    await expect(night.doubts.first).to_have_attribute("data-code", re.compile("no_shift|muted"))
    await look(night, "night-before-shift")
    await night.start_shift()
    # One device of the house was never heard: quiet does not mean safe.
    await expect(night.page.locator("[data-code=never_seen]")).to_be_visible()
    await look(night, "night-quiet")
    async with (
        a_device("sos-203", centre.broker.devices_port) as button,
        a_device("smoke-204", centre.broker.devices_port) as smoke,
    ):
        tag = secrets.token_hex(4)
        await button.alarm(f"{tag}-call", "call")
        await button.alarm(f"{tag}-sos", "sos")
        await expect(night.cards).to_have_count(1)
        await expect(night.page.get_by_test_id("night-task")).to_contain_text("203")
        await night.press("Space")
        await expect(night.cards).to_have_attribute("data-state", "claimed")
        await smoke.alarm(f"{tag}-smoke", "smoke")
        await expect(night.cards).to_have_count(2)
        size = await night.cards.first.locator(".night-where").evaluate(
            "(e) => parseFloat(getComputedStyle(e).fontSize)"
        )
        assert size >= 60, "The room is read from two metres."
        await look(night, "night-calls")
        await night.press("r")
        await expect(night.sheet).to_be_visible()
        await look(night, "night-outcome")
