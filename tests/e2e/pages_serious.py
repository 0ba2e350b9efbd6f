"""What people do with serious events; where it stands in the page is known only here."""

import re
from dataclasses import dataclass
from typing import Self

from playwright.async_api import Locator, expect

from tests.e2e.pages import Desk, Login
from tests.support.browser import Window


@dataclass(slots=True)
class SeriousScreen(Desk):
    """The list of serious events, one with its reports, and a new one."""

    @classmethod
    async def open_as(cls, window: Window, username: str) -> Self:
        """Log in and go to the serious events."""
        await Login(window).enter(username)
        screen = cls(window)
        await screen.click("tab-serious")
        await expect(screen.part("serious-events")).to_be_visible()
        return screen

    def part(self, name: str) -> Locator:
        """A part of the screen by its test name."""
        return self._part(name)

    @property
    def text(self) -> Locator:
        """The field in which a report is edited."""
        return self.part("field-serious-text")

    async def begin(self, what: str, incident_id: str) -> None:
        """Open an event about an incident."""
        await self.click("serious-open")
        await self.part("field-serious-what").fill(what)
        await self.part(f"serious-incident-{incident_id}").check()
        await self.click("submit-serious")
        await expect(self.part("serious-event")).to_have_attribute("data-state", "open")

    async def choose(self, report: str) -> None:
        """Choose which report comes next, by its name on the screen."""
        await self.page.locator(".chip-choice", has_text=report).click()

    async def draft(self, holding: str) -> None:
        """Have the next report drafted, and see something in it."""
        await self.click("serious-draft")
        await expect(self.text).to_have_value(re.compile(f".*{re.escape(holding)}.*", re.DOTALL))

    async def issue(self, *, leads_to: str) -> None:
        """Issue what stands in the field."""
        await self.click("submit-serious-issue")
        await expect(self.part("serious-event")).to_have_attribute("data-state", leads_to)

    async def send_to(self, organization: str) -> None:
        """Enter that the newest report was sent to somebody."""
        await self.part("serious-send-open").last.click()
        await self.part("field-serious-organization").last.fill(organization)
        await self.part("submit-serious-send").last.click()
        await expect(self.part("serious-sending")).to_have_count(1)

    async def confirm_receipt(self, by: str) -> None:
        """Enter who confirmed the sending that nobody confirmed yet."""
        await self.part("serious-receive-open").click()
        await self.part("field-serious-by").fill(by)
        await self.click("submit-serious-receive")
        await expect(self.part("serious-received")).to_contain_text(by)

    async def say(self, **known: str) -> None:
        """Say what is known of people and the cause."""
        for name, value in known.items():
            await self.part(f"field-serious-{name}").fill(value)
        await self.click("submit-serious-state")
