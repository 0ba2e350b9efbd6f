"""A Tuesday afternoon: the manager of a small nursing home registers devices by a spreadsheet and by form."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import expect

from tests.e2e.looking import look
from tests.e2e.pages_institution import Institution
from tests.support.browser import Language, Theme, Windows
from tests.support.centre import Centre
from tests.support.waiting import HANG_S

pytestmark = pytest.mark.asyncio(loop_scope="session")

HEADERS = "序列号*,设备类型*,监护点*,楼栋,楼层,房间"
BY_FILE = {"zh-CN": "文件导入", "en": "From a file"}
MANGLED = "8.66E+14"
FORGET_FLOOR_3 = """
update devices set place_key = (select key from places where id = 'fukang-2')
where place_key in (select key from places where floor = '3');
delete from places where floor = '3';
"""


def a_sheet(*rows: str) -> str:
    """Write a filled-in template."""
    return "\n".join([HEADERS, *rows, ""])


@pytest.fixture
def tidy(centre: Centre) -> Iterator[Centre]:
    """A centre whose institution is after the story as it was before: no further device, no further place."""
    known = centre.query("select max(key) as key from devices")[0]["key"]
    yield centre
    with centre.login("fukang") as house:
        for row in centre.query("select id from devices where key > %s and retired_at is null", known):
            house.delete(f"/devices/{row['id']}").raise_for_status()
    centre.change(FORGET_FLOOR_3)


@pytest.mark.parametrize(("lang", "theme"), [("en", "light")])
async def test_a_file_with_one_wrong_row_is_mended_and_written_once(
    tidy: Centre, windows: Windows, tmp_path: Path, lang: Language, theme: Theme
) -> None:
    """The dry run names the wrong cell and writes nothing; mended the file is written, and its logins come once."""
    house = await Institution.enter_as(await windows.open(tidy.http, lang=lang, theme=theme))
    await house.open_pane(BY_FILE[lang])
    await look(house, "import-empty")
    known = tidy.query("select count(*) as n from devices")
    good, wrong = "SN-71,紧急呼叫按钮,fukang,2 号楼,2,203", f"{MANGLED},感烟探测器,fukang,2 号楼,3,301"
    await house.choose_file("67.csv", a_sheet(good, wrong))
    problem = house.part("cell-problem")
    await expect(problem).to_contain_text("A3")
    await expect(problem).to_contain_text("8.66E+14")
    await expect(house.part("import-row")).to_have_count(1)
    await expect(house.part("import-write")).to_be_disabled()
    await look(house, "import-refused")
    assert tidy.query("select count(*) as n from devices") == known

    await house.choose_file("67.csv", a_sheet(good, wrong.replace(MANGLED, "SN-72")))
    await expect(house.part("import-row")).to_have_count(2)
    await look(house, "import-clean")
    await house.click("import-write")
    await expect(house.part("labels-link")).to_be_visible()
    await look(house, "import-written")
    link = await house.part("logins-link").get_attribute("href")
    async with house.page.expect_download() as fetching:
        await house.click("logins-link")
    await (await fetching.value).save_as(tmp_path / "logins.csv")
    await expect(house.part("logins-fetched")).to_be_visible()
    logins = list(csv.reader(io.StringIO((tmp_path / "logins.csv").read_text("utf-8-sig"))))
    assert {"SN-71", "SN-72"} <= {cell for row in logins for cell in row}
    assert httpx2.get(f"{tidy.http}{link}", timeout=HANG_S).status_code == httpx2.codes.GONE
    made = tidy.query("select serial from devices where serial like 'SN-7_' and retired_at is null order by serial")
    assert [row["serial"] for row in made] == ["SN-71", "SN-72"]


@pytest.mark.parametrize(("lang", "theme"), [("zh-CN", "light")])
async def test_a_room_and_its_button_by_form(tidy: Centre, windows: Windows, lang: Language, theme: Theme) -> None:
    """A new room stands in the tree; a button registered there has its login once on the screen, and it works."""
    house = await Institution.enter_as(await windows.open(tidy.http, lang=lang, theme=theme))
    await house.open_view("registry")
    await expect(house.place("fukang-203")).to_be_visible()
    await house.click("night-staff")
    await house.part("staff-0-name").fill("刘洋")
    await house.part("staff-0-phone").fill("0431-8000 0001")
    await house.click("submit-staff")
    await expect(house.part("form-staff").get_by_role("status")).to_be_visible()
    with tidy.login("fukang") as manager:
        kept = manager.get("/sites/fukang/night_staff").raise_for_status().json()["items"]
        assert kept == [{"name": "刘洋", "phone": "0431-8000 0001", "post": ""}]
        manager.put("/sites/fukang/night_staff", json={"items": []}).raise_for_status()
    await look(house, "registry-places")
    await house.field("floor").fill("3")
    await house.field("room").fill("305")
    await house.click("submit-place")
    room = house.part("place").filter(has_text="305")
    await room.click()
    await house.field("serial").fill("71")
    await look(house, "registry-room")
    await house.click("submit-device")
    await expect(house.part("once-login")).to_be_visible()
    code = house.part("once-login").get_by_role("img")
    assert await code.evaluate("async (image) => { await image.decode(); return image.naturalWidth > 0; }")
    await look(house, "registry-login")
    username = (await house.part("once.username").inner_text()).strip()
    password = (await house.part("once.password").inner_text()).strip()
    await house.click("once-done")
    await expect(house.part("once-login")).to_have_count(0)
    assert password not in await house.page.content()
    await expect(house.part("registered-device")).to_contain_text(username)
    found = tidy.query(
        "select p.floor, p.room from devices as d join places as p on p.key = d.place_key where d.id = %s", username
    )
    assert found == [{"floor": "3", "room": "305"}]
