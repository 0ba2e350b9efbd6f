"""What people do with inspections; where it stands in the page is known only here."""

from dataclasses import dataclass
from typing import Self

from playwright.async_api import Locator, expect

from tests.e2e.pages import Desk, Login
from tests.support.browser import Window


@dataclass(slots=True)
class InspectionScreen(Desk):
    """The list of inspections, the draws, and one inspection's sheet."""

    @classmethod
    async def open_as(cls, window: Window, username: str) -> Self:
        """Log in and go to the inspections."""
        await Login(window).enter(username)
        screen = cls(window)
        await screen.click("tab-inspections")
        await expect(screen.part("inspections")).to_be_visible()
        return screen

    def part(self, name: str) -> Locator:
        """A part of the screen by its test name."""
        return self._part(name)

    def row(self, inspection_id: str) -> Locator:
        """An inspection's line in the list that is shown."""
        return self.page.locator(f"[data-testid=inspection-row][data-inspection-id={inspection_id}]")

    def item(self, code: str) -> Locator:
        """A line of the checklist."""
        return self._part(f"item-{code}")

    @property
    def steps(self) -> Locator:
        """The lines of an inspection's log."""
        return self._part("inspection-log").get_by_role("listitem")

    async def show(self, label: str) -> None:
        """Choose which inspections are listed, by the chip's label."""
        await self.page.locator(".chip-choice", has_text=label).click()

    async def open(self, inspection_id: str) -> None:
        """Go to an inspection's sheet from the list."""
        await self.row(inspection_id).get_by_role("button").click()
        await expect(self.part("inspection-next")).to_be_visible()

    async def draw(self, *, count: int, team: int) -> None:
        """Draw so many institutions, each with a team of so many."""
        await self.click("inspection-draws")
        await self.part("field-draw-count").fill(str(count))
        await self.part("field-draw-team").fill(str(team))
        async with self.page.expect_response(
            lambda answer: answer.url.endswith("/inspection_draws") and answer.request.method == "POST"
        ):
            await self.click("submit-draw")

    async def answer(self, code: str, answer: str) -> None:
        """Tap what was found of an item and see it taken."""
        await self.item(code).get_by_test_id(f"answer-{answer}").click()
        await expect(self.item(code)).to_have_attribute("data-answer", answer)

    async def find_bad(self, code: str, note: str) -> None:
        """Begin to say that an item is not in order."""
        await self.item(code).get_by_test_id("answer-not_in_order").click()
        await self.item(code).get_by_test_id("field-item-note").fill(note)

    async def send_picture(self, content: bytes) -> None:
        """Choose a picture as from a telephone; nothing tells yet what became of it."""
        await self.part("item-pictures").set_input_files(
            {"name": "photo.png", "mimeType": "image/png", "buffer": content}
        )

    async def take_step(self, step: str, *, leads_to: str, text: str | None = None) -> None:
        """Take a step, with words where there are any, and see what it leads to."""
        if text is not None:
            await self.part(f"field-{step}-text").fill(text)
        await self.click(f"submit-inspection-{step}")
        await expect(self.part("inspection")).to_have_attribute("data-state", leads_to)
