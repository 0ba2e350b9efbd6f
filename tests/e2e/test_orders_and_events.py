"""What supervisors and duty leads write: an order until it is carried out, a serious event until its final report."""

import pytest
from playwright.async_api import ViewportSize, expect

from tests.e2e.looking import look
from tests.e2e.pages_hazards import LedgerScreen
from tests.e2e.pages_orders import OrderScreen
from tests.e2e.pages_serious import SeriousScreen
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.tiles import a_picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

TELEPHONE: ViewportSize = {"width": 390, "height": 844}
WORDS: dict[Language, dict[str, str]] = {
    "zh-CN": {"late": "已逾期", "failed": "不合格", "told": "119 消防", "final": "终报", "injured": "受伤 1 人"},
    "en": {"late": "Late", "failed": "Failed", "told": "119 fire brigade", "final": "Final", "injured": "Injured: 1"},
}

LATE_AND_RECALLED = "update orders set sign_by = sign_by - 9, reminded = '{unsigned}'"
"""Recalled already: the centre's own recall comes within a minute, before the house signs or after it."""


@pytest.mark.parametrize(("lang", "theme"), [("en", "dark")])
async def test_an_order_is_carried_out_and_checked(
    centre: Centre, plain_windows: Windows, lang: Language, theme: Theme
) -> None:
    """The supervisor issues it on the hazard's page; the house answers by telephone; what failed comes back."""
    with centre.login("wangjian") as api:
        found = {"site_id": "fukang", "category": "fire_safety", "what": "二楼安全出口上锁", "found_by": "inspection"}
        hazard = api.post("/hazards", json=found).raise_for_status().json()["id"]
    ledger = await LedgerScreen.open_as(await plain_windows.open(centre.http, lang=lang, theme=theme), "wangjian")
    await ledger.open(hazard)
    await ledger.click("order-issue-about")
    authority = OrderScreen(ledger.window)
    await look(authority, "order-new")
    await authority.issue(requirement="立即拆除锁具，排查全部出口", responsible="院长 李强")
    [made] = centre.query("select id, number from orders order by key desc limit 1")
    order = made["id"]
    await expect(authority.part("order-number")).to_contain_text(f"〕{made['number']}号")
    centre.change(f"{LATE_AND_RECALLED} where id = '{order}'")

    house = await OrderScreen.open_as(await plain_windows.open(centre.http, lang=lang, theme=theme), "fukang")
    await expect(house.part("late-orders")).to_be_visible()
    await house.show(WORDS[lang]["late"])
    await expect(house.row(order).get_by_test_id("order-unsigned")).to_be_visible()
    await look(house, "orders-late")
    await house.open(order)
    await house.take_step("sign_for", leads_to="signed_for")
    await house.page.set_viewport_size(TELEPHONE)
    await expect(house.part("submit-order-answer")).to_be_disabled()
    await house.send_picture(a_picture((60, 150, 40)))
    await look(house, "order-answering-telephone")
    await house.take_step("answer", leads_to="answered", text="锁具已拆除")
    await expect(house.part("order-waits")).to_be_visible()

    await authority.click("tab-hazards")
    await authority.click("tab-orders")
    await authority.open(order)
    await authority.page.locator(".chip-choice", has_text=WORDS[lang]["failed"]).click()
    await look(authority, "order-recheck")
    await authority.take_step("recheck", leads_to="signed_for", text="三楼仍有一处上锁")
    with centre.login("fukang") as api:  # the same answer again, with another picture
        sent = api.post(f"/orders/{order}/pictures", content=a_picture((60, 150, 90))).raise_for_status().json()["id"]
        api.post(f"/orders/{order}/answer", json={"text": "已全部拆除", "pictures": [sent]}).raise_for_status()
    await authority.click("order-back")
    await authority.open(order)
    await authority.take_step("recheck", leads_to="passed", text="合格")
    await authority.take_step("close", leads_to="closed")
    await expect(authority.steps).to_have_count(7)
    await look(authority, "order-closed")
    await authority.page.emulate_media(media="print")
    await expect(authority.part("order-form")).to_be_visible()
    await expect(authority.part("order-next")).to_be_hidden()
    await look(authority, "order-on-paper")
    await authority.page.emulate_media(media="screen")
    await authority.click("order-about")
    await expect(authority.part("about-order")).to_be_visible()


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "light")])
async def test_a_serious_event_is_reported_to_the_end(
    centre: Centre, plain_windows: Windows, lang: Language, theme: Theme
) -> None:
    """Opened about a fire, drafted from its timeline, issued, received, and ended with what people then know."""
    words = WORDS[lang]
    with centre.login("limin") as api:
        body = {"kind": "fire_hazard", "site_id": "fukang", "place_id": "fukang-203", "source": "phone"}
        fire = api.post("/incidents", json=body).raise_for_status().json()["id"]
        api.post(f"/incidents/{fire}/report", json={"service": "119"}).raise_for_status()
    lead = await SeriousScreen.open_as(await plain_windows.open(centre.http, lang=lang, theme=theme), "limin")
    await lead.begin("福康二号楼起火", fire)
    [made] = centre.query("select id from serious_events order by key desc limit 1")
    centre.change(f"update serious_events set opened_at = opened_at - interval '2 hours' where id = '{made['id']}'")  # noqa: S608  # an id of ours
    await lead.click("serious-event-back")
    await lead.part("serious-row").first.get_by_role("button").click()
    await expect(lead.part("serious-overdue")).to_be_visible()
    await lead.draft(words["told"])
    await expect(lead.part("serious-unknown")).to_be_visible()
    await look(lead, "serious-draft")
    await lead.issue(leads_to="reported")
    await lead.send_to("朝阳区民政局")
    await lead.confirm_receipt("赵敏")
    await lead.say(dead="0", injured="1", missing="0", cause="电线老化")
    await expect(lead.part("serious-people")).to_contain_text("1")
    await lead.choose(words["final"])
    await lead.draft(words["injured"])
    await lead.issue(leads_to="closed")
    await expect(lead.part("serious-report")).to_have_count(2)
    await look(lead, "serious-ended")
    await lead.page.emulate_media(media="print")
    await expect(lead.part("serious-next")).to_be_hidden()
    await look(lead, "serious-on-paper")
    await lead.page.emulate_media(media="screen")
    with centre.login("limin") as api:
        api.post(f"/incidents/{fire}/resolve", json={"outcome": "helped_on_site"}).raise_for_status()
