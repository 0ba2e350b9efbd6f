"""Trouble of the centre itself on the desk."""

import pytest
from playwright.async_api import expect

from tests.e2e.accessibility import expect_accessible
from tests.e2e.pages import Desk
from tests.support.centre import Centre

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOST = """
insert into troubles (at, district_key, code, subject, params)
select now(), key, 'broker_session_lost', 'session:ingest-signals', '{"session": "ingest-signals"}' from districts
where code = '220104'
"""


async def test_a_lost_session_is_a_red_banner_until_somebody_has_seen_to_it(centre: Centre, desk: Desk) -> None:
    """The banner says what may be missing and leads to the task; its panel knows of no home; done, it is gone."""
    centre.change(LOST)
    await expect(desk.banner("operations")).to_contain_text("报警与状态通道")
    await expect(desk.page.get_by_test_id("task-row")).to_contain_text("本中心系统")
    await desk.banner("operations").get_by_role("button").click()
    panel = desk.page.get_by_test_id("task-panel")
    await expect(panel).to_contain_text("运维")
    await expect(panel).not_to_contain_text("老年人")
    await expect_accessible(desk.page)
    await panel.get_by_test_id("task-done").click()
    await expect(desk.banner("operations")).to_have_count(0)
