"""One page of every screen in both languages: ``python -m tests.e2e.screenshots [--demo FOLDER/demo.json]``.

Into ``var/screenshots/``. Without a demo it runs a small one of its own. Whatever tabs a role has are found on the
page, so that a new screen is in the next pictures without a word here; each is taken as the first role that has it.
"""

import argparse
import asyncio
import html
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Error, Page, expect

from deploy.local.processes import free_port
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import SystemClock
from tests.e2e.pages import Login
from tests.e2e.pictures import let_neighbours_speak, log_in, make_a_busy_night, sample_devices
from tests.support.browser import SOFTWARE_WEBGL, Language, Theme, Window, Windows, chromium
from tests.support.tiles import a_picture

Json = dict[str, Any]
FOLDER: Final = Path("var/screenshots")
LOOKS: Final[tuple[tuple[Language, Theme], ...]] = (("zh-CN", "dark"), ("en", "light"))
ROLES: Final = ("dispatcher", "duty_lead", "institution", "supervisor", "admin")
WALL_PX: Final = (1920, 1080)
HOMES: Final = 40
"""Enough for clusters on the map, and up within a minute."""
SEEN: Final = 9
"""Responders whose position is known."""
HAZARDS: Final = (("二楼安全出口上锁", "fire_safety"), ("配电箱无盖", "electrical"), ("燃气软管老化", "gas"))
DEMO_UP_S: Final = 300.0
STOPS_WITHIN_S: Final = 60.0
SETTLED_MS: Final = 2_000
"""The last frame of a map, the answer of a list: nothing on the page tells of both."""
PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Every screen</title><style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 24px; background: #f3f5f7; color: #16202c }}
section {{ margin-bottom: 32px }} div {{ display: grid; grid-template-columns: 1fr 1fr; gap: 16px; align-items: start }}
img {{ max-width: 100%; border: 1px solid #b9c4cf }} h2 {{ font-size: 18px }}
</style></head><body><h1>Every screen</h1>
{sections}
</body></html>
"""


@dataclass(slots=True)
class Album:
    """What has been taken: for each screen its pictures, one a language."""

    folder: Path
    shots: dict[str, list[str]] = field(default_factory=dict)

    async def keep(self, page: Page, name: str, lang: Language) -> None:
        """Take a picture of the whole page once it has come to rest."""
        drawn = page.get_by_test_id("map")
        if await drawn.count():
            with suppress(AssertionError):
                await expect(drawn).to_have_attribute("data-ready", "true", timeout=60_000)
        await page.wait_for_timeout(SETTLED_MS)
        file = f"{re.sub(r'[^a-z]+', '-', name).strip('-')}-{lang}.png"
        await page.screenshot(path=self.folder / file, full_page=True)
        self.shots.setdefault(name, []).append(file)
        sys.stdout.write(f"  {file}\n")

    def write_page(self) -> Path:
        """Write the page that shows them all."""
        sections = [
            f"<section><h2>{html.escape(name)}</h2><div>"
            + "".join(f'<a href="{file}"><img src="{file}" alt="{html.escape(file)}"></a>' for file in files)
            + "</div></section>"
            for name, files in self.shots.items()
        ]
        page = self.folder / "index.html"
        page.write_text(PAGE.format(sections="\n".join(sections)), encoding="utf-8")
        return page


@contextmanager
def running_demo() -> Iterator[Path]:
    """Run a small demo; yield its ``demo.json``."""
    folder = Path(tempfile.mkdtemp(prefix="nowalls-screens-", dir="/var/lib" if Path("/var/lib").is_dir() else None))
    folder.chmod(0o755)
    ports = ("--http-port", str(free_port()), "--mqtt-port", str(free_port()))
    command = [
        sys.executable,
        "-m",
        "nowalls",
        "demo",
        "--homes",
        str(HOMES),
        "--data-dir",
        str(folder / "demo"),
        *ports,
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        written, give_up_at = folder / "demo" / "demo.json", time.monotonic() + DEMO_UP_S
        while not written.exists():
            if process.poll() is not None or time.monotonic() > give_up_at:
                message = "The demo did not come up; run `make demo` to see why."
                raise RuntimeError(message)
            time.sleep(0.2)
        yield written
    finally:
        process.terminate()
        process.wait(STOPS_WITHIN_S)
        subprocess.run(["rm", "-rf", str(folder)], check=False)


async def run(demo: Json, folder: Path) -> Path:
    """Make a busy night, walk through every screen in both languages, and return the page of pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    album = Album(folder)
    async with chromium(*SOFTWARE_WEBGL) as browser, sample_devices(demo) as devices:
        windows = Windows(browser)
        await let_neighbours_speak(demo)
        await asyncio.to_thread(let_responders_be_seen, demo)
        await asyncio.to_thread(let_hazards_be_found, demo)
        await asyncio.to_thread(let_inspections_be_planned, demo)
        await asyncio.to_thread(let_orders_be_issued, demo)
        await make_a_busy_night(demo, devices)
        await asyncio.to_thread(let_an_event_be_reported, demo)
        for lang, theme in LOOKS:
            await _log_in_form(windows, demo, album, lang, theme)
            seen: set[str] = set()
            for role in ROLES:
                await _tabs(await windows.open(demo["http"], lang=lang, theme=theme), demo, album, role, lang, seen)
            await _wall(windows, demo, album, lang, theme)
            await _telephone(windows, demo, album, lang)
        await windows.close()
    return album.write_page()


def let_responders_be_seen(demo: Json) -> None:
    """Say for some responders where they are, as they themselves would; one of them rests."""
    rests_until = (SystemClock().now() + timedelta(hours=1)).isoformat()
    with log_in(demo, "dispatcher") as desk:
        for number, each in enumerate(desk.get("/board").raise_for_status().json()["responders"][:SEEN]):
            where = {"lon": round(125.24 + 0.017 * number, 5), "lat": round(43.84 + 0.013 * (number * 5 % 8), 5)}
            rest = {"resting_until": rests_until} if number == 0 else {}
            desk.patch(f"/responders/{each['id']}", json=where | rest).raise_for_status()


def let_hazards_be_found(demo: Json) -> None:
    """Enter three hazards of one institution: one to be graded, one to be put right, one to be re-checked."""
    site_id = demo["devices"]["sos_room_1"]["site_id"]
    order = {"grade": "general", "responsible": "院长 李强", "working_days": 5}
    with log_in(demo, "supervisor") as authority, log_in(demo, "institution") as house:
        for n, (what, category) in enumerate(HAZARDS):
            body = {"site_id": site_id, "category": category, "what": what, "found_by": "inspection"}
            path = f"/hazards/{authority.post('/hazards', json=body).raise_for_status().json()['id']}"
            if n > 0:
                authority.post(f"{path}/grade", json=order).raise_for_status()
            if n > 1:
                sent = house.post(f"{path}/pictures", content=a_picture()).raise_for_status().json()["id"]
                house.post(f"{path}/rectify", json={"text": "已更换", "pictures": [sent]}).raise_for_status()


def let_inspections_be_planned(demo: Json) -> None:
    """Draw one visit, plan a check that is underway with a hazard found, and a round of the house's own."""
    site_id, today = demo["devices"]["sos_room_1"]["site_id"], local_day(SystemClock().now())
    due = {"site_id": site_id, "due_on": (today + timedelta(days=7)).isoformat()}
    with log_in(demo, "supervisor") as authority, log_in(demo, "institution") as house:
        district = authority.get(f"/sites/{site_id}").raise_for_status().json()["district"]["code"]
        authority.post("/inspection_draws", json={"district": district, "count": 1, "team": 1}).raise_for_status()
        house.post("/inspections", json=due | {"kind": "round"}).raise_for_status()
        made = authority.post("/inspections", json=due | {"kind": "check"}).raise_for_status().json()
        path = f"/inspections/{made['id']}"
        authority.post(f"{path}/begin").raise_for_status()
        sent = authority.post(f"{path}/pictures", content=a_picture((150, 60, 40))).raise_for_status().json()["id"]
        bad = {"item": "exits_clear", "answer": "not_in_order", "text": "二楼安全出口上锁", "pictures": [sent]}
        authority.post(f"{path}/answer", json=bad).raise_for_status()
        authority.post(f"{path}/answer", json={"item": "wiring", "answer": "in_order"}).raise_for_status()


def let_orders_be_issued(demo: Json) -> None:
    """Issue an order that waits for a signature, and one that was answered with a photo."""
    wanted = {
        "site_id": demo["devices"]["sos_room_1"]["site_id"],
        "requirement": "立即整改，排查全部楼层，留存照片",
        "responsible": "院长 李强",
        "working_days": 5,
    }
    with log_in(demo, "supervisor") as authority, log_in(demo, "institution") as house:
        for n, subject in enumerate(HAZARDS[:2]):
            made = authority.post("/orders", json=wanted | {"subject": subject[0]}).raise_for_status().json()
            path = f"/orders/{made['id']}"
            if n > 0:
                house.post(f"{path}/sign_for", json={}).raise_for_status()
                sent = house.post(f"{path}/pictures", content=a_picture()).raise_for_status().json()["id"]
                house.post(f"{path}/answer", json={"text": "已整改", "pictures": [sent]}).raise_for_status()


def let_an_event_be_reported(demo: Json) -> None:
    """Open a serious event about the night's fire, report it as it was drafted, and enter who was told."""
    with log_in(demo, "duty_lead") as lead:
        fires = lead.get("/incidents", params={"kind": "fire_hazard"}).raise_for_status().json()["items"]
        fire = next(each["id"] for each in fires if not each["exercise"])
        body = {"category": "fire", "what": "居民家中起火", "incident_ids": [fire]}
        path = f"/serious_events/{lead.post('/serious_events', json=body).raise_for_status().json()['id']}"
        draft = lead.get(f"{path}/draft", params={"report": "first", "lang": "zh-CN"}).raise_for_status().json()
        issued = lead.post(f"{path}/issue", json={"report": "first", "text": draft["text"]}).raise_for_status().json()
        line = issued["log"][-1]
        to = {"organization": "朝阳区民政局", "name": "赵敏", "role": "值班", "contact": "0431-8000 0000"}
        sending = to | {"of": line["number"], "way": "telephone", "sent_at": line["at"]}
        lead.post(f"{path}/send", json=sending).raise_for_status()


async def _log_in_form(windows: Windows, demo: Json, album: Album, lang: Language, theme: Theme) -> None:
    window = await windows.open(demo["http"], lang=lang, theme=theme)
    await expect(window.page.get_by_test_id("login-username")).to_be_visible()
    await album.keep(window.page, "log-in", lang)


async def _tabs(window: Window, demo: Json, album: Album, role: str, lang: Language, seen: set[str]) -> None:
    """Picture the screens of a role that no role before it had; of the desk also what opens on it."""
    page = window.page
    await Login(window).enter(**demo["users"][role])
    tabs = page.locator("[data-testid^=tab-]")
    await expect(tabs.first).to_be_visible()
    for tab in await tabs.all():
        view = str(await tab.get_attribute("data-testid")).removeprefix("tab-")
        if view in seen:
            continue
        seen.add(view)
        await tab.click()
        await album.keep(page, f"{view} ({role})", lang)
        if view == "desk":
            await _on_the_desk(page, demo, album, lang)
        if view == "hazards":
            await page.get_by_test_id("hazard-row").first.get_by_role("button").click()
            await album.keep(page, "a hazard", lang)
        if view == "inspections":
            await page.get_by_test_id("inspection-row").first.get_by_role("button").click()
            await album.keep(page, "an inspection", lang)
        if view == "orders":
            await page.get_by_test_id("order-row").first.get_by_role("button").click()
            await album.keep(page, "an order", lang)
        if view == "serious":
            await page.get_by_test_id("serious-row").first.get_by_role("button").click()
            await album.keep(page, "a serious event", lang)


async def _on_the_desk(page: Page, demo: Json, album: Album, lang: Language) -> None:
    site_id = demo["devices"]["sos"]["site_id"]
    with log_in(demo, "dispatcher") as api:
        [incident] = api.get("/incidents", params={"site": site_id}).raise_for_status().json()["items"]
        api.post(f"/incidents/{incident['id']}/claim", json={}).raise_for_status()
    await page.locator(f"[data-incident-id={incident['id']}]").click()
    await album.keep(page, "an incident", lang)
    await page.keyboard.press("d")
    await album.keep(page, "whom to send", lang)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("layer-responders").click()
    await album.keep(page, "responders on the map", lang)
    await page.get_by_test_id("layer-responders").click()
    await page.get_by_test_id("handover-open").click()
    await album.keep(page, "hand-over", lang)
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await album.keep(page, "keys", lang)
    await page.keyboard.press("Escape")


async def _wall(windows: Windows, demo: Json, album: Album, lang: Language, theme: Theme) -> None:
    window = await windows.open(f"{demo['http']}/wall/", lang=lang, theme=theme)
    width, height = WALL_PX
    await window.page.set_viewport_size({"width": width, "height": height})
    await Login(window).enter(**demo["users"]["supervisor"])
    await expect(window.page.get_by_test_id("wall-figures")).to_be_visible()
    await album.keep(window.page, "wall", lang)


async def _telephone(windows: Windows, demo: Json, album: Album, lang: Language) -> None:
    """Picture the responder's page as whoever was sent in the busy night sees it, and with a link that is none."""
    site_id = demo["devices"]["sos_room_1"]["site_id"]
    with log_in(demo, "dispatcher2") as api:
        items = api.get("/incidents", params={"site": site_id}).raise_for_status().json()["items"]
        sent = next(each for each in items if each["responder"] is not None)
        link = api.get(f"/incidents/{sent['id']}/responder_link").raise_for_status().json()["path"]
    for name, address in (("responder", link), ("responder, a wrong link", "/respond/#none")):
        window = await windows.open(f"{demo['http']}{address}", lang=lang, theme="light", phone=True)
        await expect(window.page.get_by_test_id("respond")).not_to_have_attribute("data-view", re.compile("loading"))
        await album.keep(window.page, name, lang)


def main() -> None:
    """Read the command line; run a demo unless one is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.screenshots", description=__doc__)
    parser.add_argument("--demo", type=Path, help="a running demo's demo.json")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where the page goes ({FOLDER})")
    told = parser.parse_args()
    try:
        if told.demo is not None:
            page = asyncio.run(run(_read(told.demo), told.folder))
        else:
            with running_demo() as written:
                page = asyncio.run(run(_read(written), told.folder))
    except (Error, AssertionError, RuntimeError) as problem:
        sys.exit(f"The pictures could not be taken: {problem}")
    sys.stdout.write(f"{page}\n")


def _read(written: Path) -> Json:
    demo: Json = json.loads(written.read_text(encoding="utf-8"))
    return demo


if __name__ == "__main__":
    main()
