"""The wall and the board, in the words of who looks at them."""

from dataclasses import dataclass
from typing import Self

from playwright.async_api import Locator, Page, expect

from tests.e2e.pages import Desk, Login, Screen
from tests.support.browser import Window


@dataclass(slots=True)
class Wall(Screen):
    """The centre's wall screen."""

    @classmethod
    async def enter(cls, window: Window, username: str = "wangjian") -> Self:
        """Log in and wait until the numbers are there."""
        await Login(window).enter(username)
        wall = cls(window)
        await expect(wall.screen).to_be_visible()
        return wall

    @property
    def screen(self) -> Locator:
        """The whole; ``data-blindness`` says what it may not know of."""
        return self._part("wall")

    @property
    def waiting(self) -> Locator:
        """The great number; ``data-waiting`` is it, or a question mark."""
        return self._part("wall-waiting")

    @property
    def target(self) -> Locator:
        """The longest wait against its target; ``data-late`` says how that stands."""
        return self._part("wall-target")

    @property
    def in_hand(self) -> Locator:
        """How many somebody has in hand."""
        return self._part("wall-in-hand")

    @property
    def rows(self) -> Locator:
        """Those who wait: what, in which part of town, for how long."""
        return self._part("wall-rows").get_by_role("listitem")

    @property
    def figures(self) -> Locator:
        """The numbers of the day and of who is on duty."""
        return self._part("wall-figures")

    @property
    def map(self) -> Locator:
        """The map; ``data-ready`` and ``data-incidents`` say what has been drawn."""
        return self._part("map")

    def banner(self, name: str) -> Locator:
        """What the wall may not know of: ``stale`` or ``undecided``."""
        return self._part(f"banner-{name}")


@dataclass(slots=True)
class Board:
    """The board of who is on what."""

    desk: Desk

    @classmethod
    async def open(cls, desk: Desk) -> Self:
        """Go to the board and wait until everybody is on it."""
        await desk.click("tab-board")
        board = cls(desk)
        await expect(board.desks.first).to_be_visible()
        return board

    @property
    def page(self) -> Page:
        """The page, for what only one test does."""
        return self.desk.page

    @property
    def map(self) -> Locator:
        """There is none here."""
        return self.desk.map

    @property
    def desks(self) -> Locator:
        """Everybody at a desk; ``data-standing`` says how they stand."""
        return self.page.get_by_test_id("board-desk")

    def desk_of(self, name: str) -> Locator:
        """One person's desk."""
        return self.desks.filter(has_text=name)

    def responder(self, name: str) -> Locator:
        """One responder; ``data-state`` says what they are doing."""
        return self.page.get_by_test_id("board-responder").filter(has_text=name)
