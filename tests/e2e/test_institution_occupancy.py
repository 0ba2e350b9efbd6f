"""Who lives in which room, who is away, and what is free."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.async_api import expect

from nowalls.runtime.clock import SystemClock
from tests.e2e.looking import look
from tests.e2e.pages_institution import Institution
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def four_beds(centre: Centre) -> Iterator[Centre]:
    """A centre whose institution says that it has four beds."""
    with centre.login("fukang") as house:
        house.patch("/organizations/org-fukang", json={"beds": 4}).raise_for_status()
        yield centre
        house.patch("/organizations/org-fukang", json={"beds": None}).raise_for_status()


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_somebody_moves_in_goes_to_hospital_comes_back_and_leaves(
    four_beds: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """The rooms tell at once who lives there and who is away until when; a resident in hospital keeps the bed."""
    house = await Institution.enter_as(await windows.open(four_beds.http, lang=lang, theme=theme))
    await house.open_view("occupancy")
    figures, room, other = house.part("occupancy-figures"), house.room("fukang-203"), house.room("fukang-204")
    await expect(figures).to_contain_text("空床 4 / 4" if lang == "zh-CN" else "Free beds: 4 of 4")
    await look(house, "occupancy-empty")
    await room.get_by_role("button").click()
    await house.field("resident-name").fill("王淑兰")
    await house.field("resident-born").fill("1944")
    await house.field("contact-name").fill("王丽")
    await house.field("contact-relation").fill("女儿")
    await house.field("contact-phone").fill("138 0000 2211")
    await house.click("submit-resident")
    await expect(room).to_contain_text("王淑兰")
    await expect(figures).to_contain_text("空床 3 / 4" if lang == "zh-CN" else "Free beds: 3 of 4")

    await house.click("file")
    await expect(house.part("contact-0-name")).to_have_value("王丽")
    await house.field("notes").fill("听力差，请大声")
    await house.part("contact-1-name").fill("刘洋")
    await house.part("contact-1-phone").fill("0431-8000 0001")
    await look(house, "occupancy-file")
    await house.click("submit-file")
    await expect(house.part("form-file").get_by_role("status")).to_be_visible()
    kept = four_beds.query("select notes, jsonb_array_length(contacts) as n from residents order by key desc limit 1")
    assert kept == [{"notes": "听力差，请大声", "n": 2}]

    back_on = SystemClock().now() + timedelta(days=3)
    await house.field("away-until").fill(back_on.date().isoformat())
    await look(house, "occupancy-away-form")
    await house.click("submit-away")
    await expect(room.get_by_test_id("lodger")).to_have_attribute("data-away", "true")
    await expect(figures).to_contain_text("外出 1 人" if lang == "zh-CN" else "Away: 1")
    await expect(figures).to_contain_text("空床 3 / 4" if lang == "zh-CN" else "Free beds: 3 of 4")
    await look(house, "occupancy-away")
    await house.click("back")
    await expect(room.get_by_test_id("lodger")).to_have_attribute("data-away", "false")

    await house.click("move")
    await house.click("submit-move")
    await expect(other).to_contain_text("王淑兰")
    await expect(room).not_to_contain_text("王淑兰")
    await house.click("leave")
    await house.click("leave")
    await expect(other).not_to_contain_text("王淑兰")
    lived = four_beds.query("select left_at is not null as gone from residents order by key desc limit 1")
    assert lived == [{"gone": True}]
