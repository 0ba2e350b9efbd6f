"""The base map over HTTP: what the console is told, the file in ranges, and the policy that opens for one host."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.support.centre import Centre
from tests.support.tiles import a_picture, an_archive
from tests.support.waiting import HANG_S

TILES = "http://127.0.0.1:9/{z}/{x}/{y}.png"


@pytest.fixture
def restarted(api_alone: Centre) -> Iterator[Centre]:
    """The api, to be started anew with other settings; the next test finds it as ever."""
    yield api_alone
    api_alone.restart_api()


def policy(centre: Centre) -> dict[str, str]:
    """Return the content policy by directive."""
    answer = httpx2.get(f"{centre.http}/healthz", timeout=HANG_S).headers["content-security-policy"]
    return dict(part.strip().partition(" ")[::2] for part in answer.split(";"))


def test_outlines_open_nothing(api_alone: Centre) -> None:
    """Where no base map is set the console is told so, there is no file, and no foreign host may be asked."""
    with api_alone.login() as desk:
        assert desk.get("/map/base").json()["kind"] == "outline"
        assert desk.get("/map/tiles").status_code == 404
    assert [name for name, sources in policy(api_alone).items() if "http" in sources] == []


def test_a_file_of_tiles_is_served_in_ranges(restarted: Centre, tmp_path: Path) -> None:
    """A reader gets exactly the bytes it asks for, as 206, uncompressed; nobody gets them without a login."""
    archive = an_archive(a_picture())
    file = tmp_path / "district.pmtiles"
    file.write_bytes(archive)
    restarted.restart_api(NOWALLS_MAP_BASE="pmtiles", NOWALLS_MAP_FILE=str(file), NOWALLS_MAP_ATTRIBUTION="OSM")
    with restarted.login() as desk:
        base = desk.get("/map/base").raise_for_status().json()
        assert (base["kind"], base["url"], base["attribution"]) == ("pmtiles", "/api/v1/map/tiles", "OSM")
        part = desk.get("/map/tiles", headers={"Range": "bytes=7-126", "Accept-Encoding": "gzip"})
        assert (part.status_code, part.content) == (206, archive[7:127])
        assert part.headers["content-range"] == f"bytes 7-126/{len(archive)}"
        assert "content-encoding" not in part.headers
        beyond = desk.get("/map/tiles", headers={"Range": f"bytes={len(archive)}-"})
        assert beyond.status_code == 416
    assert httpx2.get(f"{restarted.http}/api/v1/map/tiles", timeout=HANG_S).status_code == 401
    assert [name for name, sources in policy(restarted).items() if "http" in sources] == []


def test_a_service_of_pictures_opens_the_policy_for_its_host_alone(restarted: Centre) -> None:
    """Pictures may be fetched and shown from the one host that is set; scripts, styles and all else stay ours."""
    restarted.restart_api(NOWALLS_MAP_BASE="raster", NOWALLS_MAP_RASTER_URL=TILES, NOWALLS_MAP_DATUM="gcj02")
    with restarted.login() as desk:
        base = desk.get("/map/base").raise_for_status().json()
    assert (base["kind"], base["url"], base["datum"]) == ("raster", TILES, "gcj02")
    opened = {name: sources for name, sources in policy(restarted).items() if "http" in sources}
    assert opened == {
        "img-src": "'self' data: blob: http://127.0.0.1:9",
        "connect-src": "'self' http://127.0.0.1:9",
    }
