"""An inspection's whole life: drawn, walked with a telephone in the hand, signed by both sides, closed."""

from typing import Final

import httpx2
import pytest
from playwright.async_api import ViewportSize, expect

from nowalls.domain.inspections.catalogue import CURRENT, items_of
from nowalls.domain.inspections.words import InspectionKind
from tests.e2e.looking import look
from tests.e2e.pages_hazards import LedgerScreen
from tests.e2e.pages_inspections import InspectionScreen
from tests.e2e.pages_institution import Institution
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.tiles import a_picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

TELEPHONE: Final[ViewportSize] = {"width": 390, "height": 844}
DESK: Final[ViewportSize] = {"width": 1440, "height": 900}
WORDS: dict[Language, dict[str, str]] = {
    "zh-CN": {"overdue": "已逾期", "done": "已办结", "exits": "疏散通道"},
    "en": {"overdue": "Overdue", "done": "Done", "exits": "Escape routes"},
}
REST = [item.code for item in items_of(CURRENT, InspectionKind.OVERSIGHT)][3:]


def a_round(centre: Centre, house: httpx2.Client) -> str:
    """Plan a round of the house's own, due tomorrow, and return its id."""
    [row] = centre.query("select (now() at time zone 'Asia/Shanghai')::date + 1 as tomorrow")
    body = {"site_id": "fukang", "kind": "round", "due_on": row["tomorrow"].isoformat()}
    return str(house.post("/inspections", json=body).raise_for_status().json()["id"])


async def walk(centre: Centre, authority: InspectionScreen, visit: str) -> None:
    """Walk with a telephone: an exit is locked, a file that is no picture is refused, the rest is in order; sign."""
    await authority.page.set_viewport_size(TELEPHONE)
    await authority.part("draw").first.get_by_test_id("draw-visit").click()
    await look(authority, "inspection-planned-telephone")
    await authority.take_step("begin", leads_to="underway")
    await expect(authority.part("submit-inspection-sign")).to_be_disabled()
    await authority.find_bad("exits_clear", "二楼安全出口上锁")
    await expect(authority.part("submit-item")).to_be_disabled()
    await authority.send_picture(b"<script>alert(1)</script>")
    await expect(authority.item("exits_clear").get_by_test_id("trouble")).to_have_attribute("data-code", "no_picture")
    await authority.send_picture(a_picture((150, 60, 40)))
    await expect(authority.part("item-picture")).to_have_count(1)
    await look(authority, "inspection-finding-telephone")
    await authority.click("submit-item")
    await expect(authority.item("exits_clear")).to_have_attribute("data-answer", "not_in_order")
    await authority.answer("fire_doors_shut", "not_applicable")
    await authority.answer("extinguishers", "in_order")
    with centre.login("wangjian") as telephone:  # the rest is the same tap again
        for code in REST:
            body = {"item": code, "answer": "in_order"}
            telephone.post(f"/inspections/{visit}/answer", json=body).raise_for_status()
    await expect(authority.part("submit-inspection-sign")).to_be_enabled(timeout=60_000)
    await authority.take_step("sign", leads_to="signed", text="一处隐患，已告知")
    await expect(authority.part("inspection-waits")).to_be_visible()
    await look(authority, "inspection-signed-telephone")


async def countersign(house: InspectionScreen, visit: str, item: str) -> None:
    """Countersign for the house, and see the hazard that was found with its photo."""
    await house.click("tab-hazards")
    await house.click("tab-inspections")
    await house.open(visit)
    await house.take_step("countersign", leads_to="countersigned", text="无异议")
    await look(house, "inspection-countersigned")
    await house.click("item-hazard")
    ledger = LedgerScreen(house.window)
    await expect(ledger.part("hazard")).to_contain_text(item)
    await expect(ledger.pictures).to_have_count(1)
    await look(ledger, "inspection-hazard")


async def close(authority: InspectionScreen, visit: str, done: str) -> None:
    """Close it at the desk, look at it on paper, and find it in the list and its file."""
    await authority.page.set_viewport_size(DESK)
    await authority.click("inspection-back")
    await authority.part("draw").first.get_by_test_id("draw-visit").click()
    await authority.take_step("close", leads_to="closed")
    await expect(authority.steps).to_have_count(5)
    await look(authority, "inspection-closed")
    await authority.page.emulate_media(media="print")
    await expect(authority.part("inspection-next")).to_be_hidden()
    await look(authority, "inspection-on-paper")
    await authority.page.emulate_media(media="screen")
    await authority.click("inspection-back")
    await authority.click("draws-back")
    await authority.show(done)
    await expect(authority.row(visit)).to_be_visible()
    async with authority.page.expect_download() as download:
        await authority.click("inspections-xlsx")
    assert (await download.value).suggested_filename.startswith("inspections-")


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark")])
async def test_a_drawn_inspection_is_walked_and_signed_by_both(
    centre: Centre, plain_windows: Windows, lang: Language, theme: Theme
) -> None:
    """Drawn by the supervisor, unknown to the house until it begins; a locked exit becomes a hazard with its photo."""
    words = WORDS[lang]
    window = await plain_windows.open(centre.http, lang=lang, theme=theme)
    authority = await InspectionScreen.open_as(window, "wangjian")
    await authority.draw(count=1, team=1)
    [drawn] = centre.query("select seed from inspection_draws order by key desc limit 1")
    [visit] = [each["id"] for each in centre.query("select id from inspections order by key desc limit 1")]
    newest = authority.part("draw").first
    await expect(newest.get_by_test_id("draw-seed")).to_have_text(drawn["seed"])
    await expect(newest.get_by_test_id("draw-visit")).to_have_count(1)
    await look(authority, "inspection-draws")
    house = await InspectionScreen.open_as(await plain_windows.open(centre.http, lang=lang, theme=theme), "fukang")
    await expect(house.part("inspection-list")).to_be_visible()
    await expect(house.row(visit)).to_have_count(0)

    await walk(centre, authority, visit)
    await countersign(house, visit, words["exits"])
    await close(authority, visit, words["done"])


async def test_what_is_late_says_by_how_much(centre: Centre, plain_windows: Windows) -> None:
    """A check that was planned for another day and not walked is the first of the list, with its days."""
    authority = await InspectionScreen.open_as(await plain_windows.open(centre.http), "wangjian")
    await authority.click("inspection-plan")
    await look(authority, "inspection-plan")
    await authority.click("submit-inspection")
    await expect(authority.part("inspection")).to_have_attribute("data-state", "planned")
    [made] = centre.query("select id from inspections order by key desc limit 1")
    centre.change(f"update inspections set due_on = due_on - 400 where id = '{made['id']}'")  # noqa: S608  # an id of ours
    await authority.click("inspection-back")
    await authority.show(WORDS["zh-CN"]["overdue"])
    await expect(authority.part("inspection-row").first).to_have_attribute("data-inspection-id", made["id"])
    await expect(authority.row(made["id"]).get_by_test_id("inspection-overdue")).to_contain_text("逾期 4")
    await look(authority, "inspections-overdue")
    await authority.open(made["id"])
    await authority.part("inspection-next").locator("summary").click()
    await authority.take_step("cancel", leads_to="cancelled", text="机构装修停业")


async def test_late_rounds_are_a_number_on_the_tab(centre: Centre, plain_windows: Windows) -> None:
    """The house sees at log-in how many of its inspections are overdue, whatever screen it comes to first."""
    with centre.login("fukang") as house:
        path = f"/inspections/{a_round(centre, house)}"
        centre.change("update inspections set due_on = due_on - 3 where closed_at is null and kind = 'round'")
        screen = await Institution.enter_as(await plain_windows.open(centre.http))
        await expect(screen.part("late-inspections")).to_be_visible()
        await look(screen, "night-with-a-late-round")
        house.post(f"{path}/cancel", json={"text": "已补查"}).raise_for_status()


async def test_a_hazard_leads_to_its_inspection(centre: Centre, plain_windows: Windows) -> None:
    """From the ledger's page one comes to the sheet on which it was found."""
    with centre.login("fukang") as house:
        path = f"/inspections/{a_round(centre, house)}"
        house.post(f"{path}/begin").raise_for_status()
        sent = house.post(f"{path}/pictures", content=a_picture((9, 9, 200))).raise_for_status().json()["id"]
        bad = {"item": "wiring", "answer": "not_in_order", "text": "插座破损", "pictures": [sent]}
        shown = house.post(f"{path}/answer", json=bad).raise_for_status().json()
    [hazard] = [each["hazard_id"] for each in shown["checklist"] if each["hazard_id"] is not None]
    ledger = await LedgerScreen.open_as(await plain_windows.open(centre.http), "fukang")
    await ledger.open(hazard)
    await ledger.click("hazard-inspection")
    await expect(ledger.part("item-wiring")).to_have_attribute("data-answer", "not_in_order")
