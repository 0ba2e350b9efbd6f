"""A hazard's whole life at the screens of the institution and of the authority, with photos."""

import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages_hazards import LedgerScreen
from tests.e2e.pages_institution import Institution
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.tiles import a_picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS: dict[Language, dict[str, str]] = {
    "zh-CN": {"failed": "不合格", "closed": "已销案", "by": "责任清单", "waits": "机构", "major": "重大火灾隐患"},
    "en": {
        "failed": "Failed",
        "closed": "Closed",
        "by": "Responsibilities",
        "waits": "Institution",
        "major": "Major fire hazard",
    },
}

RECALLED = "update hazards set reminded = 'soon' where what = '燃气软管老化'"
"""As the alerts service does within a minute, three working days before the deadline."""


def newest(centre: Centre) -> str:
    """Return the id of the hazard that was reported last."""
    [found] = centre.query("select id from hazards order by key desc limit 1")
    return str(found["id"])


async def look_on_paper(ledger: LedgerScreen, name: str, *, without: str) -> None:
    """Look at what would be printed, which leaves this part of the screen out."""
    await ledger.page.emulate_media(media="print")
    await expect(ledger.part(without)).to_be_hidden()
    await look(ledger, name)
    await ledger.page.emulate_media(media="screen")


@pytest.mark.parametrize(("lang", "theme"), [("en", "light")])
async def test_a_hazard_is_reported_ordered_put_right_and_closed(
    centre: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """The house reports and rectifies with photos, the authority orders, fails it once, passes it and closes it."""
    words = WORDS[lang]
    house = await LedgerScreen.open_as(await windows.open(centre.http, lang=lang, theme=theme), "fukang")
    await house.report("二楼安全出口上锁")
    hazard = newest(centre)
    await house.send_picture(a_picture((150, 60, 40)))
    await expect(house.pictures).to_have_count(1)
    await look(house, "hazard-reported")

    authority = await LedgerScreen.open_as(await windows.open(centre.http, lang=lang, theme=theme), "wangjian")
    await expect(authority.row(hazard)).to_contain_text("二楼安全出口上锁")
    await look(authority, "hazards")
    await authority.open(hazard)
    await look(authority, "hazard-to-grade")
    await authority.take_step("grade", leads_to="rectifying", responsible="院长 李强", working_days="5")
    await expect(authority.part("hazard-waits")).to_contain_text(words["waits"])

    await house.open(hazard)
    await expect(house.part("submit-hazard-rectify")).to_be_disabled()
    await house.send_picture(b"<script>alert(1)</script>")
    await expect(house.part("trouble")).to_have_attribute("data-code", "no_picture")
    await house.part("field-text").fill("已拆除锁具")
    await house.send_picture(a_picture((60, 120, 60)))
    await expect(house.pictures).to_have_count(2)
    await look(house, "hazard-rectifying")
    await house.take_step("rectify", leads_to="recheck")

    await authority.open(hazard)
    await authority.choose(words["failed"])
    await authority.take_step("recheck", leads_to="rectifying", working_days="3", text="一处仍上锁")
    await house.open(hazard)
    await house.send_picture(a_picture((60, 160, 60)))
    await expect(house.pictures).to_have_count(3)
    await house.take_step("rectify", leads_to="recheck", text="已全部拆除")
    await authority.open(hazard)
    await authority.take_step("recheck", leads_to="passed", text="复查合格")
    await authority.take_step("close", leads_to="closed")
    await expect(authority.steps).to_have_count(7)
    await expect(authority.pictures).to_have_count(3)
    await look(authority, "hazard-closed")
    await look_on_paper(authority, "hazard-on-paper", without="hazard-next")

    await authority.click("hazard-back")
    await expect(authority.row(hazard)).to_have_count(0)
    await authority.choose(words["closed"])
    await authority.choose(words["by"])
    await expect(authority.row(hazard)).to_contain_text("院长 李强")
    await look(authority, "hazards-responsibilities")
    async with authority.page.expect_download() as download:
        await authority.click("hazards-xlsx")
    assert (await download.value).suggested_filename.startswith("responsibilities-")
    await look_on_paper(authority, "hazards-on-paper", without="hazards-csv")


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "light")])
async def test_a_major_hazard_goes_by_documents(centre: Centre, windows: Windows, lang: Language, theme: Theme) -> None:
    """The form asks for each document's number; there is no way from the verdict to the order round the listing."""
    authority = await LedgerScreen.open_as(await windows.open(centre.http, lang=lang, theme=theme), "wangjian")
    await authority.report("疏散楼梯被封闭")
    hazard = newest(centre)
    await authority.part("field-grade").select_option("major_fire")
    await expect(authority.part("field-responsible")).to_have_count(0)
    await authority.take_step("grade", leads_to="determined", document_number="判〔2026〕7号")
    await authority.take_step("propose", leads_to="proposed", document_number="请〔2026〕7号")
    await look(authority, "hazard-to-placard")
    order = {"document_number": "督〔2026〕3号", "responsible": "院长 李强", "working_days": "20"}
    await authority.take_step("placard", leads_to="rectifying", **order)
    with centre.login("fukang") as house:
        sent = house.post(f"/hazards/{hazard}/pictures", content=a_picture((1, 2, 3))).raise_for_status().json()
        body = {"text": "已恢复畅通", "pictures": [sent["id"]]}
        house.post(f"/hazards/{hazard}/rectify", json=body).raise_for_status()
    await authority.open(hazard)
    await authority.take_step("recheck", leads_to="passed", document_number="复〔2026〕9号", text="复查合格")
    await authority.take_step("close", leads_to="closed", document_number="摘〔2026〕3号")
    await expect(authority.part("hazard")).to_contain_text(WORDS[lang]["major"])
    await authority.take_step("reopen", leads_to="reported", text="回头看再次封闭")
    await look(authority, "hazard-reopened")


async def test_a_recalled_deadline_is_a_number_on_the_tab(centre: Centre, plain_windows: Windows) -> None:
    """Whoever is to put it right sees it at log-in, whatever screen they come to first."""
    with centre.login("wangjian") as authority:
        body = {"site_id": "fukang", "category": "gas", "what": "燃气软管老化", "found_by": "inspection"}
        hazard = authority.post("/hazards", json=body).raise_for_status().json()["id"]
        order = {"grade": "general", "responsible": "院长 李强", "working_days": 5}
        authority.post(f"/hazards/{hazard}/grade", json=order).raise_for_status()
    centre.change(RECALLED)
    house = await Institution.enter_as(await plain_windows.open(centre.http))
    await expect(house.part("due-hazards")).to_have_text("1")
    await look(house, "night-with-a-recall")
