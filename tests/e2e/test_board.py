"""The board of who is on what, and the same people as a layer of the map."""

from collections.abc import Iterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages import Desk
from tests.e2e.pages_centre import Board
from tests.e2e.pages_institution import Institution
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="session")
HERE = {"lon": 125.305, "lat": 43.872}
CREW = """
insert into responders (id, district_key, name, kind, phone, on_duty, resting_until, lon, lat, position_at)
select 'rsp-' || c.name, d.key, c.name, 'volunteer', '0431-8000 0002', c.on_duty, now() + c.rests,
    c.lon, 43.865, now() - c.age
from districts as d, (values
    ('赵敏', true, null::interval, 125.29, interval '50 minutes'),
    ('钱进', true, interval '1 hour', 125.32, interval '2 minutes'),
    ('孙丽', false, null, 125.31, interval '2 minutes')
) as c (name, on_duty, rests, lon, age)
where d.code = '220104'
"""
LEFT = "delete from responders where id <> 'rsp-liuyang'; delete from shifts where id = 'shf-gone'"
GONE = """
insert into shifts (id, user_key, started_at, audible, asked_at, absent_since)
select 'shf-gone', key, now() - interval '2 hours', true, now() - interval '6 minutes', now() - interval '5 minutes'
from users where id = 'usr-zhangwei'
"""


@pytest.fixture
def crew(centre: Centre) -> Iterator[None]:
    """More responders, each in another state, and a dispatcher who has gone; nobody of them stays."""
    centre.change(CREW)
    centre.change(GONE)
    yield
    centre.change(LEFT)


async def an_incident(centre: Centre, message: str) -> str:
    """Press a button and return the incident that it opened."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm(message, "sos")
        await until(lambda: centre.query("select 1 from incidents where closed_at is null"))
    return str(centre.query("select id from incidents where closed_at is null")[0]["id"])


@pytest_asyncio.fixture(loop_scope="session")
async def desk(mapped_desk: Desk) -> Desk:
    """These stories look at the map, or at a picture with it."""
    return mapped_desk


async def test_the_board_and_the_map_follow_a_responder(centre: Centre, desk: Desk) -> None:
    """Whoever is sent changes state on the board by themselves, and stands on the map where they say they are."""
    incident = await an_incident(centre, "board-1")
    board = await Board.open(desk)
    await expect(board.responder("刘洋")).to_have_attribute("data-state", "free")
    with centre.login() as client:
        client.post(f"/incidents/{incident}/claim", json={}).raise_for_status()
        client.post(f"/incidents/{incident}/dispatch", json={"responder_id": "rsp-liuyang"}).raise_for_status()
        await expect(board.responder("刘洋")).to_have_attribute("data-state", "sent")
        await expect(board.desk_of("李华")).to_contain_text("救援")
        token = client.get(f"/incidents/{incident}/responder_link").raise_for_status().json()["token"]
        client.post(f"/respond/{token}", json={"response": "accept"} | HERE).raise_for_status()
    await expect(board.responder("刘洋")).to_have_attribute("data-state", "on_the_way")
    await expect(board.responder("刘洋")).to_contain_text("的位置")
    await board.responder("刘洋").get_by_role("button").click()
    await expect(desk.panel).to_be_visible()
    await desk.click("tab-desk")
    await desk.expect_map(incidents=1)
    await expect(desk.map).to_have_attribute("data-responders", "0")
    await desk.click("layer-responders")
    await expect(desk.map).to_have_attribute("data-responders", "1")
    await desk.click("layer-responders")
    await expect(desk.map).to_have_attribute("data-responders", "0")


async def test_an_institution_has_neither_board_nor_layer(centre: Centre, plain_windows: Windows) -> None:
    """Positions of responders are not for institutions: there is no tab and no switch."""
    institution = await Institution.enter_as(await plain_windows.open(centre.http))
    desk = Desk(institution.window)
    await desk.click("tab-desk")
    await expect(desk.page.get_by_test_id("tab-board")).to_have_count(0)
    await expect(desk.page.get_by_test_id("layer-responders")).to_have_count(0)


@pytest.mark.usefixtures("crew")
@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "dark"), ("en", "light")])
async def test_the_board_is_one_language_and_readable(
    centre: Centre, windows: Windows, lang: Language, theme: Theme
) -> None:
    """With an empty desk, an old position and somebody sent, every word is of one language, and axe finds nothing."""
    incident = await an_incident(centre, f"board-{lang}")
    with centre.login() as client:
        client.post(f"/incidents/{incident}/claim", json={}).raise_for_status()
        client.post(f"/incidents/{incident}/dispatch", json={"responder_id": "rsp-liuyang"}).raise_for_status()
    desk = await Desk.enter(await windows.open(centre.http, lang=lang, theme=theme))
    board = await Board.open(desk)
    await expect(board.desk_of("张伟")).to_have_attribute("data-standing", "absent")
    await look(board, "board")
    await desk.click("tab-desk")
    await desk.click("layer-responders")
    await desk.expect_map(incidents=1)
    await expect(desk.map).to_have_attribute("data-responders", "2")
    await look(desk, "board-layer")
