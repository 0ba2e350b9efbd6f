"""The supervisors' page: figures beside last year's, the incidents behind each number, corrections and accounts."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk, Login, Report
from tests.support.browser import KEPT, Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAST = """
insert into incidents (
    id, version, kind, severity, state, exercise, confirmed, late, source, district_key, site_key, place_key, opened_at,
    claimed_at, dispatched_at, arrived_at, resolved_at, closed_at, condition, lease_asked, reasons, alarms, signal_ids,
    outcome
)
select 'inc-past-' || n, 1, case when n % 5 = 0 then 'fire_hazard' else 'emergency_rescue' end, 'critical', 'resolved',
    n % 12 = 7, false, false, case when n % 4 = 0 then 'device' else 'phone' end, s.district_key, s.key, p.key, at,
    at + claim, at + claim, at + claim + '7 min', at + interval '40 min', at + interval '40 min',
    'unknown', false, '[]', '[]', '{}',
    case when n % 8 = 0 then 'pressed_by_mistake' when n % 12 = 0 then 'false_alarm_device' else 'helped_on_site' end
from generate_series(1, 90) as n
cross join lateral (
    select now() - n * interval '7 hours' - case when n > 60 then interval '1 year' else '0' end as at,
        (8 + n * 7 % 50) * interval '1 s' + case when n in (9, 33) then interval '4 min' else '0' end as claim
) as times
join places as p on p.id = case when n % 3 = 0 then 'home-1-place' else 'home-2-place' end
join sites as s on s.key = p.site_key;
insert into incident_entries (incident_key, at, code, params)
select i.key, i.opened_at, 'signal_received', jsonb_build_object('device_id', 'sos-' || s.id, 'type', 'sos')
from incidents as i join sites as s on s.key = i.site_key where i.id like 'inc-past-%' and i.source = 'device';
insert into shifts (id, user_key, started_at, ended_at, audible)
select 'shf-past-' || n, u.key, now() - n * interval '1 day', now() - n * interval '1 day' + interval '8 hours', true
from users as u, generate_series(1, 20) as n where u.username = 'lihua';
insert into incident_entries (incident_key, at, code, params, actor_key)
select i.key, i.claimed_at, 'claimed', '{}', u.key from incidents as i, users as u
where i.id like 'inc-past-%' and u.username = 'lihua';
insert into incident_entries (incident_key, at, code, params, actor_key)
select i.key, i.dispatched_at, 'dispatched', '{"responder_id": "rsp-liuyang"}', u.key from incidents as i, users as u
where i.id like 'inc-past-%' and u.username = 'lihua';
insert into incident_entries (incident_key, at, code, params)
select key, arrived_at, 'arrived', '{"by": "responder", "responder_id": "rsp-liuyang"}' from incidents
where id like 'inc-past-%';
insert into incident_times
select incident_key, district_key, site_key, kind, opened_at, closed_at, exercise, merged, by_hand, missed, pressed_at,
    stored_at, seen_at, claimed_at, claimed_by, dispatched_at, dispatched_by, arrived_at, arrived_by, resolved_at,
    resolved_by, responder_id
from incident_stamps where id like 'inc-past-%';
"""
"""Sixty incidents of this year and thirty of the last; two were claimed too late, one in twelve was an exercise. Every
fourth came from a device, half of those by mistake."""
FORGOTTEN = """
alter table corrections disable trigger corrections_appended;
delete from corrections using incidents as i where i.key = incident_key and i.id like 'inc-past-%';
alter table corrections enable trigger corrections_appended;
delete from exception_reports using incidents as i where i.key = incident_key and i.id like 'inc-past-%';
delete from incident_times using incidents as i where i.key = incident_key and i.id like 'inc-past-%';
delete from incident_entries using incidents as i where i.key = incident_key and i.id like 'inc-past-%';
delete from incidents where id like 'inc-past-%';
delete from shifts where id like 'shf-past-%';
delete from suggestion_answers;
delete from tasks where subject like 'suggestion:%';
"""

OWED = """
select 1 from exception_reports as x join incidents as i on i.key = x.incident_key where i.id like 'inc-past-%'
"""


@pytest.fixture
def reviewed(centre: Centre) -> Iterator[Centre]:
    """A centre with a past; what it owes is opened by alerts."""
    centre.change(PAST)
    yield centre
    centre.change(FORGOTTEN)


async def owed(centre: Centre) -> None:
    """Wait until alerts has found both late claims."""
    await until(lambda: len(centre.query(OWED)) == 2)


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark")])
async def test_a_supervisor_reads_the_figures_and_what_is_behind_them(
    reviewed: Centre, plain_windows: Windows, lang: Language, theme: Theme
) -> None:
    """Every grouping has its lines, a number opens its incidents by keyboard, and what is too few is not ranked."""
    await owed(reviewed)
    window = await plain_windows.open(reviewed.http, lang=lang, theme=theme)
    await Login(window).enter("wangjian")
    report, page = Report(window), window.page
    fire = "火灾报警" if lang == "zh-CN" else "Fire alarm"
    await expect(report.row(fire)).to_contain_text("不排名" if lang == "zh-CN" else "too few to rank")
    await expect(page.get_by_test_id("chart").locator("canvas")).to_be_visible()
    await expect(page.get_by_test_id("excluded")).to_contain_text("演练" if lang == "zh-CN" else "Exercises")
    await look(Desk(window), "report")
    late = report.row("合计" if lang == "zh-CN" else "All").locator("[data-what=claim_late_breach]")
    await late.focus()
    await page.keyboard.press("Enter")
    behind = page.get_by_test_id("behind")
    await expect(behind.locator("[data-incident^=inc-past-]")).to_have_count(2)
    await look(Desk(window), "report-behind")
    await page.keyboard.press("Escape")
    await expect(behind).to_have_count(0)
    for group_by in ("site", "district", "month", "hour", "shift", "responder"):
        await page.get_by_test_id("field-group-by").select_option(group_by)
        await expect(report.table.locator("tbody tr").nth(1)).to_be_visible()
        await look(Desk(window), f"report-{group_by}")
    await page.emulate_media(media="print")
    await expect(page.get_by_test_id("download-xlsx")).to_be_hidden()
    await expect(page.get_by_test_id("tab-report")).to_be_hidden()
    await page.screenshot(path=KEPT / f"look-report-on-paper-{lang}-{theme}.png", full_page=True)
    await page.emulate_media(media="screen")
    async with page.expect_download() as download:
        await page.get_by_test_id("download-xlsx").click()
    assert (await download.value).suggested_filename.endswith(".xlsx")


@pytest.mark.parametrize(("lang", "theme"), [("en", "dark")])
async def test_a_supervisor_sees_which_alarms_were_needless_and_who_had_how_many(
    reviewed: Centre, plain_windows: Windows, lang: Language, theme: Theme
) -> None:
    """Needless alarms stand by device, home, rule and hour, each number opens its incidents; a load has a level."""
    window = await plain_windows.open(reviewed.http, lang=lang, theme=theme)
    await Login(window).enter("wangjian")
    page = window.page
    alarms, load = page.get_by_test_id("alarms"), page.get_by_test_id("alarm-load")
    for group in range(4):
        await alarms.get_by_role("radio").nth(group).check()
        await expect(alarms.locator("tbody tr").nth(1)).to_be_visible()
    await alarms.get_by_role("radio").first.check()
    await expect(alarms.get_by_role("rowheader", name="sos-home-1")).to_be_visible()
    await expect(load.locator("tbody tr").filter(has_text="李华")).to_contain_text(
        "可接受" if lang == "zh-CN" else "acceptable"
    )
    await alarms.scroll_into_view_if_needed()
    await look(Desk(window), "report-alarms")
    suggested = page.get_by_test_id("suggestions").locator("[data-suggestion='teach_use:sos-home-2']")
    await suggested.get_by_test_id("accept").click()
    await expect(page.get_by_test_id("suggestions").get_by_role("status")).to_be_visible()
    await expect(suggested).to_have_count(0)
    opened = reviewed.query(
        "select state, reasons -> 0 ->> 'code' as code from tasks where subject like 'suggestion:%'"
    )
    assert opened == [{"state": "open", "code": "suggested_teach_use"}]
    beyond = "document.scrollingElement.scrollHeight - innerHeight"
    assert await page.evaluate(beyond) == 0, "The window scrolls although only the page within it should."
    await alarms.locator("tbody tr").first.locator("[data-what=pressed_by_mistake]").click()
    behind = page.get_by_test_id("behind")
    await expect(behind.locator("[data-incident^=inc-past-]").first).to_be_visible()
    await look(Desk(window), "report-needless")
    await page.keyboard.press("Escape")
    await expect(behind).to_have_count(0)
    # Two rows where what was rung reaches over the change of a shift.
    await load.get_by_role("button", name=re.compile(r"^\d+$")).first.click()
    await expect(behind.locator("[data-incident^=inc-past-]").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(behind).to_have_count(0)
    async with page.expect_download() as download:
        await page.get_by_test_id("load-xlsx").click()
    assert (await download.value).suggested_filename.startswith("alarm-load-")


async def test_a_breach_is_accounted_for_and_a_time_corrected(reviewed: Centre, plain_windows: Windows) -> None:
    """A duty lead fills the report that waits, corrects a claim with a reason, and the number follows."""
    await owed(reviewed)
    window = await plain_windows.open(reviewed.http)
    await Login(window).enter("limin")
    page, report = window.page, Report(window)
    await page.get_by_test_id("tab-report").click()
    waiting = page.get_by_test_id("exception").and_(page.locator(".open"))
    await expect(waiting).to_have_count(2)
    first = waiting.first
    await first.get_by_test_id("field-cause").select_option("many_at_once")
    await first.get_by_test_id("field-account").fill("三处同时报警，两名值班员")
    await first.get_by_test_id("submit-exception").click()
    await expect(waiting).to_have_count(1)
    late = report.row("合计").locator("[data-what=claim_late_breach]")
    before = await late.inner_text()
    await late.click()
    behind = page.get_by_test_id("behind")
    await behind.get_by_role("button", name="更正").first.click()
    await behind.get_by_test_id("field-stamp").select_option("claimed")
    opened = await behind.get_by_test_id("field-at").input_value()
    minute = reviewed.query(
        "select to_char(%s::timestamp - interval '4 min', 'YYYY-MM-DD\"T\"HH24:MI:SS') as at", opened
    )
    await behind.get_by_test_id("field-at").fill(minute[0]["at"])
    await behind.get_by_test_id("field-reason").fill("已电话安抚，事后才点接警")
    await behind.get_by_test_id("submit-correct").click()
    await expect(behind.locator("[data-incident^=inc-past-]")).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.get_by_test_id("tab-desk").click()
    await page.get_by_test_id("tab-report").click()
    await expect(late).not_to_have_text(before)
