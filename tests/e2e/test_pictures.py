"""A picture from the responder's telephone to the desk's timeline, and the door code on request."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.e2e.pages import Desk
from tests.e2e.test_responder import send, take_out
from tests.support.browser import KEPT, Windows
from tests.support.centre import Centre
from tests.support.tiles import a_picture

pytestmark = pytest.mark.asyncio(loop_scope="session")
PICTURE = FilePayload(name="IMG_0001.png", mimeType="image/png", buffer=a_picture())
CODES = """
insert into site_access (site_key, door_codes) select key, '3 单元 2580#' from sites where id = 'home-1'
on conflict (site_key) do update set door_codes = excluded.door_codes
"""


async def test_a_picture_comes_from_the_telephone_to_the_desk(centre: Centre, windows: Windows, desk: Desk) -> None:
    """It is sent as JPEG, also over a network that swallows it first, and shown at the desk when asked for."""
    sent = send(centre)
    phone = await take_out(windows, sent.address, "zh-CN", "light")
    page = phone.window.page
    await page.route("**/pictures", lambda route: route.abort(), times=1)
    await phone.part("picture").set_input_files(PICTURE)
    await expect(phone.part("picture-told")).to_contain_text("尚未发出")
    await expect(phone.part("picture-told")).to_have_attribute("data-sent", "1")
    [kept] = centre.query("select media_type from attachments where subject = %s", sent.incident_id)
    assert kept["media_type"] == "image/jpeg"
    await desk.row(sent.incident_id).click()
    await desk.timeline.get_by_test_id("photo-show").click()
    photo = desk.timeline.get_by_test_id("photo")
    await expect(photo).to_be_visible()
    assert await photo.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") == 256
    KEPT.mkdir(parents=True, exist_ok=True)
    await desk.page.screenshot(path=KEPT / "picture-desk.png")
    phone.window.forget()


async def test_what_is_no_picture_is_said_to_be_none(centre: Centre, windows: Windows) -> None:
    """A file of another kind is refused in words, and the page goes on."""
    phone = await take_out(windows, send(centre).address, "zh-CN", "light")
    text = FilePayload(name="note.txt", mimeType="text/plain", buffer=b"hello")
    await phone.part("picture").set_input_files(text)
    await expect(phone.part("picture-told")).to_contain_text("这不是照片")
    await expect(phone.part("say-accept")).to_be_visible()
    phone.window.forget()


async def test_the_door_code_is_there_when_it_is_asked_for(centre: Centre, windows: Windows) -> None:
    """It stands nowhere until the button is tapped; the look is in the audit."""
    centre.change(CODES)
    phone = await take_out(windows, send(centre).address, "zh-CN", "dark")
    await expect(phone.part("ask-door-codes")).to_be_visible()
    assert "2580#" not in await phone.window.page.content()
    await phone.part("ask-door-codes").tap()
    await expect(phone.part("door-codes")).to_have_text("3 单元 2580#")
    assert centre.query("select 1 from audit where action = 'responder_saw_door_codes'")
    await phone.window.page.screenshot(path=KEPT / "picture-door.png", full_page=True)
