"""The base map in the browser: tiles of a file, pictures of a service in its datum, and outlines where both fail."""

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.async_api import expect

from tests.e2e.pages import Desk
from tests.support.browser import KEPT, Windows
from tests.support.centre import Centre
from tests.support.tiles import a_picture, an_archive

pytestmark = pytest.mark.asyncio(loop_scope="session")
PICTURE = a_picture()
MAP_S = 100_000


@pytest.fixture
def restarted(centre: Centre) -> Iterator[Centre]:
    """The centre, whose api may be started anew with other settings."""
    yield centre
    centre.restart_api()


@contextmanager
def a_foreign_service(*, works: bool = True) -> Iterator[tuple[str, list[str]]]:
    """Run a service of pictures on a host of its own; yield its origin and the paths that it was asked for."""
    asked: list[str] = []

    class Tiles(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            asked.append(self.path)
            self.send_response(200 if works else 503)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(PICTURE if works else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_tiles_of_a_file_lie_under_the_incidents(restarted: Centre, windows: Windows, tmp_path: Path) -> None:
    """The console reads the file through our own api in ranges, breaks no policy, and names the map's source."""
    file = tmp_path / "district.pmtiles"
    file.write_bytes(an_archive(PICTURE))
    number = "GS(2024)0650"
    restarted.restart_api(NOWALLS_MAP_BASE="pmtiles", NOWALLS_MAP_FILE=str(file), NOWALLS_MAP_AUDIT_NUMBER=number)
    desk = await Desk.enter(await windows.open(restarted.http))
    await desk.expect_map(incidents=0)
    await expect(desk.map).to_have_attribute("data-base", "shown", timeout=MAP_S)
    await expect(desk.page.get_by_test_id("base-source")).to_have_text(number)
    KEPT.mkdir(parents=True, exist_ok=True)
    await desk.page.screenshot(path=KEPT / "base-pmtiles.png")


async def test_pictures_of_a_service_are_asked_for_in_its_own_datum(restarted: Centre, windows: Windows) -> None:
    """With a map in GCJ-02 a click on it is said in WGS-84, and nobody but that one host is asked."""
    with a_foreign_service() as (origin, asked):
        url = f"{origin}/{{z}}/{{x}}/{{y}}.png"
        restarted.restart_api(NOWALLS_MAP_BASE="raster", NOWALLS_MAP_RASTER_URL=url, NOWALLS_MAP_DATUM="gcj02")
        desk = await Desk.enter(await windows.open(restarted.http))
        await desk.expect_map(incidents=0)
        await expect(desk.map).to_have_attribute("data-base", "shown", timeout=MAP_S)
        # All sites stand at one point: shown whole, it is the middle of the map, between the queue and the right edge.
        box = await desk.map.bounding_box()
        assert box is not None
        await desk.map.click(button="right", position={"x": box["width"] / 2, "y": box["height"] / 2})
        said = await desk.page.get_by_test_id("pointed").inner_text()
        await desk.page.screenshot(path=KEPT / "base-raster.png")
        await desk.page.goto("about:blank")  # it asks for nothing more
        assert {address.split("/")[2] for address in desk.window.asked_elsewhere} == {origin.removeprefix("http://")}
        assert asked
        desk.window.asked_elsewhere.clear()
    lat, lon = (float(part) for part in re.findall(r"\d+\.\d+", said))
    assert math.hypot((lon - 125.3) * 80_000, (lat - 43.87) * 111_000) < 60, said


async def test_where_pictures_fail_the_outlines_remain_and_it_says_so(restarted: Centre, windows: Windows) -> None:
    """A service that answers with errors costs nothing but its pictures."""
    with a_foreign_service(works=False) as (origin, _):
        url = f"{origin}/{{z}}/{{x}}/{{y}}.png"
        restarted.restart_api(NOWALLS_MAP_BASE="raster", NOWALLS_MAP_RASTER_URL=url)
        desk = await Desk.enter(await windows.open(restarted.http))
        await desk.expect_map(incidents=0)
        await expect(desk.page.get_by_test_id("base-failed")).to_be_visible(timeout=MAP_S)
        await expect(desk.map_notice).to_have_count(0)
        await desk.page.goto("about:blank")  # it tries them no more
        desk.window.asked_elsewhere.clear()
