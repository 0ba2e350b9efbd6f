"""The console with 100,000 sites in a software-rendered Chromium, beside the same console with a hundred.

One centre holds both: a dispatcher of everything sees 100,100 homes, one of a single district sees a hundred. Their
windows are opened in turn, each with an empty cache and somebody logged in already. ``console_queue`` and
``console_map`` are counted from the navigation to the frame that shows every waiting incident, and to the map drawn
whole; ``console_incident`` from a button's publish to the incident drawn on the map. All clocks are one machine's.
"""

import asyncio
import json
import statistics
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiomqtt
import psycopg
from playwright.async_api import Browser, Page

from deploy.local.processes import LOOPBACK
from nowalls.runtime.clock import SystemClock
from tests.benchmarks.result import Result
from tests.benchmarks.rig import Rig, running_rig
from tests.support.browser import SCREEN, SOFTWARE_WEBGL, ZONE, chromium
from tests.support.district import CHAOYANG, NANGUAN, PASSWORD, small_district

MANY: Final = 100_000
FEW: Final = 100
ROUNDS: Final = 5
WAITING: Final = 5
"""Incidents that wait when a window is opened: a queue with nothing in it is no queue."""
PRESSES: Final = 3
BUDGETS_S: Final = {"console_queue": 1.5, "console_map": 5.0, "console_incident": 1.0}
HANG_S: Final = 120.0
POLL_S: Final = 0.05

HOMES: Final = """
with made as (
    insert into sites (id, kind, type, name, address, district_key, subdistrict, lon, lat)
    select %(prefix)s || n, 'home', '居家', '住户 ' || n, '人民大街 ' || n || ' 号', d.key, '红旗街道',
        125.1 + 0.45 * random(), 43.72 + 0.33 * random()
    from generate_series(1, %(count)s) as n, districts as d
    where d.code = %(district)s
    returning key, id
), placed as (
    insert into places (id, site_key, kind) select id || '-place', key, 'home' from made returning key, site_key, id
)
insert into devices (id, kind, site_key, place_key, password_hash, registered_at, lifecycle_at)
select 'sos-' || replace(id, '-place', ''), 'sos', site_key, key, 'unset', now(), now() from placed
"""
HEARD: Final = "insert into device_latest (device_key, last_seen_at, online) select key, now(), true from devices"

MARKS: Final = """
window.marks = { incidents: 0 };
new MutationObserver(() => requestAnimationFrame(() => {
    const rows = document.querySelectorAll('[data-testid="queue-row"]').length;
    const map = document.querySelector('[data-testid="map"]');
    const drawn = Number(map?.dataset.incidents ?? 0);
    if (rows > 0) marks.queue ??= performance.now();
    if (map?.dataset.ready === "true") marks.map ??= performance.now();
    if (drawn > marks.incidents) Object.assign(marks, { incidents: drawn, incidentAt: Date.now() });
})).observe(document, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready", "data-incidents"],
});
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A dispatcher, the homes they see, and what their windows took."""

    username: str
    homes: str
    took_s: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in BUDGETS_S})


async def run() -> list[Result]:
    """Open windows of both desks in turn; return each figure beside the small desk's."""
    few, many = Desk(username="nanguan", homes="few-"), Desk(username="lihua", homes="many-")
    async with running_rig(small_district(), "ingest", "alerts", "api") as rig, chromium(*SOFTWARE_WEBGL) as browser:
        _register(rig)
        async with _buttons(rig) as buttons:
            for desk in (few, many):
                for _ in range(WAITING):
                    await buttons.press(desk)
            for _ in range(ROUNDS):
                for desk in (few, many):
                    await _open_window(rig, browser, buttons, desk)
    return [_result(name, many.took_s[name], few.took_s[name]) for name in BUDGETS_S]


def _register(rig: Rig) -> None:
    with psycopg.connect(rig.database_url) as database:
        for prefix, count, district in (("few-", FEW, NANGUAN), ("many-", MANY, CHAOYANG)):
            database.execute(HOMES, {"prefix": prefix, "count": count, "district": district.code})
        database.execute(HEARD)
        database.commit()
        database.autocommit = True
        database.execute("analyze")


@dataclass(slots=True)
class _Buttons:
    """Every home's button, pressed once each."""

    broker: aiomqtt.Client
    pressed: dict[str, int] = field(default_factory=dict)

    async def press(self, desk: Desk) -> None:
        """Press the next home's button of those that this desk sees."""
        number = self.pressed[desk.homes] = self.pressed.get(desk.homes, 0) + 1
        payload = json.dumps({"id": "1", "type": "sos", "state": "raised"})
        await self.broker.publish(f"nowalls/v1/sos-{desk.homes}{number}/alarm", payload, qos=1)


@asynccontextmanager
async def _buttons(rig: Rig) -> AsyncIterator[_Buttons]:
    async with rig.device("bench-buttons") as broker:
        yield _Buttons(broker)


async def _open_window(rig: Rig, browser: Browser, buttons: _Buttons, desk: Desk) -> None:
    """Open one desk's window with an empty cache, note its marks, and press some buttons of its homes."""
    home = f"http://{LOOPBACK}:{rig.http_port}"
    width, height = SCREEN
    viewport = {"width": width, "height": height}
    context = await browser.new_context(viewport=viewport, timezone_id=ZONE, reduced_motion="reduce")  # type: ignore[arg-type]  # a TypedDict of the same keys
    try:
        login = {"username": desk.username, "password": PASSWORD, "cookie": True}
        answer = await context.request.post(f"{home}/api/v1/sessions", data=login)
        assert answer.ok, f"Nobody could log in: {answer.status}."
        page = await context.new_page()
        await page.add_init_script(MARKS)
        shown = await page.goto(home)
        assert shown is not None, "The api serves no console."
        assert shown.ok, "The api serves no console; `make bench` builds it."
        marks = await _until(page, lambda marks: "map" in marks)
        desk.took_s["console_queue"].append(marks["queue"] / 1000)
        desk.took_s["console_map"].append(marks["map"] / 1000)
        for _ in range(PRESSES):
            desk.took_s["console_incident"].append(await _incident_s(page, buttons, desk))
    finally:
        await context.close()


async def _incident_s(page: Page, buttons: _Buttons, desk: Desk) -> float:
    known = (await _marks(page))["incidents"]
    pressed_at = SystemClock().now().timestamp()
    await buttons.press(desk)
    marks = await _until(page, lambda marks: marks["incidents"] > known)
    return float(marks["incidentAt"]) / 1000 - pressed_at


async def _marks(page: Page) -> dict[str, Any]:
    marks: dict[str, Any] = await page.evaluate("marks")
    return marks


async def _until(page: Page, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Ask for the marks until they hold what is waited for; the page itself notes the times."""
    async with asyncio.timeout(HANG_S):
        while not holds(marks := await _marks(page)):  # noqa: ASYNC110  # the page sends no event
            await asyncio.sleep(POLL_S)
    return marks


def _result(name: str, many_s: Sequence[float], few_s: Sequence[float]) -> Result:
    value, baseline = statistics.median(many_s), statistics.median(few_s)
    return Result(
        name=name,
        value=round(value, 2),
        baseline=round(baseline, 2),
        ratio=round(value / baseline, 2),
        unit="s",
        budget=round(BUDGETS_S[name] / baseline, 2),
        met=value <= BUDGETS_S[name],
        at=SystemClock().now(),
        detail={"sites": MANY, "beside": FEW, "times": len(many_s), "longest_s": round(max(many_s), 2)},
    )
