"""The queue under a hand, and keys on views that show no incident: nothing happens to what nobody sees."""

import pytest
from playwright.async_api import expect

from tests.e2e.pages import Desk
from tests.support.browser import SCREEN
from tests.support.centre import Centre

pytestmark = pytest.mark.asyncio(loop_scope="session")

SLOW_TO_REST = """() => {
    const real = window.setTimeout;
    window.setTimeout = (then, ms, ...more) => real(then, ms < 2000 ? ms : 20 * ms, ...more);
}"""
"""A hand counts as resting after two and a half seconds: a slow machine's mouse takes longer from row to row."""


def body(site: str) -> dict[str, str]:
    """What somebody told on the telephone."""
    return {"kind": "emergency_rescue", "site_id": site, "source": "phone"}


async def test_what_is_new_waits_for_the_hand_that_goes_to_it(centre: Centre, desk: Desk) -> None:
    """With a mouse among the rows a new incident stands apart, and is still there when the mouse comes to it."""
    await desk.page.evaluate(SLOW_TO_REST)
    with centre.login("zhangwei") as other:
        first = other.post("/incidents", json=body("home-1")).raise_for_status().json()["id"]
        await desk.row(first).hover()
        second = other.post("/incidents", json=body("home-2")).raise_for_status().json()["id"]
    fresh = desk.page.get_by_test_id("queue-fresh")
    await expect(fresh.get_by_test_id("queue-row")).to_have_attribute("data-incident-id", second)
    await fresh.get_by_test_id("queue-row").click()
    await expect(desk.row(second)).to_have_attribute("aria-current", "true")
    await desk.page.mouse.move(SCREEN[0] / 2, SCREEN[1] / 2)
    await expect(fresh).to_have_count(0)
    await expect(desk.rows).to_have_count(2)


async def test_no_key_is_about_an_incident_that_is_not_on_the_screen(centre: Centre, desk: Desk) -> None:
    """Among the figures a letter does nothing to the incident that is open at the desk; back there it does."""
    with centre.login("zhangwei") as other:
        opened = other.post("/incidents", json=body("home-1")).raise_for_status().json()["id"]
    await desk.row(opened).click()
    await expect(desk.action("resolve")).to_be_enabled()
    await desk.click("tab-report")
    await expect(desk.panel).to_have_count(0)
    await desk.press("r")
    await desk.click("tab-desk")
    await expect(desk.panel).to_be_visible()
    await expect(desk.sheet).to_have_count(0)
    await desk.press("r")
    await expect(desk.sheet).to_be_visible()
    await desk.press("Escape")
