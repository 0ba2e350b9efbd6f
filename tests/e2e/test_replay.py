"""A night is played back on the map: what stood open at each time of its clock, line by line and at sixty times."""

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk, Login
from tests.support.browser import Language, Theme, Window, Windows
from tests.support.centre import Centre

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS: dict[Language, dict[str, str]] = {
    "zh-CN": {"own": "自定时段", "what_if": "假设推演", "sample": "抽查", "done": "已评 1 / 2"},
    "en": {"own": "From …", "what_if": "What if", "sample": "Sample", "done": "1 of 2 reviewed"},
}
NIGHT = """
insert into incidents (
    id, version, kind, severity, state, exercise, confirmed, late, source, district_key, site_key, place_key, opened_at,
    claimed_at, dispatched_at, arrived_at, resolved_at, closed_at, condition, lease_asked, reasons, alarms, signal_ids,
    outcome
)
select 'inc-night-' || n, 1, case n when 2 then 'fire_hazard' else 'emergency_rescue' end, 'critical', 'resolved',
    false, false, false, 'device', s.district_key, s.key, p.key, at, at + '40 s', at + '2 min', at + '3 min',
    at + '30 min', at + '30 min', 'unknown', false,
    jsonb_build_array(jsonb_build_object(
        'code', case n when 2 then 'smoke_detected' else 'sos_pressed' end, 'params', '{}'::jsonb
    )),
    '[]', '{}', 'helped_on_site'
from (values (1, timestamptz '2026-03-01 22:00:00+08', 'home-1-place'),
             (2, timestamptz '2026-03-01 22:02:00+08', 'home-2-place')) as night (n, at, place)
join places as p on p.id = night.place
join sites as s on s.key = p.site_key;
insert into incident_entries (incident_key, at, code, params, actor_key)
select i.key, i.opened_at + line.after::interval, line.code, line.params::jsonb,
    case when line.by_desk then (select key from users where username = 'lihua') end
from incidents as i, (values
    (1, '0 s', 'signal_received', '{"type": "sos", "state": "raised", "device_id": "sos-home-1"}', false),
    (2, '0 s', 'opened', '{"kind": "emergency_rescue"}', false),
    (3, '30 s', 'step', '{"name": "claim_next_channel"}', false),
    (4, '40 s', 'claimed', '{}', true),
    (5, '2 min', 'dispatched', '{"responder_id": "rsp-liuyang", "name": "刘洋", "eta_s": 420}', true),
    (6, '3 min', 'arrived', '{"by": "responder", "responder_id": "rsp-liuyang", "name": "刘洋"}', false),
    (7, '30 min', 'resolved', '{"outcome": "helped_on_site", "note": "已送水"}', true)
) as line (n, after, code, params, by_desk)
where i.id like 'inc-night-%' order by i.key, line.n;
insert into incident_times
select incident_key, district_key, site_key, kind, opened_at, closed_at, exercise, merged, by_hand, missed, pressed_at,
    stored_at, seen_at, claimed_at, claimed_by, dispatched_at, dispatched_by, arrived_at, arrived_by, resolved_at,
    resolved_by, responder_id
from incident_stamps where id like 'inc-night-%';
"""
"""A press at ten in the evening and smoke two minutes later, each claimed, sent to, reached and resolved."""
FORGOTTEN = """
alter table incident_reviews disable trigger incident_reviews_appended;
alter table review_samples disable trigger review_samples_appended;
delete from incident_reviews;
delete from review_samples;
alter table incident_reviews enable trigger incident_reviews_appended;
alter table review_samples enable trigger review_samples_appended;
delete from incident_times using incidents as i where i.key = incident_key and i.id like 'inc-night-%';
delete from exception_reports using incidents as i where i.key = incident_key and i.id like 'inc-night-%';
delete from incident_entries using incidents as i where i.key = incident_key and i.id like 'inc-night-%';
delete from incidents where id like 'inc-night-%';
"""


@pytest.fixture
def night(centre: Centre) -> Iterator[Centre]:
    """A centre with a night behind it."""
    centre.change(NIGHT)
    yield centre
    centre.change(FORGOTTEN)


async def asks_what_if(window: Window, lang: Language) -> None:
    """Two responders more, and a shorter target: what would have been, in a table, as a file."""
    page = window.page
    await page.locator(".chip-choice", has_text=WORDS[lang]["what_if"]).click()
    await page.get_by_test_id("field-what-if-on_site_town_s").fill("150")
    await page.get_by_test_id("submit-what-if").click()
    differing = page.get_by_test_id("what-if-different").locator("[data-incident]")
    await expect(differing).to_have_count(2)
    spared = page.locator("[data-incident=inc-night-2]")
    await expect(spared).to_contain_text("01:20")
    await expect(page.get_by_test_id("what-if-shares")).to_contain_text("1 / 2")
    await look(Desk(window), "replay-what-if")
    async with page.expect_download() as download:
        await page.get_by_test_id("what-if-xlsx").click()
    assert (await download.value).suggested_filename == "what-if-20260301.xlsx"


async def reviews_a_sample(window: Window, lang: Language) -> None:
    """Draw a month's sample, look at an incident's replay, write down what was found; the list says what is left."""
    page = window.page
    await page.locator(".chip-choice", has_text=WORDS[lang]["sample"]).click()
    await page.get_by_test_id("field-sample-month").fill("2026-03")
    await page.get_by_test_id("submit-sample").click()
    row = page.get_by_test_id("sample-incidents").locator("[data-incident=inc-night-1]")
    await row.get_by_test_id("open-replay").click()
    await expect(page.get_by_test_id("replay-note")).to_be_visible()
    await page.get_by_test_id("replay-spans").click()
    await row.get_by_test_id("review").click()
    await page.get_by_test_id("field-review-verdict").select_option("to_improve")
    await page.get_by_test_id("field-review-went_well").fill("四十秒内接警")
    await expect(page.get_by_test_id("submit-review")).to_be_disabled()
    await page.get_by_test_id("field-review-to_change").fill("派单前先核对钥匙")
    await page.get_by_test_id("submit-review").click()
    await expect(row).to_contain_text("派单前先核对钥匙")
    await expect(page.get_by_test_id("sample-done")).to_have_text(WORDS[lang]["done"])
    await look(Desk(window), "replay-sample")


@pytest.mark.parametrize(("lang", "theme"), [("en", "light")])
async def test_a_supervisor_plays_a_night_back(
    night: Centre, windows: Windows, plain_windows: Windows, lang: Language, theme: Theme
) -> None:
    """Nothing stands there before its time; it changes line by line, by key and by the clock; the look is audited."""
    mapped = lang == "zh-CN"
    window = await (windows if mapped else plain_windows).open(night.http, lang=lang, theme=theme)
    await Login(window).enter("wangjian")
    page = window.page
    await page.get_by_test_id("tab-replay").click()
    await page.locator(".chip-choice", has_text=WORDS[lang]["own"]).click()
    await page.get_by_test_id("field-replay-from").fill("2026-03-01T21:00")
    await page.get_by_test_id("field-replay-to").fill("2026-03-02T06:00")
    await page.get_by_test_id("submit-replay").click()
    clock, incidents = page.get_by_test_id("replay-clock"), page.get_by_test_id("replay-incident")
    lines = page.get_by_test_id("replay-lines").get_by_role("listitem")
    await expect(clock).to_have_text("21:00:00")
    await expect(incidents).to_have_count(0)
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    first = page.locator("[data-incident-id=inc-night-1]")
    await expect(first).to_have_attribute("data-state", "claimed")
    await expect(clock).to_have_text("22:00:40")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Space")
    second = page.locator("[data-incident-id=inc-night-2]")
    await expect(second).to_have_attribute("data-state", "arrived")
    await page.keyboard.press("Space")
    assert "22:04:00" <= await clock.inner_text() < "22:30:00"
    if mapped:
        await expect(page.get_by_test_id("map")).to_have_attribute("data-incidents", "2")
    await expect(lines.first).to_have_attribute("data-code", "arrived")
    await look(Desk(window), "replay")
    await first.click()
    await expect(lines).to_have_count(6)
    await expect(lines.first).to_contain_text("处置人员" if lang == "zh-CN" else "Responder")
    await page.get_by_test_id("replay-scrubber").fill(str(1_772_377_800_000))
    await expect(incidents).to_have_count(0)
    await asks_what_if(window, lang)
    await reviews_a_sample(window, lang)
    [audited] = night.query("select object_id, details from audit where action = 'replayed' order by key desc limit 1")
    assert (audited["object_id"], audited["details"]["incidents"]) == ("inc-night-1", 2)
