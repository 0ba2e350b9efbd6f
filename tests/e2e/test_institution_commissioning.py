"""The caretaker walks the floors pressing every button, and the list ticks itself."""

import secrets
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages_institution import Institution
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.device import a_device

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def untested(centre: Centre) -> Iterator[Centre]:
    """A centre whose institution has never tried a device, also after the story."""
    yield centre
    centre.change("update devices set lifecycle = 'registered', test_seen_at = null where test_seen_at is not null")
    centre.change("update commissionings set ended_at = now() where ended_at is null")


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_a_device_protects_once_a_dispatcher_saw_its_test(
    untested: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """A session's list ticks a test that came, again once a dispatcher saw it, and at its end says what remains."""
    house = await Institution.enter_as(await windows.open(untested.http, lang=lang, theme=theme))
    await house.open_view("commissioning")
    await look(house, "commissioning-start")
    await house.click("submit-session")
    await expect(house.tick("sos-203")).to_have_attribute("data-tick", "waiting")
    async with a_device("sos-203", untested.broker.devices_port) as button:
        await button.alarm(secrets.token_hex(4), "sos", test=True)
    await expect(house.tick("sos-203")).to_have_attribute("data-tick", "alarmed")
    await expect(house.part("tick-seen")).to_have_count(0)

    desk = await Institution.enter(await windows.open(untested.http, lang=lang, theme=theme))
    await expect(desk.part("unseen-tests")).to_have_text("1")
    await desk.open_view("commissioning")
    await desk.part("tick-seen").click()
    await expect(desk.tick("sos-203")).to_have_attribute("data-tick", "seen")
    await expect(house.tick("sos-203")).to_have_attribute("data-tick", "seen")
    await expect(house.tick("sos-203")).to_contain_text("李华")
    await look(house, "commissioning-running")
    assert untested.query("select lifecycle from devices where id = 'sos-203'") == [{"lifecycle": "commissioned"}]

    await house.click("session-end")
    await house.click("session-end")
    await expect(house.part("session")).to_have_attribute("data-running", "false")
    await expect(house.part("session-seen")).to_contain_text("1")
    await look(house, "commissioning-ended")
    assert untested.query("select lifecycle from devices where id = 'sos-203'") == [{"lifecycle": "in_service"}]
