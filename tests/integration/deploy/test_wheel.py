"""The installed package: the console is inside the wheel, and no Node, checkout or network is needed to serve it."""

import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import paho
import pytest

from deploy.local.postgres import service_url
from deploy.local.processes import LOOPBACK, free_port
from deploy.wheel import WheelError, build_wheel
from tests.support.waiting import HANG_S

UP_WITHIN_S = 60.0
"""Hang limit of a start from freshly installed files, which takes about three seconds."""
POLICY = "default-src 'none'; script-src 'self'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An environment of its own that holds nothing of ours but the wheel."""

    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        """Run one of its programs to the end and return what it says."""
        program = self.folder / "bin" / arguments[0]
        command = [str(program), *arguments[1:]]
        return subprocess.run(
            command, env=self.environment, cwd=self.folder, check=True, capture_output=True, text=True, timeout=60
        ).stdout


@pytest.fixture(scope="module")
def installed(built_console: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a fresh environment, without Node on its PATH.

    The libraries it stands on are those of the environment of these tests, lent by a path file: that they can be
    installed is the lock's matter. Of our own packages that path lends none, for the tests' environment only points
    at the checkout; a test below makes sure.
    """
    wheel = build_wheel(built_console, tmp_path_factory.mktemp("wheel"))
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--quiet")
    subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True, timeout=120)
    [packages] = (folder / "lib").glob("python3*/site-packages")
    (packages / "lent.pth").write_text(f"{Path(paho.__path__[0]).parent}\n", encoding="utf-8")
    return Installed(
        folder=folder, environment={"PATH": str(folder / "bin"), "LANG": os.environ.get("LANG", "C.UTF-8")}
    )


@pytest.fixture
def served(installed: Installed, database_url: str) -> Iterator[httpx2.Client]:
    """Its api on a real database, started from outside of the checkout."""
    port = free_port()
    ours = {"NOWALLS_DATABASE_URL": service_url(database_url, "api"), "NOWALLS_HTTP_PORT": str(port)}
    log = installed.folder / "api.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [installed.folder / "bin" / "nowalls", "serve", "api"],
            env=installed.environment | ours,
            cwd=installed.folder,
            stdout=said,
            stderr=said,
        )
    try:
        with httpx2.Client(base_url=f"http://{LOOPBACK}:{port}", timeout=HANG_S) as client:
            _wait_answering(client, process, log)
            yield client
    finally:
        process.terminate()
        process.wait(30)


def _wait_answering(client: httpx2.Client, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up_at = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            if client.get("/healthz").status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    pytest.fail(f"The installed api did not come up: {log.read_text(encoding='utf-8')[-2000:]}")


def test_nothing_but_the_wheel_is_ours(installed: Installed) -> None:
    """Our packages come out of the clean environment, and neither Node nor npm can be found from it."""
    where = installed.run("python", "-c", "import api, nowalls; print(api.__file__); print(nowalls.__file__)")
    assert [Path(line).is_relative_to(installed.folder) for line in where.splitlines()] == [True, True]
    assert shutil.which("node", path=installed.environment["PATH"]) is None
    assert shutil.which("npm", path=installed.environment["PATH"]) is None


@pytest.mark.parametrize("address", ["/", "/respond/", "/wall/"])
def test_the_installed_package_serves_the_console(served: httpx2.Client, built_console: Path, address: str) -> None:
    """Each page, its scripts, its styles and its icon are served as they were built, under the strict policy."""
    page = served.get(address)
    assert page.status_code == httpx2.codes.OK
    assert page.headers["content-security-policy"].startswith(POLICY)
    assert page.text == (built_console / address.strip("/") / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert any(name.endswith(".js") for name in named)
    for name in named:
        path = urljoin(address, name)
        part = served.get(path)
        assert part.status_code == httpx2.codes.OK, f"{address} names {path}, which is not served."
        assert part.content == (built_console / path.strip("/")).read_bytes()
        if path.endswith(".js"):
            assert part.headers["content-type"].startswith("text/javascript")


def test_no_wheel_goes_out_without_its_console(tmp_path: Path) -> None:
    """Where the console has not been built there is no wheel, and the refusal says what to run."""
    with pytest.raises(WheelError, match="run `make console`"):
        build_wheel(tmp_path, tmp_path / "wheel")
    assert not (tmp_path / "wheel").exists()
