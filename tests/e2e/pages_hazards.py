"""What people do in the hazard ledger; where it stands in the page is known only here."""

from dataclasses import dataclass
from typing import Self

from playwright.async_api import Locator, expect

from tests.e2e.pages import Desk, Login
from tests.support.browser import Window


@dataclass(slots=True)
class LedgerScreen(Desk):
    """The ledger's lists, one hazard's page, and the form of its next step."""

    @classmethod
    async def open_as(cls, window: Window, username: str) -> Self:
        """Log in and go to the ledger."""
        await Login(window).enter(username)
        ledger = cls(window)
        await ledger.click("tab-hazards")
        await expect(ledger.part("hazards")).to_be_visible()
        return ledger

    def part(self, name: str) -> Locator:
        """A part of the screen by its test name."""
        return self._part(name)

    def row(self, hazard_id: str) -> Locator:
        """A hazard's line in the list that is shown."""
        return self.page.locator(f"[data-testid=hazard-row][data-hazard-id={hazard_id}]")

    @property
    def pictures(self) -> Locator:
        """Every picture on a hazard's page."""
        return self._part("hazard-picture")

    @property
    def steps(self) -> Locator:
        """The lines of a hazard's log."""
        return self._part("hazard-log").get_by_role("listitem")

    async def choose(self, label: str) -> None:
        """Choose one of the chips that stand side by side, by its label."""
        await self.page.locator(".chip-choice", has_text=label).click()

    async def report(self, what: str) -> None:
        """Report a hazard at one's own institution and come to its page."""
        await self.click("hazard-report")
        await self.part("field-what").fill(what)
        await self.click("submit-hazard")
        await expect(self.part("hazard")).to_have_attribute("data-state", "reported")

    async def open(self, hazard_id: str) -> None:
        """Go to a hazard's page from the list, or anew from another page."""
        back = self.part("hazard-back")
        if await back.count():
            await back.click()
        await self.row(hazard_id).get_by_role("button").click()
        await expect(self.part("hazard-next")).to_be_visible()

    async def send_picture(self, content: bytes) -> None:
        """Choose a picture as from a telephone; nothing tells yet what became of it."""
        await self.part("hazard-pictures").set_input_files(
            {"name": "photo.png", "mimeType": "image/png", "buffer": content}
        )

    def form(self, step: str) -> Locator:
        """The form of a step."""
        return self._part(f"form-hazard-{step}")

    async def take_step(self, step: str, *, leads_to: str, **fields: str) -> None:
        """Fill a step's form, submit it, and see what it leads to."""
        for name, value in fields.items():
            await self.form(step).get_by_test_id(f"field-{name}").fill(value)
        await self.click(f"submit-hazard-{step}")
        await expect(self.part("hazard")).to_have_attribute("data-state", leads_to)
