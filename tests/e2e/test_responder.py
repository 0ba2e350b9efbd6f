"""The responder's page on a telephone: opened by the link of a dispatch, without an app or a log-in."""

from dataclasses import dataclass
from typing import Final

import httpx2
import pytest
from playwright.async_api import Geolocation, Locator, expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk
from tests.support.browser import Language, Theme, Window, Windows
from tests.support.centre import Centre
from tests.support.waiting import HANG_S, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOTH = pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "light"), ("en", "dark")])
ADDRESS = "湖西路 108 号"
TAPPED_WITHIN_S: Final = 180
"""A hang limit: from the dispatch to the first tap it takes some ten seconds, most of them to look at the page."""
AT_HOME: Final[Geolocation] = {"longitude": 125.31, "latitude": 43.86}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An incident that 刘洋 was sent to, and the address of the link that says so."""

    incident_id: str
    address: str


def send(centre: Centre) -> Sent:
    """Open an incident at home-1 by hand and send 刘洋."""
    with centre.login("zhangwei") as desk:
        body = {"kind": "emergency_rescue", "site_id": "home-1", "source": "phone"}
        incident_id = desk.post("/incidents", json=body).raise_for_status().json()["id"]
        order = {"responder_id": "rsp-liuyang", "eta_s": 300}
        desk.post(f"/incidents/{incident_id}/dispatch", json=order).raise_for_status()
        link = desk.get(f"/incidents/{incident_id}/responder_link").raise_for_status().json()
    return Sent(incident_id=incident_id, address=centre.http + link["path"])


def heard(centre: Centre, sent: Sent) -> list[str]:
    """What the centre has on the incident's timeline as the responder's own words."""
    with centre.login("zhangwei") as desk:
        timeline = desk.get(f"/incidents/{sent.incident_id}").raise_for_status().json()["timeline"]
    return [entry["code"] for entry in timeline if entry["params"].get("by") == "responder"]


@dataclass(frozen=True, slots=True)
class Phone:
    """The telephone in a responder's hand."""

    window: Window

    @property
    def told(self) -> Locator:
        """The sentence that says what the centre knows."""
        return self.part("told")

    @property
    def ended(self) -> Locator:
        """What is shown instead once the link is worth nothing; ``data-why`` says why."""
        return self.part("ended")

    def part(self, name: str) -> Locator:
        """A part of the page."""
        return self.window.page.get_by_test_id(name)

    async def tap(self, word: str) -> None:
        """Tap what to say, as a thumb does."""
        # The page takes two taps in quick succession for one.
        await self.window.page.wait_for_timeout(750)
        await self.part(f"say-{word}").tap()

    async def look(self, name: str) -> None:
        """Look at the page as people do; nothing may stand beyond the edge or be too small for a thumb."""
        await look(Desk(self.window), f"responder-{name}")
        page = self.window.page
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        for box in [await each.bounding_box() for each in await page.locator("button, input, textarea").all()]:
            assert box is not None
            assert box["height"] >= 28
        for button in await page.get_by_role("button").all():
            box = await button.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 48


async def take_out(windows: Windows, address: str, lang: Language, theme: Theme) -> Phone:
    """Open the link on a telephone."""
    return Phone(await windows.open(address, lang=lang, theme=theme, phone=True))


@BOTH
async def test_from_dispatch_to_finished(centre: Centre, windows: Windows, lang: Language, theme: Theme) -> None:
    """The link of the dispatch opens the page, and each word reaches the centre once, a double tap too."""
    sent = send(centre)
    phone = await take_out(windows, sent.address, lang, theme)
    page = phone.window.page
    await expect(phone.part("respond")).to_contain_text(ADDRESS)
    # The token stands where no server's log and no Referer has it.
    assert page.url == f"{centre.http}/respond/#{sent.address.rpartition('/')[2]}"
    await expect(phone.part("respond")).to_contain_text("王淑兰")
    await expect(phone.part("eta")).to_have_value("5")
    await phone.look("sent")
    await phone.part("eta").fill("7")
    await phone.part("note").fill("带钥匙")
    await phone.part("say-accept").dblclick()
    await expect(phone.told).to_contain_text("您会前往" if lang == "zh-CN" else "you are coming")
    await expect(phone.part("note")).to_have_value("")
    await phone.look("accepted")
    await phone.tap("on_the_way")
    await until(lambda: heard(centre, sent) == ["accepted", "on_the_way"])
    where = "select lon, lat from responders where id = 'rsp-liuyang'"
    centre.change("update responders set lon = null, lat = null, position_at = null where id = 'rsp-liuyang'")
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation(AT_HOME)
    await phone.part("share").tap()
    await expect(phone.part("share")).to_be_checked()
    await phone.tap("arrived")
    await expect(phone.told).to_contain_text("您已到场" if lang == "zh-CN" else "you are there")
    await phone.tap("finished")
    await expect(phone.told).to_contain_text("您已完成" if lang == "zh-CN" else "you are done")
    await expect(phone.part("say-finished")).to_have_count(0)
    await phone.look("finished")
    assert heard(centre, sent) == ["accepted", "on_the_way", "arrived", "finished"]
    assert centre.query(where) == [{"lon": 125.31, "lat": 43.86}]
    with centre.login("zhangwei") as desk:
        shown = desk.get(f"/incidents/{sent.incident_id}").json()
        assert (shown["state"], shown["arrived_by"]) == ("arrived", "responder")
        # Seven minutes from when it was said, and the centre counts from the dispatch.
        assert 420 <= shown["responder"]["eta_s"] < 420 + TAPPED_WITHIN_S
        assert [entry["params"]["note"] for entry in shown["timeline"] if entry["code"] == "accepted"] == ["带钥匙"]


async def test_a_refusal_takes_two_taps_and_ends_the_page(centre: Centre, windows: Windows) -> None:
    """One tap asks back, the second refuses; the page says so and shows nothing of the people there any more."""
    sent = send(centre)
    phone = await take_out(windows, sent.address, "zh-CN", "dark")
    await phone.tap("refuse")
    await expect(phone.part("say-refuse")).to_contain_text("再点一次")
    assert heard(centre, sent) == []
    await phone.look("refusing")
    await phone.tap("refuse")
    await expect(phone.ended).to_have_attribute("data-why", "refused")
    assert heard(centre, sent) == ["refused"]
    await expect(phone.window.page.get_by_text(ADDRESS)).to_have_count(0)
    await phone.look("refused")
    await phone.window.page.reload()
    await expect(phone.ended).to_have_attribute("data-why", "over")
    await phone.look("over")


async def test_a_link_that_is_over_or_cut_short_says_so(centre: Centre, windows: Windows) -> None:
    """Called back, the open page learns it and forgets whom it showed; a link that lost its end is named as such."""
    sent = send(centre)
    phone = await take_out(windows, sent.address, "en", "light")
    await expect(phone.part("respond")).to_contain_text(ADDRESS)
    with centre.login("zhangwei") as desk:
        desk.post(f"/incidents/{sent.incident_id}/stand_down").raise_for_status()
    await phone.window.page.evaluate("dispatchEvent(new Event('online'))")
    await expect(phone.ended).to_have_attribute("data-why", "over")
    await expect(phone.window.page.get_by_text(ADDRESS)).to_have_count(0)
    await phone.look("called-back")
    cut = await take_out(windows, sent.address[:-4], "en", "light")
    await expect(cut.ended).to_have_attribute("data-why", "unknown")
    await cut.look("unknown")


async def test_what_is_tapped_without_a_network_arrives_when_it_is_back(centre: Centre, windows: Windows) -> None:
    """Taps in a dead spot are said to be unsent, wait in their order, and reach the centre once each."""
    sent = send(centre)
    phone = await take_out(windows, sent.address, "en", "light")
    await expect(phone.part("say-accept")).to_be_visible()
    await phone.window.page.context.set_offline(True)
    await phone.tap("accept")
    await expect(phone.told).to_contain_text("Not sent yet")
    await phone.tap("arrived")
    await phone.look("unsent")
    assert heard(centre, sent) == []
    await phone.window.page.context.set_offline(False)
    await expect(phone.told).to_contain_text("you are there")
    assert heard(centre, sent) == ["accepted", "arrived"]


async def test_the_link_answers_programs_as_ever(centre: Centre) -> None:
    """Whoever does not ask for a page gets JSON at the very same address, and a preview of the link is no look."""
    sent = send(centre)
    looks = "select 1 from audit where action = 'responder_looked'"
    before = len(centre.query(looks))
    page = httpx2.get(sent.address, headers={"Accept": "text/html,*/*;q=0.8"}, timeout=HANG_S)
    assert (page.status_code, page.headers["cache-control"], page.headers["vary"]) == (303, "no-store", "Accept")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert len(centre.query(looks)) == before
    assert httpx2.get(sent.address, timeout=HANG_S).raise_for_status().json()["incident_id"] == sent.incident_id
    assert len(centre.query(looks)) == before + 1
