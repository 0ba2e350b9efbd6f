"""A shift handed over at the screen, signed by both sides."""

import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_a_signed_hand_over_moves_the_incidents(
    centre: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """What one dispatcher holds stands on the hand-over, and is the other's once they signed it."""
    with centre.login("lihua") as lihua:
        body = {"kind": "emergency_rescue", "site_id": "home-2", "source": "phone"}
        opened = lihua.post("/incidents", json=body).raise_for_status().json()
        lihua.post(f"/incidents/{opened['id']}/claim", json={}).raise_for_status()
    giver = await Desk.enter(await windows.open(centre.http, lang=lang, theme=theme))
    taker = await Desk.enter(await windows.open(centre.http, lang=lang, theme=theme), "zhangwei")
    await giver.click("handover-open")
    await giver.click("handover-offer")
    offered = giver.page.get_by_test_id("handover")
    await expect(offered).to_contain_text("home-2")
    await look(giver, "handover")
    await taker.click("handover-open")
    await taker.click("handover-sign")
    await expect(taker.page.get_by_test_id("handover")).to_have_count(0)
    await taker.press("Escape")
    await expect(taker.row(opened["id"])).to_contain_text("张伟")
    owned = "select owner_id from outside.incidents where closed_at is null"
    assert centre.query(owned) == [{"owner_id": "usr-zhangwei"}]
