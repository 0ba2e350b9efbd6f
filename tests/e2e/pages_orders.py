"""What people do with orders; where it stands in the page is known only here."""

from dataclasses import dataclass
from typing import Self

from playwright.async_api import Locator, expect

from tests.e2e.pages import Desk, Login
from tests.support.browser import Window


@dataclass(slots=True)
class OrderScreen(Desk):
    """The list of orders, one order, and a new one."""

    @classmethod
    async def open_as(cls, window: Window, username: str) -> Self:
        """Log in and go to the orders."""
        await Login(window).enter(username)
        screen = cls(window)
        await screen.click("tab-orders")
        await expect(screen.part("orders")).to_be_visible()
        return screen

    def part(self, name: str) -> Locator:
        """A part of the screen by its test name."""
        return self._part(name)

    def row(self, order_id: str) -> Locator:
        """An order's line in the list that is shown."""
        return self.page.locator(f"[data-testid=order-row][data-order-id={order_id}]")

    @property
    def steps(self) -> Locator:
        """The lines of an order's log."""
        return self._part("order-log").get_by_role("listitem")

    async def show(self, label: str) -> None:
        """Choose which orders are listed, by the chip's label."""
        await self.page.locator(".chip-choice", has_text=label).click()

    async def open(self, order_id: str) -> None:
        """Go to an order from the list."""
        await self.row(order_id).get_by_role("button").click()
        await expect(self.part("order-next")).to_be_visible()

    async def issue(self, *, requirement: str, responsible: str) -> None:
        """Fill the form of a new order whose subject is there already, and issue it."""
        await self.part("field-order-requirement").fill(requirement)
        await self.part("field-order-responsible").fill(responsible)
        await self.click("submit-order")
        await expect(self.part("order")).to_have_attribute("data-state", "issued")

    async def send_picture(self, content: bytes) -> None:
        """Choose a picture as from a telephone and see it among those of the step."""
        await self.part("order-pictures").set_input_files(
            {"name": "photo.png", "mimeType": "image/png", "buffer": content}
        )
        await expect(self.part("order-next").get_by_test_id("hazard-picture")).to_have_count(1)

    async def take_step(self, step: str, *, leads_to: str, text: str | None = None) -> None:
        """Take a step, with words where there are any, and see what it leads to."""
        if text is not None:
            await self.part(f"field-{step}-text").fill(text)
        await self.click(f"submit-order-{step}")
        await expect(self.part("order")).to_have_attribute("data-state", leads_to)
