"""What the desk reads out to 119 and hands to the fire brigade, and what it knows of itself as a shift begins."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import expect

from nowalls.runtime.clock import SystemClock
from tests.e2e.looking import look
from tests.e2e.pages import Desk, Login
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.device import a_device

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOVED_IN = """
insert into residents (id, place_key, name, sex, birth_year, notes, ability_grade, categories)
select 'res-' || r, p.key, '王淑兰', 'female', 1938, '听力差，请大声', g, c::text[]
from places as p, (values
    ('203-a', 'fukang-203', 4, '{disabled}'), ('203-b', 'fukang-203', null, '{}'),
    ('204', 'fukang-204', 0, '{dementia}')
) as v (r, place, g, c) where p.id = v.place
on conflict (id) do update set left_at = null;
insert into site_access (site_key, door_codes, night_staff)
select key, '4521', '[{"name": "刘洋", "phone": "0431-8000 0001", "post": ""}]' from sites where id = 'fukang'
on conflict (site_key) do nothing;
"""
MOVED_OUT = """
update residents set left_at = now() where id like 'res-20%';
delete from site_access where site_key = (select key from sites where id = 'fukang');
"""

PRESS_AS_IT_APPEARS = """
key => new MutationObserver((changes, observer) => {
  if (document.querySelector("[data-testid=glance]") === null) return;
  observer.disconnect();
  document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
}).observe(document.body, {childList: true, subtree: true})
"""


@pytest.fixture
def lived_in(centre: Centre) -> Iterator[Centre]:
    """An institution whose two rooms have three residents; afterwards they have moved out."""
    centre.change(MOVED_IN)
    yield centre
    centre.change(MOVED_OUT)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(mapped_desk: Desk) -> Desk:
    """These stories look at the map, or at a picture with it."""
    return mapped_desk


def a_bathroom() -> bytes:
    """Return what a detector measured in the minutes of a shower."""
    now = SystemClock().now()
    return json.dumps(
        [
            {
                "at": (now - timedelta(seconds=ago)).isoformat(),
                "temperature": 22.5,
                "co_ppm": 2.0,
                "humidity": 50.0 if ago > 100 else 88.0,
            }
            for ago in (500, 400, 300, 200, 60, 30)
        ]
    ).encode()


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_a_fire_is_told_to_119_from_one_card(
    lived_in: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """One key shows where, who cannot walk, floor by floor, and the way in; that 119 was told stays."""
    desk = await Desk.enter(await windows.open(lived_in.http, lang=lang, theme=theme))
    async with a_device("smoke-203", lived_in.broker.devices_port) as detector:
        await detector.say("telemetry", a_bathroom())
        await detector.alarm(f"told-{lang}", "smoke")
        await desk.rows.click()
        evidence = desk.page.get_by_test_id("smoke-evidence")
        await expect(evidence).to_contain_text("humidity jumped" if lang == "en" else "湿度骤升")
        await evidence.scroll_into_view_if_needed()
        await look(desk, "smoke-evidence")
        await expect(desk.timeline.get_by_role("listitem").first).to_be_visible()
        await desk.press("f")
        card = desk.page.get_by_test_id("briefing")
        await expect(card.get_by_test_id("briefing-counts")).to_contain_text(
            re.compile(r"3\D+1\D+1\D+1\D+0")
            if lang == "en"
            else re.compile(r"3可能在内1不能行走1需要搀扶1行动情况不明0")
        )
        await expect(card).to_contain_text("4521")
        floors = card.get_by_test_id("briefing-floors")
        await expect(floors.get_by_role("row")).to_have_count(3)
        await expect(floors.get_by_role("row").filter(has_text="203")).to_have_class("alarmed")
        await look(desk, "briefing")
        await card.get_by_test_id("report-number").fill("2026-113")
        await card.get_by_test_id("report-done").click()
        await expect(card.get_by_test_id("briefing-told")).to_contain_text("2026-113")
        await desk.press("Escape")
        await expect(card).to_have_count(0)
        await expect(desk.panel).to_contain_text("119 told" if lang == "en" else "已报 119")
    told = lived_in.query("select params from incident_entries where code = 'reported' order by key desc limit 1")
    assert told == [{"params": {"service": "119", "number": "2026-113"}}]


async def test_a_key_pressed_as_the_desk_appears_is_heard(centre: Centre, plain_windows: Windows) -> None:
    """The telephone rings while somebody logs in: the key for it works from the first moment that the desk is there."""
    window = await plain_windows.open(centre.http)
    await window.page.evaluate(PRESS_AS_IT_APPEARS, "i")
    desk = await Desk.enter(window)
    await expect(desk.page.get_by_test_id("intake-who")).to_be_focused()


async def test_a_call_becomes_an_incident_by_the_callers_number(centre: Centre, desk: Desk) -> None:
    """A daughter's number finds her mother; what she says opens an incident, by keyboard, like any other."""
    await desk.press("i")
    dialog = desk.page.get_by_test_id("intake")
    await expect(dialog.get_by_test_id("intake-who")).to_be_focused()
    await desk.page.keyboard.type("138 0000 2211")
    found = dialog.get_by_test_id("intake-found").get_by_role("listitem")
    await expect(found.filter(has_text="home-1")).to_contain_text("王丽")
    await look(desk, "intake")
    await found.filter(has_text="home-1").get_by_role("button").press("Enter")
    await dialog.get_by_test_id("intake-note").fill("母亲摔倒了")
    await look(desk, "intake-told")
    await dialog.get_by_test_id("intake-open").press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(desk.timeline).to_contain_text("母亲摔倒了")
    await desk.press("Space", "x")
    await desk.expect_state("claimed")
    await expect(desk.timeline).to_contain_text("拒接")
    opened = centre.query("select source, state from outside.incidents where closed_at is null")
    assert opened == [{"source": "phone", "state": "claimed"}]


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "light"), ("en", "dark")])
async def test_a_shift_begins_with_what_is_missing(
    centre: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """The list tells what works and what does not: here no second channel is set up, and a duty lead is there."""
    desk = await Desk.enter(await windows.open(centre.http, lang=lang, theme=theme))
    await desk.start_shift()
    line = desk.page.get_by_test_id
    await expect(line("ready-sound")).to_have_attribute("data-verdict", "ok")
    await expect(line("ready-network")).to_have_attribute("data-verdict", "ok")
    await expect(line("ready-second_channel")).to_have_attribute("data-verdict", "bad")
    await expect(line("ready-duty_lead")).to_have_attribute("data-verdict", "ok")
    await expect(line("ready-duty_lead")).to_contain_text("李敏")
    await look(desk, "ready")
    await desk.click("ready-close")
    await expect(line("ready-list")).to_have_count(0)


async def test_what_is_not_shown_is_shown_for_a_reason(centre: Centre, plain_windows: Windows) -> None:
    """A supervisor reads that notes are hidden, says why, and sees them; the reason is in the audit."""
    with centre.login("lihua") as other:
        body = {"kind": "emergency_rescue", "site_id": "home-2", "source": "phone"}
        opened = other.post("/incidents", json=body).raise_for_status().json()
    window = await plain_windows.open(centre.http)
    await Login(window).enter("wangjian")
    desk = Desk(window)
    await desk.click("tab-desk")
    await desk.row(opened["id"]).click()
    await expect(desk.panel).not_to_contain_text("听力差")
    await desk.panel.get_by_text("查看备注、电话").click()
    await desk.page.get_by_test_id("reveal-reason").fill("投诉复核")
    await desk.click("reveal")
    await expect(desk.panel).to_contain_text("听力差，请大声")
    [line] = centre.query("select details from audit where action = 'broke_glass' order by key desc limit 1")
    assert line["details"]["reason"] == "投诉复核"
