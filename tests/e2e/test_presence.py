"""A desk that is asked whether somebody sits there."""

import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

MINE = "from shifts as s join users as u on u.key = s.user_key where u.id = 'usr-lihua' and s.ended_at is null"
"""Other stories' people may have left without ending their shifts."""


def nobody_acts(centre: Centre) -> None:
    """Let half an hour without any action pass."""
    centre.change(
        "update shifts set started_at = started_at - interval '31 minutes',"
        " last_action_at = last_action_at - interval '31 minutes' where ended_at is null"
    )


def nobody_answers(centre: Centre) -> None:
    """Let the time to answer pass."""
    centre.change("update shifts set asked_at = asked_at - interval '3 minutes' where ended_at is null")


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark")])
async def test_a_desk_is_asked_and_answers(centre: Centre, windows: Windows, lang: Language, theme: Theme) -> None:
    """After half an hour without an action the desk asks aloud, counts down, and one key answers it."""
    desk = await Desk.enter(await windows.open(centre.http, lang=lang, theme=theme))
    await desk.start_shift()
    nobody_acts(centre)
    banner = desk.banner("presence")
    await expect(banner.get_by_role("alert")).to_be_visible()
    await expect(banner).to_contain_text("剩余 1" if lang == "zh-CN" else "s left")
    await expect(desk.silence).to_be_visible()
    await desk.expect_map(incidents=0)
    await look(desk, "presence")
    await desk.press("h")
    await expect(banner).to_have_count(0)
    await expect(desk.silence).to_have_count(0)
    await until(lambda: not centre.query(f"select 1 {MINE} and asked_at is not null"))


async def test_any_other_command_answers_too(centre: Centre, desk: Desk) -> None:
    """Whoever opens an incident by hand is there: the question goes away by itself."""
    await desk.start_shift()
    nobody_acts(centre)
    await expect(desk.banner("presence")).to_be_visible()
    with centre.login("lihua") as lihua:
        body = {"kind": "emergency_rescue", "site_id": "home-2", "source": "phone"}
        lihua.post("/incidents", json=body).raise_for_status()
    await expect(desk.banner("presence")).to_have_count(0)


@pytest.mark.parametrize(("lang", "theme"), [("en", "dark")])
async def test_an_unanswered_desk_says_that_it_counts_as_empty(
    centre: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """Who did not answer sees, also after a reload, that the desk counts as empty, and comes back with one button."""
    desk = await Desk.enter(await windows.open(centre.http, lang=lang, theme=theme))
    await desk.start_shift()
    nobody_acts(centre)
    await expect(desk.banner("presence")).to_be_visible()
    nobody_answers(centre)
    empty = "按无人值守计" if lang == "zh-CN" else "counts as empty"
    await expect(desk.banner("presence")).to_contain_text(empty)
    await desk.page.reload()
    await expect(desk.banner("presence")).to_contain_text(empty)
    await desk.expect_map(incidents=0)
    await look(desk, "absent")
    await desk.click("present")
    await expect(desk.banner("presence")).to_have_count(0)
    await until(lambda: centre.query(f"select absent_since {MINE}") == [{"absent_since": None}])
