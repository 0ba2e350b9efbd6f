"""Many homes silent at once: one task, called down home by home."""

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.device import a_device

pytestmark = pytest.mark.asyncio(loop_scope="session")

SILENT = """
insert into device_latest (device_key, last_seen_at, online)
select key, now() - interval '3 days', false from devices where id = 'sos-home-2' or id like 'sos-0000_'
on conflict (device_key) do update set last_seen_at = excluded.last_seen_at, online = false
"""
FORGOTTEN = """
delete from device_latest
where device_key in (select key from devices where id = 'sos-home-2' or id like 'sos-0000_')
"""


@pytest.fixture
def silent_compound(centre: Centre) -> Iterator[Centre]:
    """A compound of which five of six homes have said nothing for three days."""
    centre.change(SILENT)
    yield centre
    centre.change(FORGOTTEN)


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_an_outage_is_called_down_by_keys(
    silent_compound: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """Who is most at risk stands first; each key settles the next home, and whose devices speak says so by itself."""
    desk = await Desk.enter(await windows.open(silent_compound.http, lang=lang, theme=theme))
    outage = desk.tasks.filter(has_text="失联" if lang == "zh-CN" else "silent at once")
    await outage.first.click()
    lines = desk.page.get_by_test_id("tick")
    await expect(lines).to_have_count(5)
    await expect(lines.first).to_contain_text("home-2")
    await lines.first.get_by_test_id("tick-numbers").click()
    await expect(lines.first).to_contain_text("0431-8123 4567")
    await desk.press("q", "e")
    await expect(lines.nth(0)).to_have_attribute("data-standing", "called")
    await expect(lines.nth(1)).to_have_attribute("data-standing", "fine")
    await lines.nth(3).get_by_test_id("tick-no_answer").click()
    await expect(lines.nth(3)).to_have_attribute("data-standing", "own_task")
    back = await lines.nth(4).get_attribute("data-place-id")
    assert back is not None
    number = back.removeprefix("extra-").removesuffix("-place")
    async with a_device(f"sos-{int(number):05}", silent_compound.broker.devices_port) as button:
        await button.say("telemetry", {"battery": 90})
        await expect(lines.nth(4)).to_have_attribute("data-standing", "back")
    await look(desk, "outage")
    ticked = silent_compound.query(
        "select result from task_ticks k join tasks t on t.key = k.task_key"
        " where t.state = 'open' and ticked_at is not null"
    )
    assert sorted(row["result"] for row in ticked) == ["called", "fine", "no_answer"]


async def test_a_task_is_put_off(centre: Centre, desk: Desk) -> None:
    """A task put off until tomorrow stays in the queue, due at nine on the centre's clock."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("later", "call")
        await desk.tasks.click()
    await desk.click("snooze-tomorrow")
    await expect(desk.page.get_by_test_id("task-panel")).to_have_count(0)
    await expect(desk.tasks).to_contain_text("09:00")
    [task] = centre.query(
        "select to_char(due_at at time zone 'Asia/Shanghai', 'HH24:MI') as due, due_at > now() as later"
        " from tasks where state = 'open'"
    )
    assert task == {"due": "09:00", "later": True}
