"""What a person sees and does at the console, in their words; where it stands in the page is known only here."""

import re
from dataclasses import dataclass
from typing import Self

from playwright.async_api import Locator, Page, expect

from tests.support.browser import Window
from tests.support.district import PASSWORD


@dataclass(slots=True)
class Login:
    """The log-in form."""

    window: Window

    @property
    def failure(self) -> Locator:
        """The sentence that says why it went wrong."""
        return self.window.page.get_by_test_id("login-failure")

    async def enter(self, username: str, password: str = PASSWORD) -> None:
        """Log in by keyboard."""
        page = self.window.page
        await page.get_by_test_id("login-username").focus()
        await page.keyboard.type(username)
        await page.keyboard.press("Tab")
        await page.keyboard.type(password)
        await page.keyboard.press("Enter")


@dataclass(slots=True)
class Screen:
    """Whatever fills a window, found by its parts' test names."""

    window: Window

    @property
    def page(self) -> Page:
        """The page, for what only one test does."""
        return self.window.page

    def _part(self, name: str) -> Locator:
        return self.window.page.get_by_test_id(name)


@dataclass(slots=True)
class Desk(Screen):
    """The dispatcher's desk: queue, map, panel."""

    @classmethod
    async def enter(cls, window: Window, username: str = "lihua", password: str = PASSWORD) -> Self:
        """Log in and wait until the queue is there."""
        await Login(window).enter(username, password)
        desk = cls(window)
        await expect(desk.glance).to_be_visible()
        return desk

    # What is on the screen.

    @property
    def glance(self) -> Locator:
        """How many wait, in one glance; ``data-waiting`` is the number."""
        return self._part("glance")

    @property
    def rows(self) -> Locator:
        """The incidents in the queue."""
        return self._part("queue-row")

    def row(self, incident_id: str) -> Locator:
        """One incident's row."""
        return self._part("queue").locator(f"[data-incident-id={incident_id}]")

    async def shown_incident_ids(self) -> list[str]:
        """The incidents in the queue, from top to bottom, as they stand at one moment.

        One look at them all: the queue sorts itself anew when somebody claims, and row after row would read one twice.
        """
        ids: list[str] = await self.rows.evaluate_all("rows => rows.map(row => row.dataset.incidentId)")
        return ids

    def rows_at(self, site: str) -> Locator:
        """The incidents at a site, by its name."""
        return self.rows.filter(has_text=site)

    @property
    def tasks(self) -> Locator:
        """The tasks in the queue."""
        return self._part("task-row")

    @property
    def waiting(self) -> Locator:
        """The incidents that wait for somebody."""
        return self._section("待接警")

    @property
    def in_hand(self) -> Locator:
        """The incidents that somebody has."""
        return self._section("处置中")

    def _section(self, name: str) -> Locator:
        section = self._part("queue").get_by_role("region", name=name, exact=True)
        return section.get_by_role("listitem")

    @property
    def raw_signals(self) -> Locator:
        """Signals that nobody has decided."""
        return self._part("undecided-row")

    @property
    def map(self) -> Locator:
        """The map; ``data-ready`` and ``data-incidents`` say what has been drawn."""
        return self._part("map")

    @property
    def map_notice(self) -> Locator:
        """What stands in the map's place when it cannot be drawn."""
        return self._part("map-unavailable")

    @property
    def panel(self) -> Locator:
        """The open incident."""
        return self._part("panel")

    @property
    def state(self) -> Locator:
        """The open incident's state, in words."""
        return self._part("panel-state")

    @property
    def clock(self) -> Locator:
        """The open incident's main clock: time left, or time since."""
        return self._part("panel-clock")

    def action(self, name: str) -> Locator:
        """The button of a command on the open incident."""
        return self._part(f"action-{name}")

    @property
    def sheet(self) -> Locator:
        """What asks for a choice."""
        return self._part("sheet")

    @property
    def timeline(self) -> Locator:
        """What has happened to the open incident."""
        return self._part("timeline")

    @property
    def failure(self) -> Locator:
        """What went wrong with the last command."""
        return self._part("failure")

    @property
    def silence(self) -> Locator:
        """The button that is there while an alarm sounds."""
        return self._part("silence")

    def banner(self, name: str) -> Locator:
        """A red banner: ``stale``, ``undecided`` or ``sound``."""
        return self._part(f"banner-{name}")

    # What a person does.

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            await self.window.page.keyboard.press(key)

    async def click(self, name: str) -> None:
        """Press a button by its test name."""
        await self._part(name).click()

    async def start_shift(self) -> None:
        """Start a shift: from now on this desk sounds, and the centre knows it."""
        async with self.page.expect_response("**/api/v1/shifts/start"):
            await self._part("start-shift").click()
        await expect(self.banner("sound")).to_have_count(0)

    # What is expected of the screen.

    async def expect_map(self, *, incidents: int) -> None:
        """Expect the map to be drawn whole, with so many incidents on it."""
        # Five seconds when idle; a try that comes to nothing is given up after thirty, the next begins five later.
        await expect(self.map).to_have_attribute("data-ready", "true", timeout=100_000)
        await expect(self.map).to_have_attribute("data-incidents", str(incidents))

    async def expect_state(self, state: str) -> None:
        """Expect the one incident in the queue to be in a state of the protocol."""
        await expect(self.rows).to_have_attribute("data-state", state)

    async def ground(self) -> int:
        """How light the page's ground is: 0 for black, 765 for white."""
        colour: str = await self.window.page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in re.findall(r"\d+", colour)[:3])


@dataclass(slots=True)
class Report:
    """The page of response times."""

    window: Window

    @property
    def table(self) -> Locator:
        """The figures."""
        return self.window.page.get_by_test_id("figures")

    def row(self, name: str) -> Locator:
        """The figures of one group, by its name on the screen."""
        return self.table.get_by_role("row").filter(has=self.window.page.get_by_role("rowheader", name=name))


def seconds(clock: str) -> int:
    """Read a running clock, ``mm:ss``."""
    found = re.search(r"(\d+):(\d\d)", clock)
    assert found is not None, f"{clock!r} holds no clock."
    return int(found[1]) * 60 + int(found[2])
