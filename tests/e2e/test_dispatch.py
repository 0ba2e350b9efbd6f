"""Whom to send: the best first, the others with what speaks against them, and a person decides."""

from collections.abc import Iterator

import httpx2
import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import HANG_S

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEIGHBOURS = """
insert into responders (id, district_key, name, kind, phone, base_lon, base_lat)
select 'rsp-' || n, d.key, w, 'volunteer', '0431-8000 0002', 125.3 + 0.002 * length(n), 43.87
from districts as d, unnest(array['a', 'bbb', 'ccccc'], array['赵敏', '钱进', '孙丽']) as r (n, w)
where d.code = '220104' on conflict (id) do update set district_key = excluded.district_key;
insert into responder_keys (responder_key, site_key)
select r.key, s.key from responders as r, sites as s where r.id = 'rsp-bbb' and s.id = 'home-1'
on conflict do nothing;
update responders set on_duty = id <> 'rsp-ccccc';
"""
MOVED_AWAY = """
update responders set district_key = (select key from districts where code = '220102') where id <> 'rsp-liuyang'
"""


@pytest.fixture
def staffed(centre: Centre) -> Iterator[Centre]:
    """A district with three volunteers: one near, one a little farther with a key, one off duty; then as it was."""
    centre.change(NEIGHBOURS)
    yield centre
    centre.change(MOVED_AWAY)


def dispatch(centre: Centre, responder_id: str) -> str:
    """Open an incident at home-2 by hand and send somebody; return its id."""
    with centre.login("zhangwei") as other:
        body = {"kind": "emergency_rescue", "site_id": "home-2", "source": "phone"}
        opened = other.post("/incidents", json=body).raise_for_status().json()
        sent = {"responder_id": responder_id, "eta_s": 300}
        other.post(f"/incidents/{opened['id']}/dispatch", json=sent).raise_for_status()
    return str(opened["id"])


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "light"), ("en", "dark")])
async def test_the_best_stands_first_and_the_busy_cannot_be_chosen(
    staffed: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """Who arrives first with a key is number one; the busy is greyed and dead, the off-duty greyed and alive."""
    dispatch(staffed, "rsp-a")
    desk = await Desk.enter(await windows.open(staffed.http, lang=lang, theme=theme))
    async with a_device("sos-home-1", staffed.broker.devices_port) as button:
        await button.alarm(f"whom-{lang}", "sos")
        await desk.rows_at("home-1").click()
        await desk.press("Space", "d")
        choices = desk.sheet.get_by_role("listitem")
        await expect(choices).to_have_count(4)
        await expect(choices.first.get_by_test_id("responder-rsp-bbb")).to_be_enabled()
        await expect(choices.first).to_contain_text("有钥匙" if lang == "zh-CN" else "key")
        await expect(desk.page.get_by_test_id("responder-rsp-a")).to_be_disabled()
        await expect(desk.page.get_by_test_id("responder-rsp-ccccc")).to_be_enabled()
        await expect(desk.sheet).to_contain_text("138 0000 2211")
        await look(desk, "whom")
        await desk.press("1")
        assert (await button.hears(f"whom-{lang}", "dispatched"))["eta_s"] > 0
    [sent] = staffed.query(
        "select r.id, i.eta_s from incidents i join responders r on r.key = i.responder_key"
        " join sites s on s.key = i.site_key where s.id = 'home-1' and i.closed_at is null"
    )
    # Two minutes to set out, and some 650 m.
    assert sent["id"] == "rsp-bbb"
    assert 120 < sent["eta_s"] < 900


async def test_a_shortfall_is_said_in_a_sentence(centre: Centre, desk: Desk) -> None:
    """When nobody suits the list says why on top, and somebody can be sent all the same."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("shortfall", "sos")
        await desk.rows.click()
        await desk.press("d")
        await expect(desk.page.get_by_test_id("shortfall")).to_have_text("目前无合适人选：位置未知")
        await desk.press("1")
        await desk.expect_state("dispatched")


async def test_what_the_responder_told_stands_on_the_incident(centre: Centre, desk: Desk) -> None:
    """Accepted, arrived by their own word, finished: each is on the panel as it comes."""
    incident_id = dispatch(centre, "rsp-liuyang")
    await desk.row(incident_id).click()
    await expect(desk.panel).to_contain_text("尚未接单")
    with centre.login("zhangwei") as other:
        link = other.get(f"/incidents/{incident_id}/responder_link").raise_for_status().json()
    told = (("accept", "已接单"), ("arrived", "到场由本人确认"), ("finished", "已完成"))
    for response, words in told:
        httpx2.post(centre.http + link["path"], json={"response": response}, timeout=HANG_S).raise_for_status()
        await expect(desk.panel.get_by_role("region", name="处置人员")).to_contain_text(words)
